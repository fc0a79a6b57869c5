"""Messages as bodies of consultation messages (Zalo contract §2.1). Pure."""

from dataclasses import replace
from datetime import timedelta

from adapters.fit import fit
from bot.messages import (
    Bubble,
    Button,
    Capabilities,
    Media,
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
    label_limit=35,  # 100 are allowed; longer ones are hard to read on a phone
    payload_limit=1000,
    media=frozenset({MediaKind.IMAGE}),
    links=True,
    reply_window=timedelta(hours=48),
    paid_window=timedelta(days=7),
    outside_window=Outside.PAID,
    receipts=frozenset({Receipt.DELIVERED, Receipt.SEEN, Receipt.ECHO}),
    per_second=10.0,
)
LARGEST_IMAGE = 1_000_000  # bytes
_BEGINNINGS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def render(message: OutboundMessage, can: Capabilities) -> tuple[Wire, ...]:
    """One body per bubble; a picture of ours gets its attachment id when it is uploaded."""
    media = tuple(_showable(found) for found in message.media)
    bubbles = fit(replace(message, media=media), can)
    return tuple(_wire(bubble, message.to.user) for bubble in bubbles)


def type_of(data: bytes) -> str | None:
    """The type of a picture that Zalo takes, by its first bytes; None for any other."""
    return next((kind for start, kind in _BEGINNINGS.items() if data.startswith(start)), None)


def by_id(attachment_id: str) -> dict[str, object]:
    """The message that shows an uploaded picture."""
    return _image({"attachment_id": attachment_id})


def _showable(media: Media) -> Media:
    """A picture that Zalo would refuse is named in the text, like a file."""
    taken = media.url if not media.data else type_of(media.data)
    if media.kind is MediaKind.IMAGE and taken and len(media.data) <= LARGEST_IMAGE:
        return media
    return replace(media, kind=MediaKind.FILE)


def _wire(bubble: Bubble, user: str) -> Wire:
    body = {"recipient": {"user_id": user}, "message": _content(bubble)}
    ours = bubble.media is not None and bool(bubble.media.data)
    return Wire(bubble, body, bubble.media if ours else None)


def _content(bubble: Bubble) -> dict[str, object]:
    if bubble.media is not None:
        return {} if bubble.media.data else _image({"url": bubble.media.url})
    content: dict[str, object] = {"text": bubble.text}
    if bubble.buttons:
        buttons = [_button(button) for button in bubble.buttons]
        content["attachment"] = {"type": "template", "payload": {"buttons": buttons}}
    return content


def _image(source: dict[str, str]) -> dict[str, object]:
    element = {"media_type": "image", **source}
    payload = {"template_type": "media", "elements": [element]}
    return {"attachment": {"type": "template", "payload": payload}}


def _button(button: Button) -> dict[str, object]:
    if button.url:
        return {"title": button.label, "type": "oa.open.url", "payload": {"url": button.url}}
    return {"title": button.label, "type": "oa.query.hide", "payload": button.payload}
