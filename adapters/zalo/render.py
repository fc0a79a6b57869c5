"""Messages as bodies of consultation messages (Zalo contract §2.1). Pure."""

from dataclasses import replace

from adapters.cut import nfc, shortened
from adapters.fit import fit
from adapters.zalo import template
from adapters.zalo.files import showable
from bot.i18n import _, localise
from bot.messages import Bubble, Button, Capabilities, Media, MediaKind, OutboundMessage, Wire

LONGEST_SUBTITLE = 500


def render(message: OutboundMessage, can: Capabilities, picture: str = "") -> tuple[Wire, ...]:
    """One call per bubble; `picture` is the address of what is shown above the form."""
    if message.template is not None:
        return (template.wire(message, message.template),)
    if message.asks_phone and picture:
        return _asking(message, can, picture)
    media = tuple(showable(found) for found in message.media)
    bubbles = fit(replace(message, media=media), can)
    return tuple(_wire(bubble, message.to.user) for bubble in bubbles)


def by_id(upload: Media, id_: str) -> dict[str, object]:
    """The message that shows an uploaded picture, or carries an uploaded file."""
    if upload.kind is MediaKind.FILE:
        return {"attachment": {"type": "file", "payload": {"token": id_}}}
    return _image({"attachment_id": id_})


def _asking(message: OutboundMessage, can: Capabilities, picture: str) -> tuple[Wire, ...]:
    """Zalo's own form for the person's data; what finds no room in it goes before it."""
    title = localise(_("Share your contact details"), message.locale)
    words = nfc(message.text).strip()
    whole = len(words) <= LONGEST_SUBTITLE and not message.buttons and not message.media
    before = () if whole else render(replace(message, asks_phone=False), can)
    subtitle = shortened(words, LONGEST_SUBTITLE) if whole and words else title
    element = {"title": title, "subtitle": subtitle, "image_url": picture}
    payload = {"template_type": "request_user_info", "elements": [element]}
    content = {"attachment": {"type": "template", "payload": payload}}
    body = {"recipient": {"user_id": message.to.user}, "message": content}
    return (*before, Wire(Bubble(subtitle), body))


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
