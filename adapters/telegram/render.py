"""Messages as calls of the Bot API (Telegram contract §4). Pure."""

import json
from collections.abc import Mapping

from adapters.fit import fit
from bot.messages import Bubble, Capabilities, MediaKind, OutboundMessage, Outside, Wire

# https://core.telegram.org/bots/api#sendmessage : 4,096 UTF-16 units; pairs count twice, so less.
CAPABILITIES = Capabilities(
    text_limit=2048,
    button_limit=40,
    label_limit=60,
    payload_limit=64,
    media=frozenset({MediaKind.IMAGE}),
    links=True,
    reply_window=None,
    paid_window=None,
    outside_window=Outside.FREE,
    receipts=frozenset(),
    per_second=25.0,
)


def render(message: OutboundMessage, can: Capabilities) -> tuple[Wire, ...]:
    """A call for each bubble; no parse mode, so that no text can break it."""
    return tuple(_wire(bubble, message.to.user) for bubble in fit(message, can))


def _wire(bubble: Bubble, user: str) -> Wire:
    body: dict[str, object] = {"chat_id": user}
    if bubble.media is not None:
        return Wire(bubble, body, bubble.media)
    body["text"] = bubble.text
    if bubble.buttons:
        body["reply_markup"] = json.dumps({"inline_keyboard": _keyboard(bubble)})
    return Wire(bubble, body)


def _keyboard(bubble: Bubble) -> list[list[Mapping[str, str]]]:
    """One button a row: labels are sentences, and phones are narrow."""
    return [
        [
            {"text": b.label, "url": b.url}
            if b.url
            else {"text": b.label, "callback_data": b.payload}
        ]
        for b in bubble.buttons
    ]
