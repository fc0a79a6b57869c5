"""Webhooks of the Messenger Platform: signature and envelope (Messenger contract §2). Pure.

All entries of a request are walked, and all of each entry's arrays; what is of no use to us
becomes an OTHER event that bears its name.
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from adapters.http import list_at, same, text_at
from adapters.messenger.items import item_events, of_page, plain, short
from bot.messages import InboundEvent, Kind

ARRAYS = ("messaging", "messaging_handovers", "standby", "changes")
# What our own messages did stays true, whoever has the thread now.
ABOUT_OURS = frozenset({Kind.ECHO, Kind.DELIVERED, Kind.SEEN})


def signed(body: bytes, header: str, secret: str) -> bool:
    """`X-Hub-Signature-256` over the raw bytes."""
    mac = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return same(header, f"sha256={mac}")


def is_notification(read: Mapping[str, Any]) -> bool:
    """Whether this object has the envelope that Meta sends."""
    return isinstance(read.get("object"), str) and isinstance(read.get("entry"), list)


def events(read: Mapping[str, Any], now: datetime) -> Iterator[InboundEvent]:
    """Everything in one request; products other than Pages (e.g. Instagram) are none of ours."""
    if read.get("object") != "page":
        return
    for entry in _objects(read, "entry"):
        yield from _entry(entry, now)


def _entry(entry: Mapping[str, Any], now: datetime) -> Iterator[InboundEvent]:
    for name in ("messaging", "messaging_handovers"):
        for item in _objects(entry, name):
            yield from item_events(item, now)
    for item in _objects(entry, "standby"):
        yield from _standby(item, now)
    for number, change in enumerate(_objects(entry, "changes")):
        yield of_page(entry, f"change:{plain(text_at(change, 'field'))}", now, str(number))
    if not any(name in entry for name in ARRAYS):
        yield of_page(entry, "entry", now)


def _standby(item: Mapping[str, Any], now: datetime) -> Iterator[InboundEvent]:
    """Somebody else has the thread (Messenger contract §2.5): kept as a fact, never answered."""
    for event in item_events(item, now):
        if event.kind in ABOUT_OURS:
            yield event
        else:
            yield replace(
                event,
                key=short(f"standby:{event.key}"),
                kind=Kind.OTHER,
                payload="standby",
                media=(),
                opens_window=False,
            )


def _objects(found: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    return (value for value in list_at(found, name) if isinstance(value, dict))
