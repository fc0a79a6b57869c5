"""Updates of Telegram (contract §3)."""

import json
from typing import Any

from bot.stand_ins.world import World


class Events:
    """Makes updates; their numbers rise by one."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._update = 810_000_000
        self.bot = {"id": 7001122334, "is_bot": True, "first_name": "Bot tập dượt",
                    "username": "lantoa_tap_duot_bot"}  # fmt: skip

    def now(self) -> int:
        """Seconds."""
        return int(self._world.now().timestamp())

    def chat(self, user: str) -> dict[str, Any]:
        """A private talk has the person's number."""
        return {"id": int(user), "first_name": self._name(user), "type": "private"}

    def _name(self, user: str) -> str:
        return self._world.person("telegram", user).name or "Bạn"

    def person(self, user: str) -> dict[str, Any]:
        """The person."""
        return {"id": int(user), "is_bot": False, "first_name": self._name(user),
                "language_code": "vi"}  # fmt: skip

    def message(self, user: str, number: int, **content: Any) -> dict[str, Any]:
        """What a person wrote."""
        return {"message_id": number, "from": self.person(user), "chat": self.chat(user),
                "date": self.now(), **content}  # fmt: skip

    def sent(self, user: str, number: int, **content: Any) -> dict[str, Any]:
        """What the bot wrote."""
        return {"message_id": number, "from": self.bot, "chat": self.chat(user),
                "date": self.now(), **content}  # fmt: skip

    def text(self, user: str, number: int, text: str) -> bytes:
        """A text; a command has its entity."""
        content: dict[str, Any] = {"text": text}
        if text.startswith("/"):
            length = len(text.split()[0])
            content["entities"] = [{"offset": 0, "length": length, "type": "bot_command"}]
        return self.update(message=self.message(user, number, **content))

    def contact(self, user: str, number: int, phone: str) -> bytes:
        """The own number, shared by the keyboard's button."""
        contact = {"phone_number": phone, "first_name": self._name(user), "user_id": int(user)}
        return self.update(message=self.message(user, number, contact=contact))

    def press(self, user: str, data: str, about: dict[str, Any]) -> bytes:
        """A press of an inline button."""
        query = {"id": str(self._world.number()), "from": self.person(user),
                 "chat_instance": f"-{user}", "data": data, "message": about}  # fmt: skip
        return self.update(callback_query=query)

    def member(self, user: str, before: str, after: str) -> bytes:
        """A person blocks the bot, or takes it back."""

        def status(what: str) -> dict[str, Any]:
            extra = {"until_date": 0} if what == "kicked" else {}
            return {"user": self.bot, "status": what, **extra}

        change = {"chat": self.chat(user), "from": self.person(user), "date": self.now(),
                  "old_chat_member": status(before), "new_chat_member": status(after)}  # fmt: skip
        return self.update(my_chat_member=change)

    def update(self, **content: Any) -> bytes:
        """The next update."""
        self._update += 1
        return json.dumps({"update_id": self._update, **content}, ensure_ascii=False).encode()
