"""What the tests that send have in common."""

from typing import Any

from adapters.messenger.render import CAPABILITIES, render
from bot.adapter import Adapter
from bot.messages import (
    Address,
    Button,
    Media,
    MediaKind,
    NotSent,
    OutboundMessage,
    Purpose,
    SendResult,
    Why,
)

PERSON = "7512345678901234"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
PICTURE = Media(MediaKind.IMAGE, "biểu đồ.png", "image/png", PNG)


def message(text: str = "Chào anh/chị", *buttons: Button, **more: Any) -> OutboundMessage:
    """A message to one person."""
    given = {"key": "r:1:0", "to": Address("messenger", PERSON), "purpose": Purpose.REPLY}
    return OutboundMessage(**{**given, **more}, text=text, buttons=buttons)


def bodies(sent: OutboundMessage) -> list[dict[str, Any]]:
    """What would go over the wire."""
    return [dict(wire.body) for wire in render(sent, CAPABILITIES)]


async def send(page: Adapter, sent: OutboundMessage | None = None) -> list[SendResult]:
    """Every part of a message, one after the other."""
    return [await page.send(wire) for wire in page.render(sent or message())]


def why(result: SendResult) -> Why | None:
    """The reason, if it was not sent."""
    return result.why if isinstance(result, NotSent) else None
