"""The Bot API on this machine: reads forms and multipart, as strict as Telegram's documentation."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.adapters.platform_double import Asked, PlatformDouble, Scripted

ME = {"id": 7001122334, "is_bot": True, "first_name": "Bot thử", "username": "thu_bot"}


class TelegramDouble(PlatformDouble):
    """Knows one bot; everybody has pressed Start."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    async def answer(self, asked: Asked) -> Scripted:
        start, _slash, method = asked.path.rpartition("/")
        if start != f"/bot{self._token}":
            return refused(401, "Unauthorized")
        work = METHODS.get(method)
        return work(self, asked) if work else refused(404, "Not Found")

    def methods(self) -> list[str]:
        """The methods that were called, in order."""
        return [asked.path.rpartition("/")[2] for asked in self.asked]

    def sent(self, asked: Asked, **content: object) -> Scripted:
        """The message as Telegram shows it to the sender."""
        chat = {"id": int(asked.body["chat_id"]), "first_name": "Lan", "type": "private"}
        number = 41 + len(self.asked)
        shown = {"message_id": number, "from": ME, "chat": chat, "date": 1795456201, **content}
        return result(shown)


def result(value: object) -> Scripted:
    """A success."""
    return Scripted(200, {"ok": True, "result": value})


def refused(code: int, description: str, **parameters: int) -> Scripted:
    """A failure; the HTTP status is the same number."""
    body: dict[str, object] = {"ok": False, "error_code": code, "description": description}
    return Scripted(code, body | ({"parameters": parameters} if parameters else {}))


def _send_message(double: TelegramDouble, asked: Asked) -> Scripted:
    found = list(faults(asked.body))
    if found:
        return refused(400, f"Bad Request: {', '.join(found)}")
    return double.sent(asked, text=asked.body["text"])


def _send_photo(double: TelegramDouble, asked: Asked) -> Scripted:
    if "photo" not in asked.files:
        return refused(400, "Bad Request: there is no photo in the request")
    size = {"file_id": "AgAC1", "file_unique_id": "AQ1", "width": 90, "height": 67}
    return double.sent(asked, photo=[size])


METHODS: Mapping[str, Callable[[TelegramDouble, Asked], Scripted]] = {
    "getMe": lambda _double, _asked: result(ME),
    "sendMessage": _send_message,
    "sendPhoto": _send_photo,
    "answerCallbackQuery": lambda _double, _asked: result(True),
}


def faults(body: Mapping[str, Any]) -> Iterator[str]:
    """Where a message breaks the documented limits (Telegram contract §4)."""
    if not 0 < len(body["text"].encode("utf-16-le")) // 2 <= 4096:
        yield "message is too long or empty"
    if "parse_mode" in body:
        yield "can't parse entities"
    keyboard = body.get("reply_markup", {})  # in a wire it is text still
    found = json.loads(keyboard) if isinstance(keyboard, str) else keyboard
    rows = found.get("inline_keyboard", [])
    for button in (button for row in rows for button in row):
        if not button["text"]:
            yield "text buttons must not be empty"
        if "url" not in button and not 0 < len(button["callback_data"].encode()) <= 64:
            yield "BUTTON_DATA_INVALID"
