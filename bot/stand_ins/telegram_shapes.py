"""What a call of the Bot API must look like (contract §4), and how it fails."""

import json
from collections.abc import Mapping
from typing import Any

TEXT, CAPTION, DATA_BYTES = 4096, 1024, 64


class Wrong(Exception):
    """A failure: HTTP status, the kind of fault, the description, when to come back."""

    def __init__(self, status: int, reason: str, detail: str, retry_after: int = 0) -> None:
        super().__init__(detail)
        self.status, self.reason, self.detail = status, reason, detail
        self.retry_after = retry_after


def bad(detail: str, reason: str = "shape") -> Wrong:
    """400."""
    return Wrong(400, reason, f"Bad Request: {detail}")


def chat(form: Mapping[str, Any]) -> str:
    """The person's number."""
    found = str(form.get("chat_id", ""))
    if not found.lstrip("-").isdecimal():
        raise bad("chat_id is empty")
    return found


def text(form: Mapping[str, Any], name: str = "text", limit: int = TEXT) -> str:
    """A text within its limit."""
    found = str(form.get(name, ""))
    if name == "text" and not found.strip():
        raise bad("message text is empty")
    if len(found) > limit:
        raise bad(f"{'message' if name == 'text' else name} is too long", "length")
    if form.get("parse_mode") in ("MarkdownV2", "Markdown") and "*" in found:
        raise bad("can't parse entities: Can't find end of the entity starting at byte offset 0")
    return found


def keyboard(form: Mapping[str, Any]) -> dict[str, Any] | None:
    """The reply markup, checked."""
    found = value(form.get("reply_markup"))
    if found is None:
        return None
    if not isinstance(found, dict):
        raise bad("object expected as reply markup")
    for row in found.get("inline_keyboard", []):
        for button in row:
            _button(button)
    return found


def _button(button: Mapping[str, Any]) -> None:
    if not str(button.get("text", "")).strip():
        raise bad("inline keyboard button text must be non-empty")
    if ("callback_data" in button) == ("url" in button):
        raise bad("a button has callback_data or a url")
    data = str(button.get("callback_data", "x")).encode()
    if not 1 <= len(data) <= DATA_BYTES:
        raise bad("BUTTON_DATA_INVALID", "length")


def value(found: Any) -> Any:
    """Nested values come as JSON texts in forms."""
    if not isinstance(found, str) or found[:1] not in ("{", "["):
        return found
    try:
        return json.loads(found)
    except ValueError:
        raise bad("can't parse JSON object") from None
