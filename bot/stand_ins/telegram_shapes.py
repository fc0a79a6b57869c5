"""What a call of the Bot API must look like (Telegram contract §4), and how it fails."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

TEXT, CAPTION, ANSWER, DATA_BYTES = 4096, 1024, 200, 64
MOST_BUTTONS = 100
# What an inline button may do; each has exactly one of these.
DEEDS = ("callback_data", "url", "web_app", "login_url", "copy_text", "switch_inline_query",
         "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "pay",
         "callback_game")  # fmt: skip
KEYBOARDS = ("inline_keyboard", "keyboard", "remove_keyboard", "force_reply")
ASKS = ("request_contact", "request_location", "request_poll", "request_users", "request_chat",
        "web_app")  # fmt: skip
Form = Mapping[str, Any]


class Wrong(Exception):
    """A failure: HTTP status, the kind of fault, the description, when to come back."""

    def __init__(self, status: int, reason: str, detail: str, retry_after: int = 0) -> None:
        super().__init__(detail)
        self.status, self.reason, self.detail = status, reason, detail
        self.retry_after = retry_after


def bad(detail: str, reason: str = "shape") -> Wrong:
    """400."""
    return Wrong(400, reason, f"Bad Request: {detail}")


def chat(form: Form) -> str:
    """The person's number."""
    found = form.get("chat_id", "")
    if isinstance(found, bool) or not isinstance(found, int | str) or found == "":
        raise bad("chat_id is empty")
    if not str(found).isdecimal():
        raise bad("chat not found", "person")  # names and groups: nobody is in one here
    return str(int(found))


def whole(form: Form, name: str, default: int = 0) -> int:
    """A whole number, as a number or as a text."""
    found = form.get(name, default)
    try:
        return int(str(found)) if found != "" else default
    except ValueError:
        raise bad(f"parameter {name} must be a number") from None


def words(form: Form, name: str, limit: int) -> str:
    """A plain text within its limit; left out it is empty."""
    found = form.get(name, "")
    if not isinstance(found, str):
        raise bad(f"parameter {name} must be of type String")
    if len(found) > limit:
        raise bad(f"{name} is too long", "length")
    return found


def is_true(form: Form, name: str) -> bool:
    """Booleans come as texts in forms."""
    return str(form.get(name, "")).lower() in ("true", "1")


def names(form: Form, name: str) -> list[str] | None:
    """A list of texts; None where it is left out."""
    found = value(form.get(name))
    if found is None or found == "":
        return None
    if not isinstance(found, list) or not all(isinstance(n, str) for n in found):
        raise bad(f"parameter {name} must be an array of String")
    return found


def keyboard(form: Form) -> dict[str, Any] | None:
    """The reply markup, checked; None where there is none. Nobody changes it: many share it."""
    found = form.get("reply_markup")
    return _written(found) if isinstance(found, str) else _checked(found)


@lru_cache(maxsize=256)
def _written(found: str) -> dict[str, Any] | None:
    """A broadcast shows thousands the same: it is read once."""
    return _checked(value(found))


def _checked(found: Any) -> dict[str, Any] | None:
    if found is None or found == "":
        return None
    if not isinstance(found, dict) or not any(name in found for name in KEYBOARDS):
        raise bad("object expected as reply markup")
    if "inline_keyboard" in found:
        _rows(found["inline_keyboard"], _inline)
    if "keyboard" in found:
        _rows(found["keyboard"], _reply)
    return found


def _rows(found: Any, check: Any) -> None:
    if not isinstance(found, list) or not all(isinstance(row, list) for row in found):
        raise bad("can't parse reply keyboard markup JSON object: rows must be arrays")
    buttons = [button for row in found for button in row]
    if len(buttons) > MOST_BUTTONS:
        raise bad("reply markup is too long", "length")
    for button in buttons:
        check(button)


def _inline(button: Any) -> None:
    text = button.get("text") if isinstance(button, dict) else None
    if not isinstance(text, str) or not text.strip():
        raise bad("can't parse inline keyboard button: Text buttons must be non-empty")
    if sum(deed in button for deed in DEEDS) != 1:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in it")
    data = button.get("callback_data", "x")
    if not isinstance(data, str):
        raise bad('can\'t parse inline keyboard button: Field "callback_data" must be a String')
    if not 1 <= len(data.encode()) <= DATA_BYTES:
        raise bad("BUTTON_DATA_INVALID", "length")
    if "url" in button and not str(button["url"]).startswith(("http://", "https://", "tg://")):
        raise bad(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")


def _reply(button: Any) -> None:
    text = button.get("text") if isinstance(button, dict) else button
    if not isinstance(text, str) or not text.strip():
        raise bad("can't parse keyboard button: Keyboard button text must be non-empty")
    if isinstance(button, dict) and sum(bool(button.get(ask)) for ask in ASKS) > 1:
        raise bad("can't parse keyboard button: it can ask for one thing only")


def value(found: Any) -> Any:
    """Nested values come as JSON texts in forms."""
    if not isinstance(found, str) or found[:1] not in ("{", "["):
        return found
    try:
        return json.loads(found)
    except ValueError:
        raise bad("can't parse JSON object") from None
