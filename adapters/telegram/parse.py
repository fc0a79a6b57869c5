"""Updates of the Bot API (Telegram contract §3), read by python-telegram-bot. Pure."""

from collections.abc import Iterator
from datetime import datetime

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update

from adapters.http import clean
from bot.messages import Address, InboundEvent, Kind, Media, MediaKind

NAME = "telegram"
PRIVATE = "private"


def events(update: Update, now: datetime) -> Iterator[InboundEvent]:
    """What an update means to us: one event, or none for groups and channels."""
    chat = update.effective_chat
    person = update.effective_user
    user = str(chat.id if chat else person.id if person else "")
    if not user or (chat is not None and chat.type != PRIVATE):
        user = ""
    key = str(update.update_id)
    if not user:
        yield InboundEvent(
            key,
            Address(NAME, "elsewhere"),
            Kind.OTHER,
            now,
            payload="not_private",
            opens_window=False,
        )
        return
    who = Address(NAME, user)
    if update.message is not None:
        yield _message(key, who, update.message, now)
    elif update.callback_query is not None:
        yield _pressed(key, who, update.callback_query, now)
    elif update.my_chat_member is not None:
        yield _member(key, who, update.my_chat_member, now)
    elif update.edited_message is not None:
        text = _words(update.edited_message)
        yield InboundEvent(key, who, Kind.OTHER, now, text, "edited")
    else:
        yield InboundEvent(key, who, Kind.OTHER, now, payload="unknown", opens_window=False)


def _message(key: str, who: Address, message: Message, now: datetime) -> InboundEvent:
    text = _words(message)
    at = _when(message.date, now)
    command, _space, payload = text.partition(" ")
    if command == "/start" and payload.strip():
        return InboundEvent(key, who, Kind.LINK, at, payload=payload.strip()[:64])
    return InboundEvent(key, who, Kind.MESSAGE, at, text, media=tuple(_media(message)))


def _words(message: Message) -> str:
    return clean(message.text or message.caption or "")


def _media(message: Message) -> Iterator[Media]:
    if message.photo:
        yield Media(MediaKind.IMAGE, url=message.photo[-1].file_id)
    if message.document:
        yield Media(MediaKind.FILE, message.document.file_name or "", url=message.document.file_id)
    if message.voice:
        yield Media(MediaKind.AUDIO, url=message.voice.file_id)
    if message.video:
        yield Media(MediaKind.VIDEO, url=message.video.file_id)
    if message.sticker:
        yield Media(MediaKind.STICKER, message.sticker.emoji or "")
    if message.location:
        yield Media(MediaKind.LOCATION)
    if message.contact:
        yield Media(MediaKind.CONTACT)


def _pressed(key: str, who: Address, query: CallbackQuery, now: datetime) -> InboundEvent:
    """A press happens now, however old its message is."""
    return InboundEvent(
        key, who, Kind.BUTTON, now, payload=clean(query.data or ""), settle=query.id
    )


def _member(key: str, who: Address, change: ChatMemberUpdated, now: datetime) -> InboundEvent:
    blocked = change.new_chat_member.status in ("kicked", "left")
    kind = Kind.UNFOLLOW if blocked else Kind.FOLLOW
    return InboundEvent(key, who, kind, _when(change.date, now), opens_window=not blocked)


def _when(date: datetime | None, now: datetime) -> datetime:
    return date if date is not None and date.year > 2000 else now
