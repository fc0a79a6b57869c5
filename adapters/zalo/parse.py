"""Webhooks of Zalo (Zalo contract §5). Pure.

The signature is a plain SHA-256 over app id, raw body, timestamp and the OA secret key, joined
without separators. A press of a query button comes back as text: our payload words tell it apart.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.fit import as_press
from adapters.http import clean, list_at, moment, same, text_at
from bot.crypto import digest
from bot.messages import Address, InboundEvent, Kind, Media, MediaKind

NAME = "zalo"
PROBE = "This is testing message"
LONGEST_ID, MOST_IDS, MOST_ATTACHMENTS = 64, 500, 20
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
CARD = "user_send_business_card"
ECHOES = frozenset(
    f"oa_send_{what}" for what in ("text", "image", "gif", "list", "file", "sticker", "template")
)
MEDIA = {
    "image": MediaKind.IMAGE,
    "gif": MediaKind.IMAGE,
    "audio": MediaKind.AUDIO,
    "video": MediaKind.VIDEO,
    "sticker": MediaKind.STICKER,
    "location": MediaKind.LOCATION,
}
_MAC = re.compile(r"\s*(?:mac\s*=)?\s*([0-9a-f]{64})\s*", re.IGNORECASE)
_PLAIN = re.compile(r"[a-z][a-z_]{0,59}")


@dataclass(frozen=True, slots=True)
class Post:
    """One verified webhook."""

    read: Mapping[str, Any]
    oa_id: str  # of our account
    now: datetime
    mark: str  # a fingerprint of its bytes
    by_phone: bool = False  # about templates sent by phone: its ids are telephone numbers

    @property
    def name(self) -> str:
        """What happened, in the platform's word."""
        return text_at(self.read, "event_name")


def signed(body: bytes, read: Mapping[str, Any], header: str, *, app_id: str, secret: str) -> bool:
    """Whether `X-ZEvent-Signature: mac=…` was made over these bytes with this secret."""
    if text_at(read, "app_id") != app_id:
        return False
    given = _MAC.fullmatch(header)
    stamp = text_at(read, "timestamp")
    mac = hashlib.sha256(app_id.encode() + body + stamp.encode() + secret.encode()).hexdigest()
    return given is not None and same(given[1].lower(), mac)


def is_probe(post: Post) -> bool:
    """The console's check of the address: signed well, but its parties are not this account."""
    parties = {text_at(post.read, role, "id") for role in ("sender", "recipient")}
    words = text_at(post.read, "message", "text")
    return post.name == "user_send_text" and words == PROBE and post.oa_id not in parties


def event(post: Post) -> InboundEvent:
    """What happened; whatever is of no use keeps its name and nothing else."""
    name, who = post.name, _person(post)
    if not who:
        return _other(post, f"oa:{post.oa_id}")
    if name in SIMPLE:
        kind = SIMPLE[name]
        return _event(post, who, kind, opens_window=kind is Kind.FOLLOW)
    if name in RECEIPTS or name in ECHOES:
        return _told(post, who)
    if name in SAID:
        return _said(post, who)
    if name == CARD:  # somebody else's name and number: that there was a card is enough
        return _event(post, who, Kind.MESSAGE, media=(Media(MediaKind.CONTACT),))
    return _other(post, who)


def _person(post: Post) -> str:
    """The person's id for us; "" in groups, before log-in, and where nobody of ours is meant."""
    name = post.name
    if post.by_phone or "group" in name or "anonymous" in name:
        return ""
    account, person = (text_at(post.read, *path) for path in _parties(name))
    ours = account in ("", post.oa_id) and person not in ("", post.oa_id)
    return person if ours and len(person) <= LONGEST_ID else ""


def _parties(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Where the account and the person stand in this event."""
    if name in ("follow", "unfollow"):
        return ("oa_id",), ("follower", "id")
    if name in ("user_click_chatnow", "user_withdraw", "update_user_info"):
        return ("oa_id",), ("user_id",)
    if name.startswith("oa_") or name in RECEIPTS:
        return ("sender", "id"), ("recipient", "id")
    return ("recipient", "id"), ("sender", "id")


def _told(post: Post, who: str) -> InboundEvent:
    """What became of our message; what a person wrote in the account's name is not ours."""
    one, many = text_at(post.read, "message", "msg_id"), list_at(post.read, "message", "msg_ids")
    about = tuple(filter(None, (one, *map(clean, many))))[:MOST_IDS]
    if not about or text_at(post.read, "sender", "admin_id"):
        return _other(post, who)
    kind = RECEIPTS.get(post.name, Kind.ECHO)
    return _event(post, who, kind, about=about, opens_window=False)


def _said(post: Post, who: str) -> InboundEvent:
    text = text_at(post.read, "message", "text")
    attached = list_at(post.read, "message", "attachments")[:MOST_ATTACHMENTS]
    media = tuple(_media(found) for found in attached if isinstance(found, dict))
    press = as_press(text) if post.name == "user_send_text" and not media else None
    if press is not None:
        return _event(post, who, Kind.BUTTON, payload=press)
    return _event(post, who, Kind.MESSAGE, text=text, media=media)


def _media(attached: Mapping[str, Any]) -> Media:
    kind = MEDIA.get(text_at(attached, "type"), MediaKind.FILE)
    return Media(kind, url=text_at(attached, "payload", "url"))


def _event(post: Post, who: str, kind: Kind, **more: Any) -> InboundEvent:
    """An event of this person. Repeats have the same key, other events another one."""
    when = moment(post.read.get("timestamp"), post.now)
    one = text_at(post.read, "message", "msg_id")
    stamp = text_at(post.read, "timestamp")
    about = ",".join(more.get("about", ()))
    own = one or (f"{who}:{stamp}:{digest(about)}" if stamp else post.mark)
    own = own if len(own) <= 2 * LONGEST_ID else digest(own)
    return InboundEvent(f"{post.name}:{own}", Address(NAME, who), kind, when, **more)


def _other(post: Post, who: str) -> InboundEvent:
    """Kept under its name; words that stand where a name should are not kept."""
    name = post.name if _PLAIN.fullmatch(post.name) else "unknown"
    when = moment(post.read.get("timestamp"), post.now)
    key, whose = f"{name}:{post.mark}", Address(NAME, who)
    return InboundEvent(key, whose, Kind.OTHER, when, payload=name, opens_window=False)
