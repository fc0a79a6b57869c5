"""Events and messages as JSON, for the encrypted columns of inbox and outbox."""

import base64
from datetime import datetime
from typing import Any

import orjson

from bot.messages import (
    Address,
    Button,
    InboundEvent,
    Kind,
    Media,
    MediaKind,
    OutboundMessage,
    Purpose,
    TemplateUse,
)


def event_to_json(event: InboundEvent) -> bytes:
    """Everything but the address, which has its own encrypted row."""
    return orjson.dumps(
        {
            "key": event.key,
            "kind": event.kind,
            "at": event.at,
            "text": event.text,
            "payload": event.payload,
            "media": [_media_to(m) for m in event.media],
            "about": event.about,
            "upto": event.upto,
            "settle": event.settle,
            "opens": event.opens_window,
            "cry": event.cry,
        }
    )


def event_from_json(data: bytes, to: Address) -> InboundEvent:
    """The event again."""
    read: dict[str, Any] = orjson.loads(data)
    return InboundEvent(
        key=read["key"],
        address=to,
        kind=Kind(read["kind"]),
        at=datetime.fromisoformat(read["at"]),
        text=read["text"],
        payload=read["payload"],
        media=tuple(_media_from(m) for m in read["media"]),
        about=tuple(read["about"]),
        upto=datetime.fromisoformat(read["upto"]) if read["upto"] else None,
        settle=read["settle"],
        opens_window=read["opens"],
        cry=read.get("cry", ""),
    )


def message_to_json(message: OutboundMessage) -> bytes:
    """Everything but key and address, which are columns."""
    return orjson.dumps(
        {
            "purpose": message.purpose,
            "text": message.text,
            "locale": message.locale,
            "buttons": [[b.label, b.payload, b.url, b.stays] for b in message.buttons],
            "media": [_media_to(m) for m in message.media],
            "asks_phone": message.asks_phone,
            "template": message.template,
        }
    )


def message_from_json(data: bytes, key: str, to: Address) -> OutboundMessage:
    """The message again."""
    read: dict[str, Any] = orjson.loads(data)
    return OutboundMessage(
        key=key,
        to=to,
        purpose=Purpose(read["purpose"]),
        text=read["text"],
        buttons=tuple(Button(*button) for button in read["buttons"]),
        media=tuple(_media_from(m) for m in read["media"]),
        locale=read["locale"],
        asks_phone=read.get("asks_phone", False),
        template=_template_from(read.get("template")),
    )


def _template_from(read: dict[str, Any] | None) -> TemplateUse | None:
    return TemplateUse(**{**read, "payloads": tuple(read["payloads"])}) if read else None


def _media_to(media: Media) -> dict[str, str]:
    return {
        "kind": media.kind,
        "name": media.name,
        "mime": media.mime,
        "url": media.url,
        "alt": media.alt,
        "data": base64.b64encode(media.data).decode(),
    }


def _media_from(read: dict[str, str]) -> Media:
    return Media(
        MediaKind(read["kind"]),
        read["name"],
        read["mime"],
        base64.b64decode(read["data"]),
        read["url"],
        read.get("alt", ""),
    )
