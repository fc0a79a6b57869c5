"""Updates of the Bot API (Telegram contract §3), read by python-telegram-bot. Pure."""

import re
from collections.abc import Iterator
from datetime import datetime

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update

from adapters.http import clean
from bot.messages import Address, InboundEvent, Kind, Media, MediaKind

NAME = "telegram"
PRIVATE = "private"
ELSEWHERE = "elsewhere"  # what is said in groups and channels is nobody's talk with us
GONE = frozenset({"kicked", "left"})
# What Telegram allows in a link; anything else after /start was typed, and is what a person says.
_LINK = re.compile(r"/start(?:@\w+)?\s+([A-Za-z0-9_-]{1,64})")
_PLAIN = re.compile(r"[a-z][a-z_]{0,39}")


def event(update: Update, name: str, now: datetime) -> InboundEvent:
    """What an update means to us; `name` is the key under which it came."""
    chat, person = update.effective_chat, update.effective_user
    key = str(update.update_id)
    if chat is not None and chat.type != PRIVATE:
        return ignored(key, ELSEWHERE, "not_private", now)
    user = chat.id if chat is not None else person.id if person is not None else None
    if not isinstance(user, int):
        return ignored(key, ELSEWHERE, name, now)  # of nobody; the library does not look at types
    who = Address(NAME, str(user))
    if update.message is not None:
        return _message(key, who, update.message, now)
    if update.callback_query is not None:
        return _pressed(key, who, update.callback_query, now)
    if update.my_chat_member is not None:
        return _member(key, who, update.my_chat_member, now)
    if update.edited_message is not None:
        return _edited(key, who, update.edited_message, now)
    return ignored(key, who.user, name, now)


def ignored(key: str, user: str, name: str, now: datetime) -> InboundEvent:
    """Kept as a fact; never answered."""
    plain = name if _PLAIN.fullmatch(name) else "unknown"
    who = Address(NAME, user)
    return InboundEvent(key, who, Kind.OTHER, now, payload=plain, opens_window=False)


def _message(key: str, who: Address, message: Message, now: datetime) -> InboundEvent:
    text, when = _words(message), _moment(message.date, now)
    if not text and message.effective_attachment is None:
        return ignored(key, who.user, "service_message", when)  # e.g. "pinned a message"
    if (contact := message.contact) is not None and contact.user_id == message.chat_id:
        return InboundEvent(key, who, Kind.PHONE, when, clean(contact.phone_number))
    if link := _LINK.fullmatch(text.strip()):
        return InboundEvent(key, who, Kind.LINK, when, payload=link[1])
    return InboundEvent(key, who, Kind.MESSAGE, when, text, media=tuple(_media(message)))


def _edited(key: str, who: Address, message: Message, now: datetime) -> InboundEvent:
    """The new words travel as far as the crisis check, and no further."""
    when = _moment(message.edit_date, now)
    return InboundEvent(key, who, Kind.OTHER, when, _words(message), "edited")


def _words(message: Message) -> str:
    return clean(message.text or message.caption or "")


def _media(message: Message) -> Iterator[Media]:
    """What it carries; `url` is the platform's id of the file."""
    if message.photo:
        yield Media(MediaKind.IMAGE, url=clean(message.photo[-1].file_id))
    files = (
        (MediaKind.FILE, message.document),
        (MediaKind.AUDIO, message.voice or message.audio),
        (MediaKind.VIDEO, message.video or message.video_note),
        (MediaKind.STICKER, message.sticker),
    )
    for kind, file in files:
        if file is not None:
            name = clean(getattr(file, "file_name", None) or getattr(file, "emoji", None))
            yield Media(kind, name, url=clean(file.file_id))
    if message.location:
        yield Media(MediaKind.LOCATION)
    if message.contact:
        yield Media(MediaKind.CONTACT)


def _pressed(key: str, who: Address, query: CallbackQuery, now: datetime) -> InboundEvent:
    """A press happens now, however old its message is."""
    payload = clean(query.data or "")
    kind = Kind.BUTTON if payload else Kind.OTHER
    return InboundEvent(key, who, kind, now, payload=payload or "game", settle=clean(query.id))


def _member(key: str, who: Address, change: ChatMemberUpdated, now: datetime) -> InboundEvent:
    gone = change.new_chat_member.status in GONE
    kind = Kind.UNFOLLOW if gone else Kind.FOLLOW
    return InboundEvent(key, who, kind, _moment(change.date, now), opens_window=not gone)


def _moment(date: datetime | None, now: datetime) -> datetime:
    """Telegram writes 0 where it does not know."""
    return date if date is not None and date.year > 2000 else now
