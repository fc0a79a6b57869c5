"""A picture, a few words and what to press in one bubble: the generic template (contract §3). Pure.

Everything has to find room whole: what would have to be cut is shown as bubbles of their own.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapters.cut import nfc
from bot.messages import Bubble, Button, MediaKind, OutboundMessage

LINE, LABEL, PAYLOAD, MOST = 80, 20, 1000, 3  # title and subtitle; of a button; buttons of a card


def card(message: OutboundMessage) -> Bubble | None:
    """The message as one card; None when it is none, or does not fit into one."""
    pictures = [m for m in message.media if m.kind is MediaKind.IMAGE and not m.data]
    if len(message.media) != 1 or not pictures or message.permit or message.asks_phone:
        return None
    if not pictures[0].url.startswith("https://") or not _fit(message.buttons):
        return None
    title, subtitle = _lines(message.text)
    if not title or units(title) > LINE or units(subtitle) > LINE:
        return None
    buttons = tuple(Button(nfc(b.label).strip(), b.payload, b.url) for b in message.buttons)
    return Bubble("\n".join(filter(None, (title, subtitle))), buttons, pictures[0])


def is_card(bubble: Bubble) -> bool:
    """Whether this bubble is one."""
    return bubble.media is not None and bool(bubble.buttons)


def generic(bubble: Bubble) -> Mapping[str, Any]:
    """The attachment of a card."""
    assert bubble.media is not None
    title, subtitle = _lines(bubble.text)
    words = {"title": title, "subtitle": subtitle} if subtitle else {"title": title}
    element = {**words, "image_url": bubble.media.url, "buttons": list(template(bubble.buttons))}
    return {"type": "template", "payload": {"template_type": "generic", "elements": [element]}}


def without_picture(attachment: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same words and buttons, when the picture cannot be fetched."""
    [element] = attachment["payload"]["elements"]
    text = "\n".join(filter(None, (element["title"], element.get("subtitle", ""))))
    payload = {"template_type": "button", "text": text, "buttons": element["buttons"]}
    return {"type": "template", "payload": payload}


def template(buttons: Sequence[Button]) -> Iterator[dict[str, str]]:
    """Buttons of a template."""
    for button in buttons:
        if button.url:
            yield {"type": "web_url", "url": button.url, "title": button.label}
        else:
            yield {"type": "postback", "title": button.label, "payload": button.payload}


def units(text: str) -> int:
    """Length if an emoji counts twice."""
    return len(text.encode("utf-16-le")) // 2


def _lines(text: str) -> tuple[str, str]:
    """The first line, and the others in one."""
    first, _end, rest = nfc(text).strip().partition("\n")
    return first.strip(), " ".join(rest.split())


def _fit(buttons: Sequence[Button]) -> bool:
    labels = [nfc(button.label).strip() for button in buttons]
    whole = all(0 < units(label) <= LABEL for label in labels)
    able = all(b.url or 0 < len(b.payload.encode()) <= PAYLOAD for b in buttons)
    return 0 < len(labels) <= MOST and len(set(labels)) == len(labels) and whole and able
