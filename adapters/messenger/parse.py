"""Webhooks of the Messenger Platform: signature and envelope (Messenger contract §2). Pure.

All entries of a request are walked, and all of each entry's arrays; what is of no use to us
becomes an OTHER event that bears its name.
"""

import hashlib
import hmac
from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from adapters.http import at, list_at, moment, same, text_at
from adapters.messenger.items import INBOX, item_events, of_page, plain, short
from bot.adapter import TemplateState
from bot.i18n import DEFAULT_LOCALE
from bot.messages import InboundEvent, Kind, Notice, NoticeKind

TEMPLATE_FIELDS = ("message_template_status_update", "messenger_template_status_update")
STATES = {
    "APPROVED": TemplateState.ENABLE,
    "REJECTED": TemplateState.REJECT,
    "PENDING": TemplateState.PENDING,
    "DISABLED": TemplateState.DISABLE,
}
TALKS = ("messaging", "messaging_handovers", "standby")
ARRAYS = (*TALKS, "changes")
# What our own messages did stays true, whoever has the thread now.
ABOUT_OURS = frozenset({Kind.ECHO, Kind.DELIVERED, Kind.SEEN})


def signed(body: bytes, header: str, secret: str) -> bool:
    """`X-Hub-Signature-256` over the raw bytes."""
    mac = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return same(header, f"sha256={mac}")


def own_app(read: Mapping[str, Any], sent: Container[str]) -> str:
    """The id of our app, if one of these echoes bears a mark of what we have just sent; else ""."""
    echoes = (
        item["message"]
        for entry in _objects(read, "entry")
        for name in ("messaging", "standby")
        for item in _objects(entry, name)
        if at(item, "message", "is_echo")
    )
    marked = ((text_at(e, "metadata"), text_at(e, "app_id")) for e in echoes)
    ours = (app for mark, app in marked if mark and mark in sent)
    return next((app for app in ours if app and app not in INBOX), "")


def events(
    read: Mapping[str, Any], page: str, now: datetime, own: frozenset[str] = frozenset()
) -> Iterator[InboundEvent]:
    """Everything in one request; products other than Pages (e.g. Instagram) are none of ours.

    `own` are the ids of our app, as far as they are known.
    """
    if read.get("object") != "page":
        return
    for entry in _objects(read, "entry"):
        if _is_ours(entry, page):
            yield from _entry(entry, now, own)
        else:
            yield of_page(entry, "other_page", now)


def _is_ours(entry: Mapping[str, Any], page: str) -> bool:
    """An app may serve several Pages, each with ids of its own for the same person."""
    talks = any(name in entry for name in TALKS)
    return not talks or text_at(entry, "id") in ("", page)


def _entry(entry: Mapping[str, Any], now: datetime, own: frozenset[str]) -> Iterator[InboundEvent]:
    for item in _told(entry):
        if not isinstance(item.get("policy_enforcement"), dict):
            yield from item_events(item, now, own)
    for item in _objects(entry, "standby"):
        yield from _standby(item, now)
    for number, change in enumerate(_objects(entry, "changes")):
        if text_at(change, "field") in TEMPLATE_FIELDS:
            continue
        yield of_page(entry, f"change:{plain(text_at(change, 'field'))}", now, str(number))
    if not any(name in entry for name in ARRAYS):
        yield of_page(entry, "entry", now)


def _told(entry: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for name in ("messaging", "messaging_handovers"):
        yield from _objects(entry, name)


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


def notices(read: Mapping[str, Any], page: str, now: datetime) -> Iterator[Notice]:
    """What Meta tells the Page itself: templates decided upon, policies broken."""
    if read.get("object") != "page":
        return
    for entry in _objects(read, "entry"):
        if text_at(entry, "id") not in ("", page):
            continue
        for change in _objects(entry, "changes"):
            if text_at(change, "field") in TEMPLATE_FIELDS:
                yield _template(change, moment(entry.get("time"), now))
        for item in _told(entry):
            if isinstance(item.get("policy_enforcement"), dict):
                yield _policy(item, moment(item.get("timestamp"), now))


def template_state(word: str) -> TemplateState | None:
    """Our word for what Meta says became of a template; None for one we do not know."""
    return STATES.get(word)


def why_of(reason: str) -> str:
    """Why a template was refused; "" when Meta says that there is no reason."""
    return "" if reason == "NONE" else reason[:120]


def _template(change: Mapping[str, Any], when: datetime) -> Notice:
    """The Vietnamese wording decides; what became of another language is noted, no more."""
    event, name, id_, language, reason = (
        text_at(change, "value", field)
        for field in ("event", *(f"message_template_{n}" for n in ("name", "id", "language")),
                      "reason")
    )  # fmt: skip
    key = f"template:{name or id_}:{language}:{event}:{int(when.timestamp() * 1000)}"
    kind = NoticeKind.TEMPLATE if _is_main(language) else NoticeKind.OTHER
    state = template_state(event) or event[:40]
    return Notice(short(key), kind, when, (name or id_)[:80], state, why_of(reason))


def _is_main(language: str) -> bool:
    return not language or language.partition("_")[0] == DEFAULT_LOCALE


def _policy(item: Mapping[str, Any], when: datetime) -> Notice:
    action = text_at(item, "policy_enforcement", "action")[:40]
    key = f"policy:{action}:{int(when.timestamp() * 1000)}"
    reason = text_at(item, "policy_enforcement", "reason")[:120]
    return Notice(short(key), NoticeKind.POLICY, when, "", action, reason)


def _objects(found: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    return (value for value in list_at(found, name) if isinstance(value, dict))
