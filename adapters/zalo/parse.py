"""Webhooks of Zalo (Zalo contract §5). Pure.

The signature is a plain SHA-256 over app id, raw body, timestamp and the OA secret key, joined
without separators. A press of a query button comes back as text: our payload words tell it apart.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.fit import as_press
from adapters.http import at, clean, list_at, moment, same, text_at
from bot.messages import Address, InboundEvent, Kind, Media, MediaKind

NAME = "zalo"
FROM_OA = frozenset({"user_received_message", "user_seen_message"})
SENT = frozenset(
    {
        "text",
        "image",
        "link",
        "audio",
        "video",
        "sticker",
        "location",
        "file",
        "gif",
        "business_card",
    }
)
KINDS = {
    "image": MediaKind.IMAGE,
    "gif": MediaKind.IMAGE,
    "audio": MediaKind.AUDIO,
    "video": MediaKind.VIDEO,
    "file": MediaKind.FILE,
    "sticker": MediaKind.STICKER,
    "location": MediaKind.LOCATION,
    "link": MediaKind.FILE,
}
SIMPLE = {
    "follow": Kind.FOLLOW,
    "unfollow": Kind.UNFOLLOW,
    "user_click_chatnow": Kind.FOLLOW,
    "user_withdraw": Kind.WITHDRAW,
}


def signed(body: bytes, read: Mapping[str, Any], header: str, app_id: str, secret: str) -> bool:
    """`X-ZEvent-Signature: mac=…`."""
    if text_at(read, "app_id") != app_id:
        return False
    stamp = text_at(read, "timestamp")
    mac = hashlib.sha256(app_id.encode() + body + stamp.encode() + secret.encode()).hexdigest()
    given = header.strip()
    given = given[4:].strip() if given.lower().startswith("mac=") else given
    return same(given.lower(), mac)


def is_probe(read: Mapping[str, Any], oa_id: str) -> bool:
    """The console's check of the URL: signed well, its parties are not this OA."""
    parties = {text_at(read, "sender", "id"), text_at(read, "recipient", "id")}
    return text_at(read, "event_name") == "user_send_text" and oa_id not in parties


def event(read: Mapping[str, Any], oa_id: str, now: datetime) -> InboundEvent:
    """The one event of a request; what is of no use keeps its name only."""
    name = text_at(read, "event_name")
    user = _person(read, name, oa_id)
    when = moment(read.get("timestamp"), now)
    key = _key(read, name, user)
    who = Address(NAME, user or f"oa:{oa_id}")
    if not user:
        return _other(key, who, when, name)
    if name in SIMPLE:
        kind = SIMPLE[name]
        return InboundEvent(key, who, kind, when, opens_window=kind is Kind.FOLLOW)
    if name == "user_received_message":
        return InboundEvent(
            key,
            who,
            Kind.DELIVERED,
            when,
            opens_window=False,
            about=(text_at(read, "message", "msg_id"),),
        )
    if name == "user_seen_message":
        ids = tuple(filter(None, map(clean, list_at(read, "message", "msg_ids"))))
        return InboundEvent(key, who, Kind.SEEN, when, about=ids[:100], opens_window=False)
    if name.startswith("oa_send_"):
        return InboundEvent(
            key,
            who,
            Kind.ECHO,
            when,
            opens_window=False,
            about=(text_at(read, "message", "msg_id"),),
        )
    if name.removeprefix("user_send_") in SENT and name.startswith("user_send_"):
        return _message(read, key, who, when)
    return _other(key, who, when, name)


def _message(read: Mapping[str, Any], key: str, who: Address, when: datetime) -> InboundEvent:
    text = text_at(read, "message", "text")
    media = tuple(_media(a) for a in list_at(read, "message", "attachments") if isinstance(a, dict))
    press = as_press(text) if not media else None
    if press is not None:
        return InboundEvent(key, who, Kind.BUTTON, when, payload=press)
    return InboundEvent(key, who, Kind.MESSAGE, when, text, media=media)


def _media(attachment: Mapping[str, Any]) -> Media:
    kind = KINDS.get(text_at(attachment, "type"), MediaKind.FILE)
    return Media(kind, url=text_at(attachment, "payload", "url"))


def _other(key: str, who: Address, when: datetime, name: str) -> InboundEvent:
    return InboundEvent(key, who, Kind.OTHER, when, payload=_known(name), opens_window=False)


def _known(name: str) -> str:
    """An event's name as it may be kept; words in its place are not."""
    return name if re.fullmatch(r"[a-z_]{1,60}", name) else "unknown"


def _person(read: Mapping[str, Any], name: str, oa_id: str) -> str:
    """The person's id; "" for groups, anonymous visitors and events of nobody."""
    if "group" in name or name.startswith(("anonymous_", "oa_send_anonymous")):
        return ""
    if name in ("follow", "unfollow"):
        user = text_at(read, "follower", "id")
    elif name in ("user_click_chatnow", "user_withdraw"):
        user = text_at(read, "user_id")
    elif name.startswith("oa_") or name in FROM_OA:
        user = text_at(read, "recipient", "id")
    else:
        user = text_at(read, "sender", "id")
    return "" if user == oa_id else user[:64]


def _key(read: Mapping[str, Any], name: str, user: str) -> str:
    """`event_name` and message id; without one a digest of what tells two events apart."""
    mid = text_at(read, "message", "msg_id")
    if mid:
        icon = text_at(read, "message", "react_icon")
        return f"{name}:{mid}:{icon}"[:200] if icon else f"{name}:{mid}"[:200]
    stamp, ids = text_at(read, "timestamp"), str(at(read, "message", "msg_ids") or "")
    rest = hashlib.sha256(
        f"{user}:{stamp}:{ids}:{read.get('tag')}".encode(errors="replace")
    ).hexdigest()[:24]
    return f"{name[:80]}:{rest}"
