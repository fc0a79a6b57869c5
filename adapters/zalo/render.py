"""Messages as bodies of consultation messages (Zalo contract §2.1). Pure."""

from datetime import timedelta

from adapters.fit import fit
from bot.messages import (
    Bubble,
    Button,
    Capabilities,
    MediaKind,
    OutboundMessage,
    Outside,
    Receipt,
    Wire,
)

# https://developers.zalo.me/docs/official-account/tin-nhan/tin-tu-van
CAPABILITIES = Capabilities(
    text_limit=2000,
    button_limit=5,
    label_limit=35,
    payload_limit=1000,
    media=frozenset({MediaKind.IMAGE}),
    links=True,
    reply_window=timedelta(hours=48),
    paid_window=timedelta(days=7),
    outside_window=Outside.PAID,
    receipts=frozenset({Receipt.DELIVERED, Receipt.SEEN, Receipt.ECHO}),
    per_second=10.0,
)


def render(message: OutboundMessage, can: Capabilities) -> tuple[Wire, ...]:
    """One body per bubble; an image gets its attachment id when it is uploaded."""
    return tuple(_wire(bubble, message.to.user) for bubble in fit(message, can))


def _wire(bubble: Bubble, user: str) -> Wire:
    content: dict[str, object] = {}
    if bubble.text:
        content["text"] = bubble.text
    if bubble.buttons:
        buttons = [_button(button) for button in bubble.buttons]
        content["attachment"] = {"type": "template", "payload": {"buttons": buttons}}
    return Wire(bubble, {"recipient": {"user_id": user}, "message": content}, bubble.media)


def image(attachment_id: str) -> dict[str, object]:
    """The message that shows an uploaded picture."""
    element = {"media_type": "image", "attachment_id": attachment_id}
    payload = {"template_type": "media", "elements": [element]}
    return {"attachment": {"type": "template", "payload": payload}}


def _button(button: Button) -> dict[str, object]:
    if button.url:
        return {"title": button.label, "type": "oa.open.url", "payload": {"url": button.url}}
    return {"title": button.label, "type": "oa.query.hide", "payload": button.payload}
