"""Messages as calls of the Bot API (Telegram contract §4). Pure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from adapters.fit import fit
from bot.i18n import _, localise
from bot.messages import Bubble, Capabilities, MediaKind, OutboundMessage, Outside, Wire

UNITS = 4096  # https://core.telegram.org/bots/api#sendmessage, counted in UTF-16 units

CAPABILITIES = Capabilities(
    text_limit=4000,
    button_limit=40,
    label_limit=60,
    payload_limit=64,
    media=frozenset({MediaKind.IMAGE, MediaKind.FILE}),
    links=True,
    reply_window=None,
    paid_window=None,
    outside_window=Outside.FREE,
    receipts=frozenset(),
    per_second=25.0,
    asks_phone=True,
)


def render(message: OutboundMessage, can: Capabilities) -> tuple[Wire, ...]:
    """A call for each bubble; no parse mode, so that no text can break it."""
    bubbles = fit(message, _narrowed(message, can))
    wires = tuple(
        _wire(bubble, message.to.user)
        for bubble in bubbles
        if bubble.text or bubble.buttons or bubble.media
    )
    return (*wires[:-1], _asking(wires[-1], message.locale)) if message.asks_phone else wires


def _asking(wire: Wire, locale: str) -> Wire:
    """With the keyboard by which a person shares the own number."""
    button = {"text": localise(_("Share my number"), locale), "request_contact": True}
    keyboard = {"keyboard": [[button]], "resize_keyboard": True, "one_time_keyboard": True}
    return replace(wire, body={**wire.body, "reply_markup": json.dumps(keyboard)})


def _narrowed(message: OutboundMessage, can: Capabilities) -> Capabilities:
    """With many emoji, which count twice, half as many characters are safe."""
    words = "".join((message.text, *(button.label for button in message.buttons)))
    if max(words, default="") <= "\uffff":
        return can
    twice = sum(ord(letter) > 0xFFFF for letter in words)
    return replace(can, text_limit=UNITS // 2) if twice > UNITS - can.text_limit else can


def _wire(bubble: Bubble, user: str) -> Wire:
    body: dict[str, object] = {"chat_id": user}
    if bubble.media is not None:
        return Wire(bubble, body, bubble.media)
    body["text"] = bubble.text or "…"  # no buttons without words
    if bubble.buttons:
        body["reply_markup"] = json.dumps({"inline_keyboard": list(_rows(bubble))})
    return Wire(bubble, body)


def _rows(bubble: Bubble) -> Iterator[list[Mapping[str, str]]]:
    """One button a row: labels are sentences, and phones are narrow."""
    for button in bubble.buttons:
        if button.url:
            yield [{"text": button.label, "url": button.url}]
        else:
            yield [{"text": button.label, "callback_data": button.payload}]
