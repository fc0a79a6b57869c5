"""What a consultation message of Zalo must look like (contract §2.1), part by part."""

import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

TEXT, TITLE, BUTTONS, BUTTON_TITLE, PAYLOAD = 2000, 100, 5, 100, 1000
BUTTON_TYPES = {"oa.open.url", "oa.query.show", "oa.query.hide", "oa.open.phone", "oa.open.sms"}
UPLOADS_LAST = timedelta(days=7)


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
    if not isinstance(user, str) or not user.isdecimal():
        raise shape("recipient.user_id must be a string of digits")
    return user


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
            good = isinstance(payload, dict) and str(payload.get("url", "")).startswith("http")
        case "oa.open.phone":
            good = isinstance(payload, dict) and bool(payload.get("phone_code"))
        case "oa.open.sms":
            good = isinstance(payload, dict) and {"content", "phone_code"} <= payload.keys()
        case _:
            good = isinstance(payload, str) and bool(payload)
            if good and len(str(payload)) > PAYLOAD:
                raise length(f"a payload is longer than {PAYLOAD} characters")
    if not good:
        raise shape(f"the payload of {button['type']} has the wrong shape")


def _media(payload: Mapping[str, Any]) -> None:
    elements = payload.get("elements")
    if not isinstance(elements, list) or len(elements) != 1 or not isinstance(elements[0], dict):
        raise shape("media has exactly one element")
    element = elements[0]
    if element.get("media_type") not in {"image", "gif", "sticker"}:
        raise shape("media_type must be image, gif or sticker")
    if ("url" in element) == ("attachment_id" in element):
        raise shape("an element has a url or an attachment_id")
    if element["media_type"] == "gif" and not {"width", "height"} <= element.keys():
        raise shape("a gif needs width and height")


def _request(payload: Mapping[str, Any]) -> None:
    elements = payload.get("elements")
    if not isinstance(elements, list) or len(elements) != 1:
        raise shape("request_user_info has exactly one element")
    element = elements[0]
    _text(element.get("title"), "title", TITLE)
    _text(element.get("subtitle"), "subtitle", 500)
    if not str(element.get("image_url", "")).startswith("http"):
        raise shape("request_user_info needs an image_url")


def template(body: Mapping[str, Any], parameters: Mapping[str, int]) -> None:
    """Values for every parameter, none too long, none unknown."""
    data = body.get("template_data")
    if not isinstance(data, dict):
        raise Wrong(-1121, "shape", "template_data must be an object")
    if missing := parameters.keys() - data.keys():
        raise Wrong(-1122, "shape", f"template_data lacks {sorted(missing)}")
    for name, value in data.items():
        if name not in parameters:
            raise Wrong(-1124, "shape", f"the template has no parameter {name!r}")
        if not isinstance(value, str) or len(value) > parameters[name]:
            raise Wrong(-1124, "length", f"{name} must be a text of {parameters[name]} characters")
