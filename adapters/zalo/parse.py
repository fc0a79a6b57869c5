"""What happened to a person, read from a webhook (Zalo contract §5). Pure.

A press of a query button comes back as text: our payload words tell it apart.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from adapters.fit import as_press
from adapters.http import clean, list_at, text_at
from adapters.zalo.post import LONGEST_ID, NAME, Post, person
from adapters.zalo.template import key_of
from bot.crypto import digest
from bot.messages import Address, InboundEvent, Kind, Media, MediaKind

MOST_IDS, MOST_ATTACHMENTS, LONGEST_PHONE = 500, 20, 15
SIMPLE = {
    "follow": Kind.FOLLOW,
    "unfollow": Kind.UNFOLLOW,
    "user_click_chatnow": Kind.FOLLOW,
    "user_withdraw": Kind.WITHDRAW,
}
RECEIPTS = {"user_received_message": Kind.DELIVERED, "user_seen_message": Kind.SEEN}
SAID = frozenset(
    f"user_send_{what}"
    for what in ("text", "image", "gif", "link", "audio", "video", "sticker", "location", "file")
)
CARD, INFO = "user_send_business_card", "user_submit_info"
OURS = "oa_send_"  # with whatever was sent; calls and groups have no person of ours
MEDIA = {
    "image": MediaKind.IMAGE,
    "gif": MediaKind.IMAGE,
    "audio": MediaKind.AUDIO,
    "video": MediaKind.VIDEO,
    "sticker": MediaKind.STICKER,
    "location": MediaKind.LOCATION,
}
_PLAIN = re.compile(r"[a-z][a-z_]{0,59}")


def event(post: Post) -> InboundEvent:
    """What happened; whatever is of no use keeps its name and nothing else."""
    name, who = post.name, person(post)
    nobody = f"oa:{post.oa_id}"
    if post.by_phone and name in RECEIPTS and text_at(post.read, "sender", "id") == post.oa_id:
        return _by_phone(post, nobody, RECEIPTS[name])
    if not who:
        return _other(post, nobody)
    if name in SIMPLE:
        kind = SIMPLE[name]
        return _event(post, who, kind, opens_window=kind is Kind.FOLLOW)
    if name in RECEIPTS:
        return _told(post, who, RECEIPTS[name])
    if name.startswith(OURS) and _PLAIN.fullmatch(name):
        return _from_us(post, who)
    if name in SAID:
        return _said(post, who)
    if name == INFO:
        return _shared(post, who)
    if name == CARD:  # somebody else's name and number: that there was a card is enough
        return _event(post, who, Kind.MESSAGE, media=(Media(MediaKind.CONTACT),))
    return _other(post, who)


def _told(post: Post, who: str, kind: Kind, text: str = "") -> InboundEvent:
    """What became of our message."""
    one, many = text_at(post.read, "message", "msg_id"), list_at(post.read, "message", "msg_ids")
    about = tuple(filter(None, (one, *map(clean, many))))[:MOST_IDS]
    if not about:
        return _other(post, who)
    return _event(post, who, kind, about=about, text=text, opens_window=False)


def _by_phone(post: Post, nobody: str, kind: Kind) -> InboundEvent:
    """What became of a template to a number: whose it was, its id and our own mark tell."""
    key = key_of(text_at(post.read, "message", "tracking_id"))
    told = _told(post, nobody, kind)
    return replace(told, payload=key) if told.kind is kind else told


def _from_us(post: Post, who: str) -> InboundEvent:
    """Our own message come back; or one that a person wrote in the account's name."""
    if text_at(post.read, "sender", "admin_id"):
        return _event(post, who, Kind.TAKEOVER, opens_window=False)
    # An echo bears no mark of ours: its words tell which message it was.
    return _told(post, who, Kind.ECHO, text_at(post.read, "message", "text"))


def _said(post: Post, who: str) -> InboundEvent:
    text = text_at(post.read, "message", "text")
    attached = list_at(post.read, "message", "attachments")[:MOST_ATTACHMENTS]
    media = tuple([_media(found) for found in attached if isinstance(found, dict)])
    press = as_press(text) if post.name == "user_send_text" and not media else None
    if press is not None:
        return _event(post, who, Kind.BUTTON, payload=press)
    return _event(post, who, Kind.MESSAGE, text=text, media=media)


def _shared(post: Post, who: str) -> InboundEvent:
    """The own data, filled in by the person: only the number is of use to us."""
    number = _international(text_at(post.read, "info", "phone"))
    if number:
        return _event(post, who, Kind.PHONE, text=number)
    return replace(_other(post, who), opens_window=True)


def _international(phone: str) -> str:
    """Digits only, beginning with 84; a number may have lost its first 0. "" if it is none."""
    digits = "".join(re.findall(r"[0-9]", phone[:40])).removeprefix("00")
    if not 9 <= len(digits) <= LONGEST_PHONE:
        return ""
    if digits.startswith("0"):
        return "84" + digits[1:]
    return "84" + digits if len(digits) == 9 else digits


def _media(attached: Mapping[str, Any]) -> Media:
    kind = MEDIA.get(text_at(attached, "type"), MediaKind.FILE)
    return Media(kind, url=text_at(attached, "payload", "url"))


def _event(post: Post, who: str, kind: Kind, **more: Any) -> InboundEvent:
    """An event of this person. Repeats have the same key, other events another one."""
    own = text_at(post.read, "message", "msg_id") or _own_mark(post, who, more.get("about", ()))
    own = own if len(own) <= 2 * LONGEST_ID else digest(own)
    return InboundEvent(f"{post.name[:60]}:{own}", Address(NAME, who), kind, post.at, **more)


def _own_mark(post: Post, who: str, about: Iterable[str]) -> str:
    """What tells an event without a number of its own from others."""
    stamp = text_at(post.read, "timestamp")
    return f"{who}:{stamp}:{digest(','.join(about))}" if stamp else post.mark


def _other(post: Post, who: str) -> InboundEvent:
    """Kept under its name; words that stand where a name should are not kept."""
    name = post.name if _PLAIN.fullmatch(post.name) else "unknown"
    key, whose = f"{name}:{post.mark}", Address(NAME, who)
    return InboundEvent(key, whose, Kind.OTHER, post.at, payload=name, opens_window=False)
