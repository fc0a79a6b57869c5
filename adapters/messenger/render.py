"""Messages as bodies of the Send API (Messenger contract §3). Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from adapters.cut import nfc, shortened
from adapters.fit import fit
from adapters.messenger.card import card, generic, is_card, template, units, without_picture
from adapters.messenger.utility import utility
from bot.messages import (
    Bubble,
    Capabilities,
    Media,
    MediaKind,
    OutboundMessage,
    Outside,
    Purpose,
    Receipt,
    Wire,
)

TEXT, TEMPLATE_BUTTONS, TEMPLATE_TEXT = 1900, 3, 640
STEP = 50  # by which a text is cut until it is one bubble
PHONE = {"content_type": "user_phone_number"}  # Meta names it, and fills the number in

# https://developers.facebook.com/docs/messenger-platform/reference/send-api : 2,000 for texts.
# Nobody says whether an emoji counts once or twice; the rest is room for a hundred of them.
CAPABILITIES = Capabilities(
    text_limit=TEXT,
    button_limit=13,
    label_limit=20,
    payload_limit=1000,
    media=frozenset({MediaKind.IMAGE, MediaKind.FILE}),
    links=True,
    reply_window=timedelta(hours=24),
    paid_window=None,
    outside_window=Outside.NOTHING,
    receipts=frozenset({Receipt.DELIVERED, Receipt.SEEN, Receipt.ECHO}),
    per_second=40.0,
    templates=True,
    permits=True,
    asks_phone=True,
)


def render(message: OutboundMessage, can: Capabilities) -> tuple[Wire, ...]:
    """A body per bubble; nothing stands in a body that the platform would refuse for it."""
    if message.template is not None:
        return (utility(message, message.template),)
    if (whole := card(message)) is not None:
        return (_wire(whole, message, message.key),)
    bubbles = _only(message, can) if message.permit else fit(message, _narrowed(message, can))
    shown = [b for b in bubbles if b.text or b.buttons or b.media]
    last = len(shown) - 1
    return tuple(
        _wire(bubble, message, message.key if number == last else f"{message.key}#{number}")
        for number, bubble in enumerate(shown)
    )


def _only(message: OutboundMessage, can: Capabilities) -> tuple[Bubble, ...]:
    """A permission is good for one message: pictures are named, and a long text is cut."""
    can = replace(_narrowed(message, can), media=frozenset())
    bubbles = fit(message, can)
    room = can.text_limit
    while len(bubbles) > 1 and room > 0:
        room -= STEP
        bubbles = fit(replace(message, text=shortened(nfc(message.text), room)), can)
    return bubbles[-1:]


def _narrowed(message: OutboundMessage, can: Capabilities) -> Capabilities:
    """Buttons with links need the template, which takes little; more of them become lines."""
    if message.asks_phone:
        can = replace(can, button_limit=can.button_limit - 1)
    if not any(button.url for button in message.buttons):
        return can
    if len(message.buttons) > TEMPLATE_BUTTONS:
        return replace(can, links=False)
    return replace(can, text_with_buttons_limit=TEMPLATE_TEXT - 20)


def _wire(bubble: Bubble, message: OutboundMessage, mark: str) -> Wire:
    """`mark` comes back in the echo. The last bubble bears our key: its echo settles a doubt
    about the message, an echo of an earlier one must not.
    """
    kind = "RESPONSE" if message.purpose is Purpose.REPLY else "UPDATE"
    to = {"one_time_notif_token": message.permit} if message.permit else {"id": message.to.user}
    content = dict(_content(bubble))
    if message.asks_phone and mark == message.key:  # such buttons vanish at the next bubble
        content["quick_replies"] = [*content.get("quick_replies", ()), PHONE]
    content["metadata"] = mark
    body: dict[str, object] = {"recipient": to, "messaging_type": kind, "message": content}
    return Wire(bubble, body, bubble.media)


def _content(bubble: Bubble) -> Mapping[str, Any]:
    if is_card(bubble):
        return {"attachment": generic(bubble)}
    if bubble.media is not None:
        kind = bubble.media.kind.value
        source = {"url": bubble.media.url} if bubble.media.url else {}
        return {"attachment": {"type": kind, "payload": {**source, "is_reusable": True}}}
    if not bubble.buttons:
        return {"text": bubble.text}
    text = bubble.text or "…"  # no buttons without words
    few = len(bubble.buttons) <= TEMPLATE_BUTTONS and units(text) <= TEMPLATE_TEXT
    if few or any(button.url for button in bubble.buttons):
        payload = {
            "template_type": "button",
            "text": text,
            "buttons": list(template(bubble.buttons)),
        }
        return {"attachment": {"type": "template", "payload": payload}}
    replies = [
        {"content_type": "text", "title": b.label, "payload": b.payload} for b in bubble.buttons
    ]
    return {"text": text, "quick_replies": replies}


def by_id(wire: Wire, attachment_id: str) -> dict[str, Any]:
    """The body, with the file named by the id that its upload was given."""
    message: Any = wire.body["message"]
    attachment = {**message["attachment"], "payload": {"attachment_id": attachment_id}}
    return {**wire.body, "message": {**message, "attachment": attachment}}


def in_words(wire: Wire, media: Media) -> dict[str, Any]:
    """The body with a line in place of the file: its name, and where it lies.

    A card only loses its picture.
    """
    message: Any = wire.body["message"]
    if is_card(wire.bubble):
        words = without_picture(message["attachment"])
        return {**wire.body, "message": {**message, "attachment": words}}
    line = " ".join(filter(None, (f"[{media.name or media.kind.value}]", media.url)))
    rest = {name: value for name, value in message.items() if name != "attachment"}
    return {**wire.body, "message": {"text": nfc(line)[:TEXT], **rest}}
