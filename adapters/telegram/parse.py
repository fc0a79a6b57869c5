"""Updates of the Bot API (Telegram contract §3), read as they are. Pure.

Of an update a dozen values are wanted. The library would build an object of everything in it, the
message under a pressed button and its whole keyboard included: as long as all else that a webhook
costs, and refused as a whole for one odd value.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from telegram.constants import MessageAttachmentType

from adapters.http import at, list_at, moment, text_at
from bot.messages import Address, InboundEvent, Kind, Media, MediaKind

NAME = "telegram"
PRIVATE = "private"
ELSEWHERE = "elsewhere"  # what is said in groups and channels is nobody's talk with us
GONE = frozenset({"kicked", "left"})
LARGEST = 2**63 - 1  # of a number of Telegram's
ATTACHMENTS = frozenset(kind.value for kind in MessageAttachmentType)
# What Telegram allows in a link; anything else after /start was typed, and is what a person says.
_LINK = re.compile(r"/start(?:@\w+)?\s+([A-Za-z0-9_-]{1,64})")
_PLAIN = re.compile(r"[a-z][a-z_]{0,39}")
_FILES = (
    (MediaKind.FILE, ("document",)),
    (MediaKind.AUDIO, ("voice", "audio")),
    (MediaKind.VIDEO, ("video", "video_note")),
    (MediaKind.STICKER, ("sticker",)),
)
Read = Mapping[str, Any]


def event(update: Read, number: int, now: datetime) -> InboundEvent:
    """What an update means to us; it is known by its number."""
    name = next((name for name in update if name != "update_id"), "empty")
    key = str(number)
    what: Any = update.get(name)
    chat = at(what, "chat") or at(what, "message", "chat")
    if chat and at(chat, "type") != PRIVATE:
        return ignored(key, ELSEWHERE, "not_private", now)
    user = at(chat, "id") if chat else at(what, "from", "id")
    if type(user) is not int or not 0 < user <= LARGEST:
        return ignored(key, ELSEWHERE, name, now)
    who, read = Address(NAME, str(user)), _READERS.get(name)
    return read(key, who, what, now) if read else ignored(key, who.user, name, now)


def ignored(key: str, user: str, name: str, now: datetime) -> InboundEvent:
    """Kept as a fact; never answered."""
    plain = name if _PLAIN.fullmatch(name) else "unknown"
    who = Address(NAME, user)
    return InboundEvent(key, who, Kind.OTHER, now, payload=plain, opens_window=False)


def _message(key: str, who: Address, message: Read, now: datetime) -> InboundEvent:
    text, when = _words(message), moment(message.get("date"), now)
    if not text and not any(message.get(kind) for kind in ATTACHMENTS & message.keys()):
        return ignored(key, who.user, "service_message", when)  # e.g. "pinned a message"
    if text_at(message, "contact", "user_id") == who.user:
        phone = text_at(message, "contact", "phone_number")
        return InboundEvent(key, who, Kind.PHONE, when, phone)
    if link := _LINK.fullmatch(text.strip()):
        return InboundEvent(key, who, Kind.LINK, when, payload=link[1])
    return InboundEvent(key, who, Kind.MESSAGE, when, text, media=tuple(_media(message)))


def _edited(key: str, who: Address, message: Read, now: datetime) -> InboundEvent:
    """The new words travel as far as the crisis check, and no further."""
    when = moment(message.get("edit_date"), now)
    return InboundEvent(key, who, Kind.OTHER, when, _words(message), "edited")


def _words(message: Read) -> str:
    return text_at(message, "text") or text_at(message, "caption")


def _media(message: Read) -> Iterator[Media]:
    """What it carries; `url` is the platform's id of the file."""
    if photos := list_at(message, "photo"):
        yield Media(MediaKind.IMAGE, url=text_at(photos[-1], "file_id"))
    for kind, names in _FILES:
        file = next((found for name in names if (found := message.get(name))), None)
        if file:
            name = text_at(file, "file_name") or text_at(file, "emoji")
            yield Media(kind, name, url=text_at(file, "file_id"))
    if message.get("location"):
        yield Media(MediaKind.LOCATION)
    if message.get("contact"):
        yield Media(MediaKind.CONTACT)


def _pressed(key: str, who: Address, query: Read, now: datetime) -> InboundEvent:
    """A press happens now, however old its message is."""
    payload = text_at(query, "data")
    kind = Kind.BUTTON if payload else Kind.OTHER
    return InboundEvent(key, who, kind, now, payload=payload or "game", settle=text_at(query, "id"))


def _member(key: str, who: Address, change: Read, now: datetime) -> InboundEvent:
    gone = text_at(change, "new_chat_member", "status") in GONE
    kind = Kind.UNFOLLOW if gone else Kind.FOLLOW
    when = moment(change.get("date"), now)
    return InboundEvent(key, who, kind, when, opens_window=not gone)


_READERS = {
    "message": _message,
    "callback_query": _pressed,
    "my_chat_member": _member,
    "edited_message": _edited,
}
