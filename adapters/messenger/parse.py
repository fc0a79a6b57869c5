"""Webhooks of the Messenger Platform (Messenger contract §2). Pure.

All entries and all items of a request are walked; what is of no use becomes an OTHER event with
its name. Echoes are ours and reversed: they never move the person's clock.
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from adapters.http import at, list_at, moment, same, text_at
from bot.messages import Address, InboundEvent, Kind, Media, MediaKind

NAME = "messenger"
THUMBS = frozenset({"369239263222822", "369239343222814", "369239383222810"})
KINDS = {
    "image": MediaKind.IMAGE,
    "audio": MediaKind.AUDIO,
    "video": MediaKind.VIDEO,
    "file": MediaKind.FILE,
    "sticker": MediaKind.STICKER,
    "location": MediaKind.LOCATION,
}
KNOWN = (
    "message",
    "postback",
    "referral",
    "delivery",
    "read",
    "reaction",
    "message_edit",
    "optin",
    "account_linking",
    "policy_enforcement",
    "pass_thread_control",
    "take_thread_control",
    "request_thread_control",
    "app_roles",
    "messaging_feedback",
    "response_feedback",
)


def signed(body: bytes, header: str, secret: str) -> bool:
    """`X-Hub-Signature-256` over the raw bytes."""
    mac = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return same(header, f"sha256={mac}")


def events(read: Mapping[str, Any], now: datetime) -> Iterator[InboundEvent]:
    """Everything in one request."""
    for entry in list_at(read, "entry"):
        for item in list_at(entry, "messaging"):
            if isinstance(item, dict):
                yield from _item(item, now)
        for item in list_at(entry, "standby"):
            if isinstance(item, dict):
                yield from _standby(item, now)
        for change in list_at(entry, "changes"):
            yield from _other(entry, f"change:{text_at(change, 'field')}", now)


def _item(item: Mapping[str, Any], now: datetime) -> Iterator[InboundEvent]:
    name = next((known for known in KNOWN if isinstance(item.get(known), dict)), "unknown")
    person = text_at(item, "recipient" if at(item, "message", "is_echo") else "sender", "id")
    if not person:
        yield from _other(item, name, now)
        return
    here = _Here(item, Address(NAME, person), moment(item.get("timestamp"), now))
    match name:
        case "message":
            yield _message(here)
        case "postback":
            yield _postback(here)
        case "referral":
            yield here.event(
                Kind.LINK,
                here.key("referral", text_at(item, "referral", "ref")),
                payload=text_at(item, "referral", "ref"),
            )
        case "delivery" | "read":
            yield _receipt(here, name)
        case "message_edit":
            edit = text_at(item, "message_edit", "num_edit")
            yield here.event(
                Kind.OTHER,
                f"edit:{text_at(item, 'message_edit', 'mid')}:{edit}",
                payload="edited",
                text=text_at(item, "message_edit", "text"),
            )
        case "reaction":
            what = ":".join(text_at(item, "reaction", k) for k in ("mid", "action", "emoji"))
            yield here.event(Kind.OTHER, here.key("reaction", what), payload="reaction")
        case _:
            yield here.event(Kind.OTHER, here.key(name, ""), payload=name, opens=False)


class _Here:
    """One item, its person and its time."""

    def __init__(self, item: Mapping[str, Any], who: Address, when: datetime) -> None:
        self.item, self.who, self.when = item, who, when

    def key(self, kind: str, what: str) -> str:
        """The dedup key of what has no id of its own (Messenger contract §2.3)."""
        return f"{kind}:{self.who.user}:{int(self.when.timestamp() * 1000)}:{what}"[:300]

    def event(
        self,
        kind: Kind,
        key: str,
        *,
        text: str = "",
        payload: str = "",
        about: tuple[str, ...] = (),
        upto: datetime | None = None,
        media: tuple[Media, ...] = (),
        opens: bool = True,
    ) -> InboundEvent:
        """An event of this person."""
        return InboundEvent(
            key[:400],
            self.who,
            kind,
            self.when,
            text,
            payload,
            media,
            about,
            upto,
            opens_window=opens,
        )


def _message(here: _Here) -> InboundEvent:
    message = here.item["message"]
    mid = text_at(message, "mid") or here.key("message", "")
    if message.get("is_echo"):
        return here.event(
            Kind.ECHO,
            f"echo:{mid}",
            payload=text_at(message, "metadata"),
            about=(mid,),
            opens=False,
        )
    if message.get("is_deleted"):
        return here.event(Kind.OTHER, f"deleted:{mid}", payload="deleted", opens=False)
    pressed = text_at(message, "quick_reply", "payload")
    if pressed:
        return here.event(Kind.BUTTON, f"message:{mid}", payload=pressed)
    ref = text_at(message, "referral", "ref")
    text = text_at(message, "text")
    if ref and not text:
        return here.event(Kind.LINK, f"message:{mid}", payload=ref)
    attachments = [a for a in list_at(message, "attachments") if isinstance(a, dict)]
    stickers = {text_at(a, "payload", "sticker_id") for a in attachments}
    if not text and stickers & THUMBS:
        text = "👍"
    return here.event(
        Kind.MESSAGE, f"message:{mid}", text=text, media=tuple(_media(a) for a in attachments)
    )


def _media(attachment: Mapping[str, Any]) -> Media:
    kind = KINDS.get(text_at(attachment, "type"), MediaKind.FILE)
    return Media(kind, url=text_at(attachment, "payload", "url"))


def _postback(here: _Here) -> InboundEvent:
    postback = here.item["postback"]
    payload, ref = text_at(postback, "payload"), text_at(postback, "referral", "ref")
    mid = text_at(postback, "mid")
    key = f"postback:{mid}" if mid else here.key("postback", payload)
    if ref:
        return here.event(Kind.LINK, key, payload=ref)
    if payload in ("", "GET_STARTED"):
        return here.event(Kind.MESSAGE, key, text="/start")
    return here.event(Kind.BUTTON, key, payload=payload)


def _receipt(here: _Here, name: str) -> InboundEvent:
    mids = tuple(m for m in list_at(here.item, name, "mids") if isinstance(m, str))[:100]
    mark = at(here.item, name, "watermark")
    kind = Kind.SEEN if name == "read" else Kind.DELIVERED
    key = here.key(name, f"{text_at(here.item, name, 'watermark')}:{':'.join(mids)}")
    return here.event(kind, key, about=mids, upto=moment(mark, here.when), opens=False)


def _standby(item: Mapping[str, Any], now: datetime) -> Iterator[InboundEvent]:
    """Somebody else has the thread: kept as a fact, never answered."""
    person = text_at(item, "sender", "id")
    if person:
        here = _Here(item, Address(NAME, person), moment(item.get("timestamp"), now))
        mid = text_at(item, "message", "mid") or text_at(item, "postback", "mid")
        yield here.event(
            Kind.OTHER,
            f"standby:{mid}" if mid else here.key("standby", ""),
            payload="standby",
            text=text_at(item, "message", "text"),
            opens=False,
        )


def _other(item: Mapping[str, Any], name: str, now: datetime) -> Iterator[InboundEvent]:
    """Not of a person: kept under the Page, so that nothing arrives unseen."""
    page = text_at(item, "recipient", "id") or text_at(item, "id") or "page"
    here = _Here(
        item,
        Address(NAME, f"page:{page}"[:100]),
        moment(item.get("timestamp") or item.get("time"), now),
    )
    yield here.event(Kind.OTHER, here.key(name, ""), payload=name[:100], opens=False)
