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
    TemplateUse,
    Wire,
)

TEMPLATE_BUTTONS, TEMPLATE_TEXT = 3, 640

# https://developers.facebook.com/docs/messenger-platform/reference/send-api : 2,000 for texts.
# Nobody says whether an emoji counts once or twice; the rest is room for a hundred of them.
CAPABILITIES = Capabilities(
    text_limit=1900,
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
        return (_utility(message, message.template),)
    bubbles = [b for b in fit(message, _narrowed(message, can)) if b.text or b.buttons or b.media]
    last = len(bubbles) - 1
    return tuple(
        _wire(bubble, message, message.key if number == last else f"{message.key}#{number}")
        for number, bubble in enumerate(bubbles)
    )


def _narrowed(message: OutboundMessage, can: Capabilities) -> Capabilities:
    """Buttons with links need the template, which takes little; more of them become lines."""
    if not any(button.url for button in message.buttons):
        return can
    if len(message.buttons) > TEMPLATE_BUTTONS:
        return replace(can, links=False)
    return replace(can, text_with_buttons_limit=TEMPLATE_TEXT - 20)


def _utility(message: OutboundMessage, use: TemplateUse) -> Wire:
    """An approved template; verified live in this very form in 2026-04 (contract §4)."""
    values = [{"type": "text", "text": value} for value in use.values.values()]
    components: list[dict[str, object]] = [{"type": "body", "parameters": values}]
    if use.payloads:
        pressed = [{"type": "POSTBACK", "payload": payload} for payload in use.payloads]
        components.append({"type": "buttons", "parameters": pressed})
    language = {"code": use.language}
    template = {"name": use.ref, "language": language, "components": components}
    body: dict[str, object] = {
        "recipient": {"id": message.to.user},
        "messaging_type": "UTILITY",
        "message": {"template": template, "metadata": message.key},
    }
    return Wire(Bubble(message.text), body)


def _wire(bubble: Bubble, message: OutboundMessage, mark: str) -> Wire:
    """`mark` comes back in the echo. The last bubble bears our key: its echo settles a doubt
    about the message, an echo of an earlier one must not.
    """
    kind = "RESPONSE" if message.purpose is Purpose.REPLY else "UPDATE"
    to = {"one_time_notif_token": message.permit} if message.permit else {"id": message.to.user}
    content = dict(_content(bubble))
    if message.asks_phone and "text" in content and not bubble.buttons:
        content["quick_replies"] = [{"content_type": "user_phone_number"}]
    body: dict[str, object] = {
        "recipient": to,
        "messaging_type": kind,
        "message": {**content, "metadata": mark},
    }
    return Wire(bubble, body, bubble.media)


def _content(bubble: Bubble) -> Mapping[str, Any]:
    if bubble.media is not None:
        kind = bubble.media.kind.value
        source = {"url": bubble.media.url} if bubble.media.url else {}
        return {"attachment": {"type": kind, "payload": {**source, "is_reusable": True}}}
    if not bubble.buttons:
        return {"text": bubble.text}
    text = bubble.text or "…"  # no buttons without words
    few = len(bubble.buttons) <= TEMPLATE_BUTTONS and _units(text) <= TEMPLATE_TEXT
    if few or any(button.url for button in bubble.buttons):
        payload = {
            "template_type": "button",
            "text": text,
            "buttons": list(_template(bubble.buttons)),
        }
        return {"attachment": {"type": "template", "payload": payload}}
    replies = [
        {"content_type": "text", "title": b.label, "payload": b.payload} for b in bubble.buttons
    ]
    return {"text": text, "quick_replies": replies}


def _units(text: str) -> int:
    """Length if an emoji counts twice."""
    return len(text.encode("utf-16-le")) // 2


def _template(buttons: tuple[Button, ...]) -> Iterator[dict[str, str]]:
    for button in buttons:
        if button.url:
            yield {"type": "web_url", "url": button.url, "title": button.label}
        else:
            yield {"type": "postback", "title": button.label, "payload": button.payload}
