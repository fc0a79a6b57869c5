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

from adapters.http import list_at, moment, same, text_at
from adapters.messenger.items import item_events, of_page, plain, short
from bot.messages import InboundEvent, Kind, Notice, NoticeKind

TEMPLATE_FIELDS = ("message_template_status_update", "messenger_template_status_update")
# Our words for what became of a template.
STATES = {"APPROVED": "ENABLE", "REJECTED": "REJECT", "PENDING": "PENDING", "DISABLED": "DISABLE"}
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
            if not isinstance(item.get("policy_enforcement"), dict):
                yield from item_events(item, now)
    for item in _objects(entry, "standby"):
        yield from _standby(item, now)
    for number, change in enumerate(_objects(entry, "changes")):
        if text_at(change, "field") in TEMPLATE_FIELDS:
            continue
        yield of_page(entry, f"change:{plain(text_at(change, 'field'))}", now, str(number))
    if not any(name in entry for name in ARRAYS):
        yield of_page(entry, "entry", now)


def _standby(item: Mapping[str, Any], now: datetime) -> Iterator[InboundEvent]:
    """Staff have the thread (Messenger contract §2.5): the bot is to be silent there.

    The words travel as far as the crisis check, and no further.
    """
    for event in item_events(item, now):
        if event.kind in ABOUT_OURS:
            yield event
            continue
        quiet = replace(event, payload="", media=(), opens_window=False)
        yield replace(quiet, key=short(f"held:{event.key}"), kind=Kind.TAKEOVER, text="")
        if event.text:
            key = short(f"standby:{event.key}")
            yield replace(quiet, key=key, kind=Kind.OTHER, payload="standby")


def notices(read: Mapping[str, Any], now: datetime) -> Iterator[Notice]:
    """What Meta tells the Page itself: templates decided upon, policies broken."""
    for entry in _objects(read, "entry"):
        for change in _objects(entry, "changes"):
            if text_at(change, "field") in TEMPLATE_FIELDS:
                yield _template(change, moment(entry.get("time"), now))
        for item in _objects(entry, "messaging"):
            if isinstance(item.get("policy_enforcement"), dict):
                yield _policy(item, moment(item.get("timestamp"), now))


def _template(change: Mapping[str, Any], when: datetime) -> Notice:
    value = change.get("value")
    name, event = (text_at(value, f"{n}") for n in ("message_template_name", "event"))
    key = f"template:{name}:{event}:{int(when.timestamp() * 1000)}"
    state = STATES.get(event, event[:40])
    reason = text_at(value, "reason")[:120]
    return Notice(short(key), NoticeKind.TEMPLATE, when, name[:80], state, reason)


def _policy(item: Mapping[str, Any], when: datetime) -> Notice:
    action = text_at(item, "policy_enforcement", "action")[:40]
    key = f"policy:{action}:{int(when.timestamp() * 1000)}"
    reason = text_at(item, "policy_enforcement", "reason")[:120]
    return Notice(short(key), NoticeKind.POLICY, when, "", action, reason)


def _objects(found: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    return (value for value in list_at(found, name) if isinstance(value, dict))
