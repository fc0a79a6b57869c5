"""One item of a webhook as events (Messenger contract §2.3, §2.4). Pure.

Echoes are ours and reversed: their words are left out, and they never move the person's clock.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.http import at, clean, list_at, moment, text_at
from bot.crypto import digest
from bot.messages import Address, InboundEvent, Kind, Media, MediaKind

NAME = "messenger"
START = "GET_STARTED"
THUMBS = frozenset({"369239263222822", "369239343222814", "369239383222810"})
LONGEST_KEY = 200  # a key lies in an index
MOST_MIDS = 500  # with more of them the watermark says the same
MEDIA = {
    "image": MediaKind.IMAGE,
    "audio": MediaKind.AUDIO,
    "video": MediaKind.VIDEO,
    "file": MediaKind.FILE,
    "sticker": MediaKind.STICKER,
    "location": MediaKind.LOCATION,
}
# Keys that stand in every item beside the one that names it.
ENVELOPE = frozenset({"sender", "recipient", "timestamp", "hop_context", "priority"})
INBOX = frozenset({"263902037430900", "26390203743090"})  # both are printed
_NUMBER = re.compile(r"\+?[(0-9][0-9 ().-]{8,19}")
_PLAIN = re.compile(r"[a-z][a-z_]{0,39}")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that happened: as it came, whose it is, and when."""

    raw: Mapping[str, Any]
    who: Address
    when: datetime
    own: frozenset[str] = frozenset()  # ids of our app; empty: not known yet

    def key(self, name: str, what: str = "") -> str:
        """The dedup key of what has no id of its own."""
        return f"{name}:{self.who.user}:{int(self.when.timestamp() * 1000)}:{what}"

    def event(self, kind: Kind, key: str, **more: Any) -> InboundEvent:
        """An event of this person."""
        return InboundEvent(short(key), self.who, kind, self.when, **more)


def short(key: str) -> str:
    """The key; a long one keeps its beginning and gets a fingerprint."""
    return key if len(key) <= LONGEST_KEY else f"{key[: LONGEST_KEY - 17]}:{digest(key)}"


def item_events(
    raw: Mapping[str, Any], now: datetime, own: frozenset[str] = frozenset()
) -> Iterator[InboundEvent]:
    """What this item means; what is not of a person is kept under the Page."""
    name = next((known for known in READERS if isinstance(raw.get(known), dict)), "")
    echo = bool(at(raw, "message", "is_echo"))
    person = text_at(raw, "recipient" if echo else "sender", "id")
    if not person:
        yield of_page(raw, name or _unknown(raw), now)
        return
    item = Item(raw, Address(NAME, person), moment(raw.get("timestamp"), now), own)
    if name:
        yield from READERS[name](item)
    else:
        yield _ignored(item, _unknown(raw))


def of_page(raw: Mapping[str, Any], name: str, now: datetime, number: str = "") -> InboundEvent:
    """Not of a person: kept under the Page, so that nothing arrives unseen."""
    page = text_at(raw, "recipient", "id") or text_at(raw, "id")
    when = moment(raw.get("timestamp") or raw.get("time"), now)
    return _ignored(Item(raw, Address(NAME, f"page:{page}"), when), name, number)


def plain(name: str) -> str:
    """The name of an event as the platform gives it, if it looks like one."""
    return name if _PLAIN.fullmatch(name) else "unknown"


def _unknown(raw: Mapping[str, Any]) -> str:
    return next((plain(key) for key in raw if key not in ENVELOPE), "unknown")


def _ignored(item: Item, name: str, what: str = "") -> InboundEvent:
    return item.event(Kind.OTHER, item.key(name, what), payload=name, opens_window=False)


def _message(item: Item) -> Iterator[InboundEvent]:
    message = item.raw["message"]
    mid = text_at(message, "mid")
    own = mid or item.key("")
    if message.get("is_echo"):
        yield _echo(item, own, mid)
    elif message.get("is_deleted"):
        yield item.event(Kind.OTHER, f"deleted:{own}", payload="deleted", opens_window=False)
    elif pressed := text_at(message, "quick_reply", "payload"):
        if _NUMBER.fullmatch(pressed):  # the own number, by the platform's own quick reply
            yield item.event(Kind.PHONE, f"message:{own}", text=pressed)
        else:
            yield item.event(Kind.BUTTON, f"message:{own}", payload=pressed)
    else:
        yield from _said(item, own)


def _echo(item: Item, own: str, mid: str) -> InboundEvent:
    """What the Page said (§2.5): ours bears our mark, the inbox and no app at all are a person."""
    message = item.raw["message"]
    mark, app = text_at(message, "metadata"), text_at(message, "app_id")
    if app in INBOX or not (mark or app):
        return item.event(Kind.TAKEOVER, f"echo:{own}", opens_window=False)
    if not mark:
        return item.event(Kind.OTHER, f"echo:{own}", payload="echo", opens_window=False)
    about = (mid,) if mid else ()
    return item.event(Kind.ECHO, f"echo:{own}", payload=mark, about=about, opens_window=False)


