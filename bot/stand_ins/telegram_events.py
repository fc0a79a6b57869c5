"""What updates of Telegram hold (Telegram contract §3): dates are seconds, chats are private."""

from collections.abc import Mapping
from typing import Any

from bot.stand_ins.telegram_text import found
from bot.stand_ins.world import World

Content = dict[str, Any]


class Events:
    """Makes the one key that an update has beside its number."""

    def __init__(self, world: World, token: str) -> None:
        self._world = world
        self.bot: dict[str, Any] = {}
        self.named(token)

    def named(self, token: str) -> None:
        """A bot's number is the beginning of its token."""
        number = token.partition(":")[0]
        self.bot = {"id": int(number) if number.isdecimal() else 0, "is_bot": True,
                    "first_name": "Bot tập dượt", "username": "lantoa_tap_duot_bot"}  # fmt: skip

    def now(self) -> int:
        """Seconds."""
        return int(self._world.now().timestamp())

    def chat(self, user: str) -> Content:
        """A private talk has the person's number."""
        return {"id": int(user), "first_name": self._name(user), "type": "private"}

    def _name(self, user: str) -> str:
        return self._world.person("telegram", user).name or "Bạn"

    def person(self, user: str) -> Content:
        """The person."""
        return {"id": int(user), "is_bot": False, "first_name": self._name(user),
                "language_code": "vi"}  # fmt: skip

    def message(self, user: str, number: int, **content: Any) -> Content:
        """What a person wrote."""
        return {"message_id": number, "from": self.person(user), "chat": self.chat(user),
                "date": self.now(), **content}  # fmt: skip

    def sent(self, user: str, number: int, **content: Any) -> Content:
        """What the bot wrote."""
        told = {name: value for name, value in content.items() if value}
        return {"message_id": number, "from": self.bot, "chat": self.chat(user),
                "date": self.now(), **told}  # fmt: skip

    def text(self, user: str, number: int, text: str) -> Content:
        """A text; commands and addresses in it are marked."""
        marked = found(text)
        content = {"text": text, **({"entities": marked} if marked else {})}
        return {"message": self.message(user, number, **content)}

    def edited(self, message: Mapping[str, Any], text: str) -> Content:
        """A person mends what was written."""
        return {"edited_message": {**message, "text": text, "edit_date": self.now()}}

    def contact(self, user: str, number: int, phone: str) -> Content:
        """The own number, shared by the keyboard's button."""
        contact = {"phone_number": phone, "first_name": self._name(user), "user_id": int(user)}
        return {"message": self.message(user, number, contact=contact)}

    def press(self, user: str, query: str, data: str, about: Mapping[str, Any]) -> Content:
        """A press of an inline button."""
        return {"callback_query": {"id": query, "from": self.person(user), "data": data,
                                   "chat_instance": f"-{user}", "message": about}}  # fmt: skip

    def member(self, user: str, before: str, after: str) -> Content:
        """A person blocks the bot, or takes it back."""

        def status(what: str) -> Content:
            extra = {"until_date": 0} if what == "kicked" else {}
            return {"user": self.bot, "status": what, **extra}

        change = {"chat": self.chat(user), "from": self.person(user), "date": self.now(),
                  "old_chat_member": status(before), "new_chat_member": status(after)}  # fmt: skip
        return {"my_chat_member": change}
