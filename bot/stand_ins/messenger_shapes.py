"""What a request of the Messenger Platform must look like (Messenger contract §3), part by part."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TEXT, TITLE, PAYLOAD, REPLIES = 2000, 20, 1000, 13
TEMPLATE_TEXT, TEMPLATE_BUTTONS, ELEMENTS, ELEMENT_TEXT, ASK_TITLE = 640, 3, 10, 80, 65
IMAGES = 30
RETIRED = {"CONFIRMED_EVENT_UPDATE", "ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE"}
TYPES = {"RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY"}
NOTIFICATIONS = {"REGULAR", "SILENT_PUSH", "NO_PUSH"}
MEDIA = {"image", "audio", "video", "file"}
RECIPIENTS = {"id", "user_ref", "comment_id", "post_id", "one_time_notif_token",
              "notification_messages_token"}  # fmt: skip
CONTENTS = ("text", "attachment", "attachments", "template", "sticker_id")
MESSAGE_KEYS = {*CONTENTS, "quick_replies", "metadata"}
ACTIONS = {"typing_on", "typing_off", "mark_seen", "react", "unreact"}
# What may stand beside a sender action; anything else is a message's.
BESIDE_ACTION = {"recipient", "sender_action", "payload", "messaging_type", "access_token",
                 "appsecret_proof"}  # fmt: skip


class Wrong(Exception):
    """What is wrong: code and subcode of the error object, the kind of fault, the sentence."""

    def __init__(self, code: int, subcode: int, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.subcode, self.reason, self.detail = code, subcode, reason, detail


@dataclass(frozen=True)
class File:
    """A file beside a request."""

    data: bytes
    mime: str


@dataclass(frozen=True)
class Asked:
    """A call, alone or in a batch: `/{node}/{edge}` and all its parameters."""

    method: str
    node: str
    edge: str
    params: Mapping[str, Any]
    file: File | None = None
    token: str = ""  # from the header, where one was given

    @property
    def user(self) -> str:
        """Whom it is about, if it says so."""
        to = self.params.get("recipient")
        return str(to.get("id", "")) if isinstance(to, dict) else ""


def shape(detail: str) -> Wrong:
    """A body of the wrong shape."""
    return Wrong(100, 0, "shape", detail)


def length(detail: str) -> Wrong:
    """Something too long."""
    return Wrong(100, 0, "length", detail)


def obj(found: Any, name: str) -> Mapping[str, Any]:
    """An object, or `Wrong`."""
    if not isinstance(found, dict):
        raise shape(f"{name} must be an object")
    return found


def items(found: Any, name: str, most: int) -> list[Any]:
    """A list of one to so many, or `Wrong`."""
    if not isinstance(found, list) or not found:
        raise shape(f"{name} must be a list that is not empty")
    if len(found) > most:
        raise length(f"{name} has more than {most}")
    return found


def words(found: Mapping[str, Any], name: str, limit: int) -> str:
    """A text with words, within its limit of characters."""
    value = found.get(name)
    if not isinstance(value, str) or not value.strip():
        raise shape(f"{name} must be a text with words")
    if len(unicodedata.normalize("NFC", value)) > limit:
        raise length(f"{name} is longer than {limit} characters")
    return value


def text_of(params: Mapping[str, Any], name: str) -> str:
    """A parameter that must be there, as a text or as a number."""
    value = params.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise shape(f"The parameter {name} is required.")
    return str(value)


def user_of(params: Mapping[str, Any]) -> str:
    """`recipient.id` of a call about a thread."""
    named, value = recipient(params)
    if named != "id":
        raise shape("recipient.id is missing")
    return value


def recipient(params: Mapping[str, Any]) -> tuple[str, str]:
    """How the recipient is named, and by which value."""
    to = params.get("recipient")
    if not isinstance(to, dict) or len(to) != 1:
        raise shape("recipient must name exactly one")
    [(name, value)] = to.items()
    if name not in RECIPIENTS:
        raise shape(f"recipient.{name} is unknown")
    if not isinstance(value, str) or not value:
        raise shape(f"recipient.{name} must be a text")
    return name, value


def action(params: Mapping[str, Any]) -> None:
    """A sender action stands alone."""
    if "message" in params:
        raise Wrong(100, 2018014, "shape", "sender_action and message exclude each other")
    if unknown := params.keys() - BESIDE_ACTION:
        raise shape(f"only recipient may stand beside sender_action, not {sorted(unknown)}")
    what = params["sender_action"]
    if what not in ACTIONS:
        raise shape(f"sender_action {what!r} is unknown")
    if what in ("react", "unreact"):
        payload = obj(params.get("payload"), "payload")
        words(payload, "message_id", PAYLOAD)
        if what == "react":
            words(payload, "reaction", TITLE)
    elif "payload" in params:
        raise shape("this sender_action has no payload")


def kind(params: Mapping[str, Any]) -> str:
    """The messaging type; left out it is an answer."""
    found = params.get("messaging_type", "RESPONSE")
    if found not in TYPES:
        raise shape(f"messaging_type {found!r} is unknown")
    tag = params.get("tag")
    if (found == "MESSAGE_TAG") != bool(tag):
        raise shape("tag and MESSAGE_TAG go together")
    if tag in RETIRED:
        raise shape("Invalid parameter: this tag is retired")
    if tag not in (None, "HUMAN_AGENT"):
        raise shape(f"tag {tag!r} is unknown, or for news Pages")
    if params.get("notification_type", "REGULAR") not in NOTIFICATIONS:
        raise shape("notification_type is unknown")
    if "persona_id" in params:
        raise shape("there is no such persona")
    if "reply_to" in params:
        words(obj(params["reply_to"], "reply_to"), "mid", PAYLOAD)
    return "HUMAN_AGENT" if tag else str(found)


def message(params: Mapping[str, Any], *, has_file: bool) -> Mapping[str, Any]:
    """The checked message."""
    found = obj(params.get("message"), "message")
    if unknown := found.keys() - MESSAGE_KEYS:
        raise shape(f'Invalid keys "{", ".join(sorted(unknown))}" were found in param "message".')
    content = [name for name in CONTENTS if name in found]
    if len(content) != 1:
        raise shape(f"message needs exactly one of {', '.join(CONTENTS)}")
    match content[0]:
        case "text":
            words(found, "text", TEXT)
        case "attachment":
            _attachment(found["attachment"], has_file=has_file)
        case "attachments":
            _images(found["attachments"])
        case "sticker_id":
            if not str(found["sticker_id"]).isdecimal():
                raise shape("sticker_id must be a number")
    if "metadata" in found:
        words(found, "metadata", PAYLOAD)
    if "quick_replies" in found:
        _replies(found["quick_replies"])
    return found


def _replies(found: Any) -> None:
    for number, entry in enumerate(items(found, "quick_replies", REPLIES)):
        reply = obj(entry, f"quick_replies[{number}]")
        match reply.get("content_type"):
            case "text":
                words(reply, "title", TITLE)
                words(reply, "payload", PAYLOAD)
            case "user_phone_number" | "user_email":
                if "title" in reply:
                    raise shape("this quick reply has no title")
            case other:
                raise shape(f"content_type {other!r} is unknown")


def _images(found: Any) -> None:
    for entry in items(found, "attachments", IMAGES):
        if obj(entry, "attachment").get("type") != "image":
            raise shape("attachments are images only")
        _attachment(entry, has_file=False)


def _attachment(entry: Any, *, has_file: bool) -> None:
    found = obj(entry, "attachment")
    payload = obj(found.get("payload"), "attachment.payload")
    if found.get("type") == "template":
        _template(payload)
    elif found.get("type") not in MEDIA:
        raise shape(f"attachment.type {found.get('type')!r} is unknown")
    elif sum((has_file, "url" in payload, "attachment_id" in payload)) != 1:
        raise shape("an attachment has a url, an attachment_id, or a file beside it")
    elif "url" in payload:
        address(payload["url"])


def address(found: Any) -> None:
    """`Wrong` unless it is one of the web."""
    if not isinstance(found, str) or not found.startswith(("https://", "http://")):
        raise shape("url must be an address of the web")


def _template(payload: Mapping[str, Any]) -> None:
    match payload.get("template_type"):
        case "button":
            words(payload, "text", TEMPLATE_TEXT)
            buttons(payload.get("buttons"))
        case "generic":
            for element in items(payload.get("elements"), "elements", ELEMENTS):
                _element(obj(element, "element"))
        case "media":
            [element] = items(payload.get("elements"), "elements", 1)
            _media(obj(element, "element"))
        case "one_time_notif_req":
            words(payload, "title", ASK_TITLE)
            words(payload, "payload", PAYLOAD)
        case other:
            raise shape(f"template_type {other!r} is unknown")


def _element(element: Mapping[str, Any]) -> None:
    words(element, "title", ELEMENT_TEXT)
    if "subtitle" in element:
        words(element, "subtitle", ELEMENT_TEXT)
    if "image_url" in element:
        address(element["image_url"])
    if "buttons" in element:
        buttons(element["buttons"])


def _media(element: Mapping[str, Any]) -> None:
    if element.get("media_type") not in ("image", "video"):
        raise shape("media_type is image or video")
    if ("url" in element) == ("attachment_id" in element):
        raise shape("a media element has a url or an attachment_id")
    if "url" in element and "facebook.com/" not in str(element["url"]):
        raise shape("the url of a media template must be one of Facebook")
    if "buttons" in element:
        buttons(element["buttons"])


def buttons(found: Any) -> None:
    """One to three buttons of a template."""
    for entry in items(found, "buttons", TEMPLATE_BUTTONS):
        button = obj(entry, "button")
        match button.get("type"):
            case "postback":
                words(button, "title", TITLE)
                words(button, "payload", PAYLOAD)
            case "web_url":
                words(button, "title", TITLE)
                address(button.get("url"))
            case "phone_number":
                words(button, "title", TITLE)
                if not words(button, "payload", TITLE).startswith("+"):
                    raise shape("the payload of phone_number begins with +")
            case "account_link":
                address(button.get("url"))
            case "account_unlink":
                pass
            case other:
                raise shape(f"button type {other!r} is unknown")
