"""The Send API on this machine: as strict about limits and tokens as Meta's documentation."""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.adapters.platform_double import Asked, PlatformDouble, Scripted

PAGE = "104567890123456"
SEND, UPLOAD = "/v26.0/me/messages", f"/v26.0/{PAGE}/message_attachments"


class MessengerDouble(PlatformDouble):
    """Accepts what Meta would accept; anything else is error 100, or 190 for a wrong token."""

    def __init__(self, token: str, app_secret: str) -> None:
        super().__init__()
        self._token = token
        self._proof = hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        self.uploads: dict[str, bytes] = {}  # by the ids they were given

    async def answer(self, asked: Asked) -> Scripted:
        bearer = asked.headers.get("Authorization") == f"Bearer {self._token}"
        if not bearer or asked.query.get("appsecret_proof") != self._proof:
            return graph_error(400, 190)
        if asked.path == UPLOAD:
            return self._uploaded(asked)
        found = list(faults(asked.body)) if asked.path == SEND else ["path"]
        if found:
            return graph_error(400, 100, message=", ".join(found))
        return self._sent(asked.body)

    def _uploaded(self, asked: Asked) -> Scripted:
        message = json.loads(asked.body["message"])
        if message["attachment"]["payload"] != {"is_reusable": True}:
            return graph_error(400, 100)
        id_ = f"16014728{len(self.uploads):08}"
        self.uploads[id_] = asked.files["filedata"][2]
        return Scripted(200, {"attachment_id": id_})

    def _sent(self, body: Mapping[str, Any]) -> Scripted:
        payload = body["message"].get("attachment", {}).get("payload", {})
        if payload.get("attachment_id", "") not in {"", *self.uploads}:
            return graph_error(400, 100, 2018074)
        number = sum(asked.path == SEND for asked in self.asked)
        told = {"recipient_id": body["recipient"].get("id", ""), "message_id": f"m_out{number:04}"}
        return Scripted(200, told)


def graph_error(status: int, code: int, sub: int = 0, message: str = "") -> Scripted:
    """A failure as the Graph API words it."""
    error: dict[str, object] = {"message": message, "type": "OAuthException", "code": code}
    if sub:
        error["error_subcode"] = sub
    return Scripted(status, {"error": {**error, "fbtrace_id": "AbCdEfGhIjK"}})


def faults(body: Mapping[str, Any]) -> Iterator[str]:
    """Where a body breaks the documented limits (Messenger contract §3)."""
    recipient = body.get("recipient", {})
    if len(recipient) != 1 or not {"id", "one_time_notif_token"} & recipient.keys():
        yield "recipient"
    if not all(isinstance(value, str) and value for value in recipient.values()):
        yield "recipient"
    message, kind = body["message"], body.get("messaging_type")
    if kind not in ("RESPONSE", "UPDATE", "UTILITY") or (kind == "UTILITY") != (
        "template" in message
    ):
        yield "messaging_type"
    if not 0 < len(message.get("metadata", "")) <= 1000:
        yield "metadata"
    attachment = message.get("attachment")
    if "template" in message:
        yield from _utility(message["template"])
    elif attachment is None:
        yield from _text(message)
    elif attachment["type"] == "template":
        yield from _template(attachment["payload"])
    elif ("url" in attachment["payload"]) == ("attachment_id" in attachment["payload"]):
        yield "no file"
    yield from _replies(message.get("quick_replies", [{"content_type": "user_phone_number"}]))


def _utility(template: Mapping[str, Any]) -> Iterator[str]:
    values = [p["text"] for c in template["components"] for p in c["parameters"] if "text" in p]
    if any(not v.strip() or any(c in "#%$" or ord(c) > 0xFFFF for c in v) for v in values):
        yield "parameter"


def _text(message: Mapping[str, Any]) -> Iterator[str]:
    if not 0 < units(message.get("text", "")) <= 2000:
        yield "text"


def _replies(replies: list[Mapping[str, str]]) -> Iterator[str]:
    if not 0 < len(replies) <= 13:
        yield "quick_replies"
    asks = [reply for reply in replies if reply["content_type"] == "user_phone_number"]
    if any(len(reply) > 1 for reply in asks):
        yield "user_phone_number"
    yield from _buttons([reply for reply in replies if reply not in asks])


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
