"""What a request of Messenger's Send API must look like (contract §3, §4), part by part."""

import unicodedata
from collections.abc import Mapping
from typing import Any

TEXT, TITLE, PAYLOAD, REPLIES = 2000, 20, 1000, 13
TEMPLATE_TEXT, TEMPLATE_BUTTONS, ELEMENTS, ELEMENT_TEXT = 640, 3, 10, 80
RETIRED = {"CONFIRMED_EVENT_UPDATE", "ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE"}
TYPES = {"RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY"}
MEDIA = {"image", "audio", "video", "file"}


class Wrong(Exception):
    """What is wrong: code and subcode of the error object, the kind of fault, the sentence."""

    def __init__(self, code: int, subcode: int, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.subcode, self.reason, self.detail = code, subcode, reason, detail


def shape(detail: str) -> Wrong:
    """A body of the wrong shape."""
    return Wrong(100, 0, "shape", detail)


def length(detail: str) -> Wrong:
    """Something too long."""
    return Wrong(100, 0, "length", detail)


def recipient(body: Mapping[str, Any]) -> tuple[str, str]:
    """How the recipient is named, and by which value."""
    to = body.get("recipient")
    if not isinstance(to, dict) or len(to) != 1:
        raise shape("recipient must name exactly one")
    [(name, value)] = to.items()
    if name not in {"id", "user_ref", "comment_id", "post_id", "one_time_notif_token"}:
        raise shape(f"recipient.{name} is unknown")
    if not isinstance(value, str) or not value:
        raise shape(f"recipient.{name} must be a text")
    return name, value


def kind(body: Mapping[str, Any]) -> str:
    """The messaging type; left out it is an answer."""
    found = body.get("messaging_type", "RESPONSE")
    if found not in TYPES:
        raise shape(f"messaging_type {found!r} is unknown")
    tag = body.get("tag")
    if (found == "MESSAGE_TAG") != bool(tag):
        raise shape("tag and MESSAGE_TAG go together")
    if tag in RETIRED:
        raise shape("this tag is retired")
    if tag not in (None, "HUMAN_AGENT"):
        raise shape(f"tag {tag!r} is unknown")
    return "HUMAN_AGENT" if tag else str(found)


def message(body: Mapping[str, Any], *, has_file: bool) -> Mapping[str, Any]:
    """The checked message."""
    found = body.get("message")
    if not isinstance(found, dict):
        raise shape("message is missing")
    content = [name for name in ("text", "attachment", "template") if name in found]
    if len(content) != 1:
        raise shape("message needs exactly one of text, attachment, template")
    if "text" in found:
        _text(found["text"], "text", TEXT)
    if "attachment" in found:
        _attachment(found["attachment"], has_file=has_file)
    if len(str(found.get("metadata", ""))) > PAYLOAD:
        raise length(f"metadata is longer than {PAYLOAD}")
    _replies(found.get("quick_replies"))
    return found


def _text(value: Any, name: str, limit: int) -> None:
    if not isinstance(value, str) or not value.strip():
        raise shape(f"{name} must be a text with words")
    if len(unicodedata.normalize("NFC", value)) > limit:
        raise length(f"{name} is longer than {limit} characters")


def _replies(found: Any) -> None:
    if found is None:
        return
    if not isinstance(found, list) or not found:
        raise shape("quick_replies must be a list")
    if len(found) > REPLIES:
        raise length(f"more than {REPLIES} quick replies")
    for reply in found:
        match reply.get("content_type"):
            case "text":
                _text(reply.get("title"), "title", TITLE)
                _text(reply.get("payload"), "payload", PAYLOAD)
            case "user_phone_number" | "user_email":
                if "title" in reply:
                    raise shape("this quick reply has no title")
            case other:
                raise shape(f"content_type {other!r} is unknown")


def _attachment(found: Any, *, has_file: bool) -> None:
    payload = found.get("payload") if isinstance(found, dict) else None
    if not isinstance(payload, dict):
        raise shape("attachment.payload must be an object")
    if found.get("type") == "template":
        _template(payload)
    elif found.get("type") not in MEDIA:
        raise shape(f"attachment.type {found.get('type')!r} is unknown")
    elif not has_file and ("url" in payload) == ("attachment_id" in payload):
        raise shape("an attachment has a url, an attachment_id, or a file beside it")


def _template(payload: Mapping[str, Any]) -> None:
    match payload.get("template_type"):
        case "button":
            _text(payload.get("text"), "text", TEMPLATE_TEXT)
            _buttons(payload.get("buttons"))
        case "generic":
            _elements(payload.get("elements"))
        case "media":
            if len(payload.get("elements", [])) != 1:
                raise shape("media has exactly one element")
        case "one_time_notif_req":
            _text(payload.get("title"), "title", 65)
        case other:
            raise shape(f"template_type {other!r} is unknown")


def _elements(found: Any) -> None:
    if not isinstance(found, list) or not 1 <= len(found) <= ELEMENTS:
        raise shape(f"generic has 1 to {ELEMENTS} elements")
    for element in found:
        _text(element.get("title"), "title", ELEMENT_TEXT)
        if "subtitle" in element:
            _text(element["subtitle"], "subtitle", ELEMENT_TEXT)
        if "buttons" in element:
            _buttons(element["buttons"])


def _buttons(found: Any) -> None:
    if not isinstance(found, list) or not found:
        raise shape("buttons must be a list")
    if len(found) > TEMPLATE_BUTTONS:
        raise length(f"more than {TEMPLATE_BUTTONS} buttons")
    for button in found:
        match button.get("type"):
            case "postback":
                _text(button.get("title"), "title", TITLE)
                _text(button.get("payload"), "payload", PAYLOAD)
            case "web_url":
                _text(button.get("title"), "title", TITLE)
                if not str(button.get("url", "")).startswith("http"):
                    raise shape("web_url needs a url")
            case "phone_number":
                _text(button.get("title"), "title", TITLE)
            case "account_link" | "account_unlink":
                pass
            case other:
                raise shape(f"button type {other!r} is unknown")


def utility(found: Mapping[str, Any], gaps: int) -> None:
    """A filled utility template: as many values as gaps, none with what Messenger refuses."""
    components = found.get("components", [])
    if not isinstance(components, list) or any("index" in c for c in components):
        raise shape("components must be a list without index")
    bodies = [c for c in components if c.get("type") == "body"]
    values = [p for c in bodies for p in c.get("parameters", [])]
    if len(values) != gaps:
        raise Wrong(100, 1893029, "shape", f"{gaps} parameters are needed, not {len(values)}")
    for value in values:
        text = value.get("text") if value.get("type") == "text" else None
        if not isinstance(text, str) or not text.strip():
            raise shape("a parameter must be a text with words")
        if any(c in "#%$" or ord(c) > 0xFFFF for c in text):
            raise Wrong(100, 1893043, "shape", "a parameter holds # % $ or an emoji")
