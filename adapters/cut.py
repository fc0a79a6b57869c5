"""Where a text may be cut: between paragraphs, sentences or words, never within a letter. Pure."""

import re
import unicodedata
from collections.abc import Iterator

ELLIPSIS = "…"
_JOINER = "\u200d"
# From the best place to cut to the worst; the gap itself is not shown.
_GAPS = tuple(map(re.compile, (r"\s*\n\s*\n\s*", r"\s*\n\s*", r"(?<=[.!?…;:])\s+", r"\s+")))


def nfc(text: str) -> str:
    """Composed: decomposed Vietnamese is up to a quarter longer, and counts so."""
    return unicodedata.normalize("NFC", text)


def shortened(text: str, limit: int) -> str:
    """The text, or its beginning and an ellipsis, in at most `limit` characters."""
    if len(text) <= limit:
        return text
    if limit < 1:
        return ""
    return text[: _between_letters(text, 0, limit - 1)].rstrip() + ELLIPSIS


def split(text: str, limit: int, last: int) -> tuple[str, ...]:
    """Parts of at most `limit` characters, the last of at most `last`; nothing is lost.

    No part is empty, but for the only part of an empty text.
    """
    return tuple(_parts(text.strip(), limit, min(limit, last)))


def _parts(rest: str, limit: int, last: int) -> Iterator[str]:
    while len(rest) > last:
        place = _place(rest, limit, last)
        yield rest[:place].rstrip()
        rest = rest[place:].lstrip()
    yield rest


def _place(text: str, limit: int, last: int) -> int:
    """Where to cut: as late as possible, but the last cut leaves as much as the last part takes."""
    ends = len(text) <= limit + last
    least = max(1, len(text) - last) if ends else max(1, limit // 3)
    most = min(limit, len(text) - 1)
    for gap in _GAPS:
        places = [m.start() for m in gap.finditer(text, 0, most + 1) if least <= m.start() <= most]
        if places:
            return places[0] if ends else places[-1]
    return _between_letters(text, least, most)


def _between_letters(text: str, least: int, most: int) -> int:
    """The last place up to `most` that tears no letter; `most` when there is none."""
    return next((at for at in range(most, least - 1, -1) if not _torn(text, at)), most)


def _torn(text: str, at: int) -> bool:
    """Whether people would see one letter, flag or emoji on both sides of this place."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if _JOINER in (before, after) or _clings(after):
        return True
    return _is_flag(before) and _is_flag(after) and _flags_before(text, at) % 2 == 1


def _clings(letter: str) -> bool:
    """Marks, variation selectors and skin tones belong to the letter before them."""
    return unicodedata.category(letter).startswith("M") or "\U0001f3fb" <= letter <= "\U0001f3ff"


def _is_flag(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"


def _flags_before(text: str, at: int) -> int:
    return next((n for n in range(at) if not _is_flag(text[at - 1 - n])), at)
