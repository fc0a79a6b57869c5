"""Degrades a message to what a platform can show, visibly: split texts, numbered choices. Pure.

Nothing is lost: what does not fit as a button stands as a numbered line, and a number typed by
hand means the button of that number.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from bot.i18n import _, localise
from bot.messages import Bubble, Button, Capabilities, Media, OutboundMessage

ELLIPSIS = "…"
_PRESS = re.compile(r"exit|[a-z]+:\S[^\n]*")


def fit(message: OutboundMessage, can: Capabilities) -> tuple[Bubble, ...]:
    """The bubbles that show this message on a platform with these capabilities."""
    buttons, listed = _buttons(message.buttons, can)
    text = _nfc(message.text)
    links = [f"{b.label}: {b.url}" for b in message.buttons if b.url and b not in buttons]
    shown, hidden = _media(message.media, can)
    whole = "\n".join((text, *hidden, *links, *_listing(listed, message.locale)))
    last = can.text_with_buttons_limit if buttons else None
    parts = split(whole, can.text_limit, last or can.text_limit)
    fitted = tuple(Button(label, b.payload, b.url) for label, b in _labels(buttons, can))
    bubbles = [Bubble(part) for part in parts[:-1]]
    return (*bubbles, *(Bubble("", (), m) for m in shown), Bubble(parts[-1], fitted))


def as_press(text: str) -> str | None:
    """The payload in this text, on platforms whose presses come back as texts."""
    tidy = text.strip()
    return tidy if _PRESS.fullmatch(tidy) else None


def _buttons(
    buttons: Sequence[Button], can: Capabilities
) -> tuple[tuple[Button, ...], tuple[Button, ...]]:
    """Those that become real buttons, and those that stand in a numbered list."""
    able = tuple(b for b in buttons if not b.url or can.links)
    able = tuple(b for b in able if len(b.payload.encode()) <= can.payload_limit)
    fits = len(able) == len([b for b in buttons if b.payload or can.links])
    short = all(len(_nfc(b.label)) <= can.label_limit for b in able)
    pressable = tuple(b for b in buttons if b.payload)
    listed = pressable if len(able) > can.button_limit or not fits or not short else ()
    return able[: can.button_limit], listed


def _listing(listed: Sequence[Button], locale: str) -> Iterator[str]:
    if not listed:
        return
    yield ""
    yield from (f"{number}. {_nfc(b.label)}" for number, b in enumerate(listed, 1))
    yield localise(_("Press a button or type its number."), locale)


def _labels(buttons: Sequence[Button], can: Capabilities) -> Iterator[tuple[str, Button]]:
    """Labels cut to the limit, still different from each other."""
    taken: set[str] = set()
    for number, button in enumerate(buttons, 1):
        label = _cut(_nfc(button.label), can.label_limit)
        if label in taken:
            mark = f" {number}"
            label = _cut(_nfc(button.label), can.label_limit - len(mark)) + mark
        taken.add(label)
        yield label, button


def _cut(label: str, limit: int) -> str:
    return label if len(label) <= limit else label[: limit - 1].rstrip() + ELLIPSIS


def _media(media: Sequence[Media], can: Capabilities) -> tuple[tuple[Media, ...], tuple[str, ...]]:
    """What can be shown, and a line for each that cannot."""
    shown = tuple(m for m in media if m.kind in can.media)
    hidden = tuple(
        " ".join(filter(None, (f"[{m.name or m.kind.value}]", m.url)))
        for m in media
        if m.kind not in can.media
    )
    return shown, hidden


def split(text: str, limit: int, last: int) -> tuple[str, ...]:
    """Parts of at most `limit` characters, the last of at most `last`; nothing is lost."""
    rest = text.strip()
    parts: list[str] = []
    while len(rest) > last:
        room = min(limit, len(rest) - 1)
        part = _head(rest, min(room, max(1, len(rest) - 1)))
        parts.append(part.rstrip())
        rest = rest[len(part) :].lstrip()
    return (*(p for p in parts if p), rest)


def _head(text: str, room: int) -> str:
    """The longest beginning that fits, cut at a paragraph, a line, a sentence or a word."""
    window = text[: room + 1]
    for mark in ("\n\n", "\n", ". ", " "):
        at = window.rfind(mark, room // 3)
        if at > 0:
            return text[: at + len(mark)] if at + len(mark) <= room else text[:at]
    while room > 1 and unicodedata.combining(text[room]):
        room -= 1
    return text[:room]


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
