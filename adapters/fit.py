"""Degrades a message to what a platform can show, visibly: split texts, numbered choices. Pure.

Nothing is lost: what does not fit as a button stands as a numbered line, and a number typed by
hand means the button of that number.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import count

from adapters.cut import nfc, shortened, split
from bot.i18n import _, localise
from bot.messages import Bubble, Button, Capabilities, Media, OutboundMessage

WORDLESS = "…"  # platforms refuse buttons without words
# A word and a token without spaces; only the answer to a question (run, question, value) may hold
# more, for it may be a unit's code. So an address or a sentence with a colon is never a press.
_PRESS = re.compile(r"exit|[a-z]+:[\w.-]+(?::[\w.-]+)*|p:\w+:\w+:[^\n]{1,40}", re.ASCII)


def fit(message: OutboundMessage, can: Capabilities) -> tuple[Bubble, ...]:
    """The bubbles that show this message on a platform with these capabilities.

    Words first, then media, then the last words with all the buttons. No bubble is empty.
    """
    real, listed = _shared_out(message.buttons, can)
    shown = [media for media in message.media if media.kind in can.media]
    text = "\n".join(_written(message, real, listed, can)).strip()
    last = (can.text_with_buttons_limit if real else None) or can.text_limit
    *before, end = split(text or (WORDLESS if real else ""), can.text_limit, last)
    labels = zip(_labels(real, can.label_limit), real, strict=True)
    final = Bubble(end, tuple(Button(label, b.payload, b.url) for label, b in labels))
    return (
        *(Bubble(part) for part in before),
        *(Bubble("", media=media) for media in shown),
        *((final,) if end else ()),
    )


def as_press(text: str) -> str | None:
    """The payload in this text, on platforms whose presses come back as texts."""
    tidy = text.strip()
    return tidy if _PRESS.fullmatch(tidy) else None


def _shared_out(
    buttons: Sequence[Button], can: Capabilities
) -> tuple[tuple[Button, ...], tuple[Button, ...]]:
    """Those that become real buttons, and those that stand in a numbered list.

    The list holds all that answer, in their order, for numbers count the message's buttons.
    """
    able = [b for b in buttons if _is_able(b, can)]
    answers = tuple(b for b in buttons if b.payload)
    complete = len(able) <= can.button_limit and all(b in able for b in answers)
    whole = all(len(nfc(b.label)) <= can.label_limit for b in able if b.payload)
    return _chosen(able, can.button_limit), () if complete and whole else answers


def _chosen(able: Sequence[Button], limit: int) -> tuple[Button, ...]:
    """As many as there is room for, the first ones; but those that stay keep their places."""
    by_worth = sorted(range(len(able)), key=lambda place: not able[place].stays)
    return tuple(able[place] for place in sorted(by_worth[:limit]))


def _is_able(button: Button, can: Capabilities) -> bool:
    if button.url:
        return can.links
    return bool(button.payload) and len(button.payload.encode()) <= can.payload_limit


def _written(
    message: OutboundMessage, real: Sequence[Button], listed: Sequence[Button], can: Capabilities
) -> Iterator[str]:
    """The words, and a line for whatever cannot be shown as what it is."""
    yield nfc(message.text)
    yield from (_named(media) for media in message.media if media.kind not in can.media)
    yield from (_address(b) for b in message.buttons if b.url and not _is_shown(b, real, can))
    if not listed:
        return
    yield ""
    yield from (f"{number}. {_label(b)}" for number, b in enumerate(listed, 1))
    press = any(b.payload for b in real)
    hint = _("Press a button or type its number.") if press else _("Type the number you choose.")
    yield localise(hint, message.locale)


def _named(media: Media) -> str:
    return nfc(" ".join(filter(None, (f"[{media.name or media.kind.value}]", media.url))))


def _is_shown(link: Button, real: Sequence[Button], can: Capabilities) -> bool:
    return link in real and len(_label(link)) <= can.label_limit


def _address(link: Button) -> str:
    return f"{_label(link)}: {link.url}"


def _label(button: Button) -> str:
    return nfc(button.label).strip() or WORDLESS


def _labels(buttons: Sequence[Button], limit: int) -> Iterator[str]:
    """Labels within the limit, still different from each other."""
    taken: set[str] = set()
    for number, button in enumerate(buttons, 1):
        label = next(c for c in _candidates(_label(button), number, limit) if c not in taken)
        taken.add(label)
        yield label


def _candidates(label: str, number: int, limit: int) -> Iterator[str]:
    yield shortened(label, limit)
    for other in count(number):
        mark = f" {other}"
        yield (shortened(label, limit - len(mark)) + mark).strip()
