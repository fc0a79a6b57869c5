"""What a message to Zalo must look like (contract §2.1, §2.2), part by part."""

import unicodedata
from collections.abc import Mapping
from typing import Any

TEXT, TITLE, SUBTITLE, BUTTONS, BUTTON_TITLE, PAYLOAD = 2000, 100, 500, 5, 100, 1000
BUTTON_TYPES = ("oa.open.url", "oa.query.show", "oa.query.hide", "oa.open.phone", "oa.open.sms")
REACTIONS = ("/-strong", "/-heart", ":>", "--b", ":-((", ":-h", ":o", "/-remove")


class Wrong(Exception):
    """What is wrong with a request: the error code, the kind of fault, the sentence."""

    def __init__(self, code: int, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.reason, self.detail = code, reason, detail


def shape(detail: str) -> Wrong:
    """A body of the wrong shape."""
    return Wrong(-201, "shape", detail)


def length(detail: str) -> Wrong:
    """Something too long."""
    return Wrong(-210, "length", detail)


def recipient(body: Mapping[str, Any]) -> str:
    """The user id a message goes to."""
    to = body.get("recipient")
    user = to.get("user_id") if isinstance(to, dict) else None
    return user_id(user, "recipient.user_id")


def user_id(value: Any, name: str = "user_id") -> str:
    """A checked user id: a text of digits, never a number."""
    if not isinstance(value, str) or not (value.isascii() and value.isdigit()):
        raise shape(f"{name} must be a string of digits")
    return value


def message(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The checked message; `Wrong` for anything that Zalo would refuse."""
    found = body.get("message")
    if not isinstance(found, dict) or not found:
        raise shape("message is missing")
    unknown = found.keys() - {"text", "attachment", "quote_message_id"}
    if unknown:
        raise shape(f"unknown keys in message: {sorted(unknown)}")
    if "text" in found:
        _text(found["text"], "text", TEXT)
    if not isinstance(found.get("quote_message_id", "x"), str):
        raise shape("quote_message_id must be a text")
    if "attachment" in found:
        _attachment(found)
    elif not found.get("text"):
        raise shape("a message needs text or an attachment")
    return found


def _text(value: Any, name: str, limit: int) -> None:
    if not isinstance(value, str) or not value.strip():
        raise shape(f"{name} must be a text with words")
    if len(unicodedata.normalize("NFC", value)) > limit:
        raise length(f"{name} is longer than {limit} characters")


def _attachment(found: Mapping[str, Any]) -> None:
    attachment = found["attachment"]
    kind = attachment.get("type") if isinstance(attachment, dict) else None
    payload = attachment.get("payload") if isinstance(attachment, dict) else None
    if not isinstance(payload, dict):
        raise shape("attachment.payload must be an object")
    if kind == "file":
        if "text" in found or not isinstance(payload.get("token"), str):
            raise shape("a file has a token and no text beside it")
        return
    if kind != "template":
        raise shape("attachment.type must be template or file")
    match payload.get("template_type"):
        case None:
            _buttons(found, payload)
        case "media":
            _media(payload)
        case "request_user_info":
            _request(payload)
        case other:
            raise Wrong(-233, "shape", f"template_type {other!r} is not supported")


def _buttons(found: Mapping[str, Any], payload: Mapping[str, Any]) -> None:
    buttons = payload.get("buttons")
    if not isinstance(buttons, list) or not buttons or "text" not in found:
        raise shape("buttons stand under a text, in a list")
    if len(buttons) > BUTTONS:
        raise length(f"more than {BUTTONS} buttons")
    for button in buttons:
        _button(button)


def _button(button: Any) -> None:
    if not isinstance(button, dict) or button.get("type") not in BUTTON_TYPES:
        raise shape(f"a button's type must be one of {sorted(BUTTON_TYPES)}")
    _text(button.get("title"), "title", BUTTON_TITLE)
    payload = button.get("payload")
    match button["type"]:
        case "oa.open.url":
            good = isinstance(payload, dict) and _is_url(payload.get("url"))
        case "oa.open.phone":
            good = is_texts(payload, "phone_code")
        case "oa.open.sms":
            good = is_texts(payload, "content", "phone_code")
        case _:
            good = isinstance(payload, str) and bool(payload)
            if good and len(str(payload)) > PAYLOAD:
                raise length(f"a payload is longer than {PAYLOAD} characters")
    if not good:
        raise shape(f"the payload of {button['type']} has the wrong shape")


def _media(payload: Mapping[str, Any]) -> None:
    element = _one_element(payload)
    if element.get("media_type") not in ("image", "gif", "sticker"):
        raise shape("media_type must be image, gif or sticker")
    if ("url" in element) == ("attachment_id" in element):
        raise shape("an element has a url or an attachment_id")
    if "url" in element and not _is_url(element["url"]):
        raise shape("url must be an address")
    if not isinstance(element.get("attachment_id", ""), str):
        raise shape("attachment_id must be a text")
    if element["media_type"] == "sticker" and "url" in element:
        raise shape("a sticker is named by its attachment_id")
    if element["media_type"] == "gif" and not {"width", "height"} <= element.keys():
        raise shape("a gif needs width and height")


def _request(payload: Mapping[str, Any]) -> None:
    element = _one_element(payload)
    _text(element.get("title"), "title", TITLE)
    _text(element.get("subtitle"), "subtitle", SUBTITLE)
    if not _is_url(element.get("image_url")):
        raise shape("request_user_info needs an image_url")


def _one_element(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    elements = payload.get("elements")
    if not isinstance(elements, list) or len(elements) != 1 or not isinstance(elements[0], dict):
        raise shape(f"{payload.get('template_type')} has exactly one element")
    return elements[0]


def _is_url(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("https://", "http://"))


def reaction(body: Mapping[str, Any]) -> tuple[str, str]:
    """The icon, and the message it is put on."""
    action = body.get("sender_action")
    if not isinstance(action, dict):
        raise shape("sender_action must be an object")
    icon, about = action.get("react_icon"), action.get("react_message_id")
    if icon not in REACTIONS or not isinstance(about, str) or not about:
        raise shape(f"a reaction has a react_message_id and a react_icon of {REACTIONS}")
    return str(icon), about


def is_texts(value: Any, *names: str) -> bool:
    """Whether it is an object that has a text under each name."""
    return isinstance(value, dict) and all(isinstance(value.get(n), str) for n in names)
