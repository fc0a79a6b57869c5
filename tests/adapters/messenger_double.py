"""The Send API on this machine: as strict about limits and tokens as Meta's documentation."""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.adapters.platform_double import Asked, PlatformDouble, Scripted

SEND = "/v26.0/me/messages"


class MessengerDouble(PlatformDouble):
    """Accepts what Meta would accept; anything else is error 100, or 190 for a wrong token."""

    def __init__(self, token: str, app_secret: str) -> None:
        super().__init__()
        self._token = token
        self._proof = hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()

    async def answer(self, asked: Asked) -> Scripted:
        bearer = asked.headers.get("Authorization") == f"Bearer {self._token}"
        if not bearer or asked.query.get("appsecret_proof") != self._proof:
            return graph_error(400, 190)
        body = opened(asked)
        found = list(faults(body, asked.files)) if asked.path == SEND else ["path"]
        if found:
            return graph_error(400, 100, message=", ".join(found))
        person = body["recipient"]["id"]
        number = len(self.asked)
        return Scripted(200, {"recipient_id": person, "message_id": f"m_out{number:04}"})


def graph_error(status: int, code: int, sub: int = 0, message: str = "") -> Scripted:
    """A failure as the Graph API words it."""
    error: dict[str, object] = {"message": message, "type": "OAuthException", "code": code}
    if sub:
        error["error_subcode"] = sub
    return Scripted(status, {"error": {**error, "fbtrace_id": "AbCdEfGhIjK"}})


def opened(asked: Asked) -> dict[str, Any]:
    """The body; in a form its objects are JSON texts."""
    if not asked.files:
        return dict(asked.body)
    return {
        name: json.loads(value) if value.startswith("{") else value
        for name, value in asked.body.items()
    }


def faults(body: Mapping[str, Any], files: Mapping[str, object]) -> Iterator[str]:
    """Where a body breaks the documented limits (Messenger contract §3)."""
    if not isinstance(body.get("recipient", {}).get("id"), str):
        yield "recipient"
    if body.get("messaging_type") not in ("RESPONSE", "UPDATE"):
        yield "messaging_type"
    message = body["message"]
    if not 0 < len(message.get("metadata", "")) <= 1000:
        yield "metadata"
    attachment = message.get("attachment")
    if attachment is None:
        yield from _text(message)
    elif attachment["type"] == "template":
        yield from _template(attachment["payload"])
    elif "filedata" not in files:
        yield "no file"


def _text(message: Mapping[str, Any]) -> Iterator[str]:
    if not 0 < units(message.get("text", "")) <= 2000:
        yield "text"
    replies = message.get("quick_replies", [{"title": "x", "payload": "x"}])
    if not 0 < len(replies) <= 13:
        yield "quick_replies"
    yield from _buttons(replies)


def _template(payload: Mapping[str, Any]) -> Iterator[str]:
    if payload["template_type"] != "button" or not 0 < units(payload["text"]) <= 640:
        yield "template"
    if not 0 < len(payload["buttons"]) <= 3:
        yield "buttons"
    yield from _buttons(payload["buttons"])


def _buttons(buttons: list[Mapping[str, str]]) -> Iterator[str]:
    if any(not 0 < len(button["title"]) <= 20 for button in buttons):
        yield "title"
    if any(not 0 < len(b.get("payload", b.get("url", ""))) <= 1000 for b in buttons):
        yield "payload"


def units(text: str) -> int:
    """Length in UTF-16 units: the stricter of the two ways to count."""
    return len(text.encode("utf-16-le")) // 2