def _thread(name: str, unnamed: Kind) -> Callable[[Item], Iterator[InboundEvent]]:
    """The thread changes hands; `unnamed` is what it means when nobody is named.

    It is ours only if it is handed to our own app: to the inbox, or to a third app, it is not.
    """

    def read(item: Item) -> Iterator[InboundEvent]:
        owner = text_at(item.raw, name, "new_owner_app_id")
        if owner and owner not in INBOX and not item.own:
            yield _ignored(item, name)  # nobody can tell yet whose app that is
            return
        found = Kind.HANDBACK if owner in item.own else Kind.TAKEOVER
        yield item.event(found if owner else unnamed, item.key(name), opens_window=False)

    return read


def _optin(item: Item) -> Iterator[InboundEvent]:
    """A permission for one later message, or a plugin's code."""
    if token := text_at(item.raw, "optin", "one_time_notif_token"):
        yield item.event(Kind.OPT_IN, item.key("optin", digest(token)), payload=token)
    else:
        yield from _link("optin")(item)


def _said(item: Item, own: str) -> Iterator[InboundEvent]:
    """Words and pictures; a link they came by is an event of its own, before them."""
    message = item.raw["message"]
    text = text_at(message, "text")
    attachments = [a for a in list_at(message, "attachments") if isinstance(a, dict)]
    if not text and THUMBS & {text_at(a, "payload", "sticker_id") for a in attachments}:
        text = "👍"
    ref = text_at(message, "referral", "ref")
    if ref:
        yield item.event(Kind.LINK, f"link:{own}", payload=ref)
    if text or attachments or not ref:
        media = tuple(_media(attachment) for attachment in attachments)
        yield item.event(Kind.MESSAGE, f"message:{own}", text=text, media=media)


def _media(attachment: Mapping[str, Any]) -> Media:
    kind = MEDIA.get(text_at(attachment, "type"), MediaKind.FILE)
    url = text_at(attachment, "payload", "url")  # of a link to an app it begins otherwise
    return Media(kind, url=url if url.startswith(("https://", "http://")) else "")


def _postback(item: Item) -> Iterator[InboundEvent]:
    """A press; a link that it was born by is an event of its own, before it."""
    postback = item.raw["postback"]
    payload, mid = text_at(postback, "payload"), text_at(postback, "mid")
    key = f"postback:{mid}" if mid else item.key("postback", payload)
    ref = text_at(postback, "referral", "ref")
    if ref:
        yield item.event(Kind.LINK, f"link:{key}", payload=ref)
    if payload == START and not ref:
        yield item.event(Kind.MESSAGE, key, text="/start")
    elif payload and payload != START:
        yield item.event(Kind.BUTTON, key, payload=payload)
    elif not payload and not ref:  # the button of another app: its payload is not for us
        yield item.event(Kind.OTHER, key, payload="postback")


def _link(name: str) -> Callable[[Item], Iterator[InboundEvent]]:
    def read(item: Item) -> Iterator[InboundEvent]:
        ref = text_at(item.raw, name, "ref")
        if ref or name == "referral":
            yield item.event(Kind.LINK, item.key(name, ref), payload=ref)
        else:
            yield _ignored(item, name)

    return read


def _receipt(name: str, kind: Kind) -> Callable[[Item], Iterator[InboundEvent]]:
    def read(item: Item) -> Iterator[InboundEvent]:
        mids = [clean(mid) for mid in list_at(item.raw, name, "mids")]
        about = tuple(filter(None, mids)) if len(mids) <= MOST_MIDS else ()
        mark = at(item.raw, name, "watermark")
        upto = moment(mark, item.when) if mark else None
        key = item.key(name, f"{text_at(item.raw, name, 'watermark')}:{digest(':'.join(mids))}")
        yield item.event(kind, key, about=about, upto=upto, opens_window=False)

    return read


def _edit(item: Item) -> Iterator[InboundEvent]:
    """The new words travel as far as the crisis check, and no further."""
    mid, number, text = (text_at(item.raw, "message_edit", n) for n in ("mid", "num_edit", "text"))
    key = f"edit:{mid}:{number}" if mid else item.key("edit", number)
    yield item.event(Kind.OTHER, key, payload="edited", text=text, opens_window=False)


def _reaction(item: Item) -> Iterator[InboundEvent]:
    what = ":".join(text_at(item.raw, "reaction", n) for n in ("mid", "action", "emoji"))
    yield item.event(Kind.OTHER, item.key("reaction", what), payload="reaction")


def _nothing(name: str) -> Callable[[Item], Iterator[InboundEvent]]:
    return lambda item: iter((_ignored(item, name),))


READERS: Mapping[str, Callable[[Item], Iterator[InboundEvent]]] = {
    "message": _message,
    "postback": _postback,
    "referral": _link("referral"),
    "optin": _optin,
    "pass_thread_control": _thread("pass_thread_control", Kind.HANDBACK),
    "take_thread_control": _thread("take_thread_control", Kind.TAKEOVER),
    "delivery": _receipt("delivery", Kind.DELIVERED),
    "read": _receipt("read", Kind.SEEN),
    "message_edit": _edit,
    "reaction": _reaction,
} | {
    name: _nothing(name)
    for name in (
        "account_linking",
        "policy_enforcement",
        "request_thread_control",
        "app_roles",
        "messaging_feedback",
        "response_feedback",
    )
}
