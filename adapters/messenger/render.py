"""Messages as bodies of the Send API (Messenger contract §3). Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from adapters.fit import fit
from bot.messages import (
    Bubble,
    Button,
    Capabilities,
    MediaKind,
    OutboundMessage,
    Outside,
    Purpose,
    Receipt,
    Wire,
)

TEMPLATE_BUTTONS, TEMPLATE_TEXT = 3, 640

# https://developers.facebook.com/docs/messenger-platform/reference/send-api
CAPABILITIES = Capabilities(
    text_limit=2000,
    button_limit=13,
    label_limit=20,
    payload_limit=1000,
    media=frozenset({MediaKind.IMAGE}),
    links=True,
    reply_window=timedelta(hours=24),
    paid_window=None,
    outside_window=Outside.NOTHING,
    receipts=frozenset({Receipt.DELIVERED, Receipt.SEEN, Receipt.ECHO}),
    per_second=40.0,
)


def render(message: OutboundMessage, can: Capabilities) -> tuple[Wire, ...]:
    """One body per bubble; our key travels as metadata and comes back in the echo."""
    return tuple(_wire(bubble, message) for bubble in fit(_narrowed(message), can))


def _narrowed(message: OutboundMessage) -> OutboundMessage:
    """Links need the template, which takes three buttons; more of them stand in the text."""
    if not any(b.url for b in message.buttons) or len(message.buttons) <= TEMPLATE_BUTTONS:
        return message
    lines = "\n".join(f"{b.label}: {b.url}" for b in message.buttons if b.url)
    kept = tuple(b for b in message.buttons if not b.url)
    return replace(message, text=f"{message.text}\n{lines}", buttons=kept)


def _wire(bubble: Bubble, message: OutboundMessage) -> Wire:
    kind = "RESPONSE" if message.purpose is Purpose.REPLY else "UPDATE"
    body: dict[str, object] = {
        "recipient": {"id": message.to.user},
        "messaging_type": kind,
        "message": {**_content(bubble), "metadata": message.key},
    }
    return Wire(bubble, body, bubble.media)


def _content(bubble: Bubble) -> Mapping[str, Any]:
    if bubble.media is not None:
        return {"attachment": {"type": "image", "payload": {"is_reusable": False}}}
    links = any(button.url for button in bubble.buttons)
    few = 0 < len(bubble.buttons) <= TEMPLATE_BUTTONS and len(bubble.text) <= TEMPLATE_TEXT
    if few or links:
        payload = {
            "template_type": "button",
            "text": bubble.text[:TEMPLATE_TEXT],
            "buttons": list(_template(bubble.buttons)),
        }
        return {"attachment": {"type": "template", "payload": payload}}
    if not bubble.buttons:
        return {"text": bubble.text}
    replies = [
        {"content_type": "text", "title": b.label, "payload": b.payload} for b in bubble.buttons
    ]
    return {"text": bubble.text, "quick_replies": replies}


def _template(buttons: tuple[Button, ...]) -> Iterator[dict[str, str]]:
    for button in buttons:
        if button.url:
            yield {"type": "web_url", "url": button.url, "title": button.label}
        else:
            yield {"type": "postback", "title": button.label, "payload": button.payload}
