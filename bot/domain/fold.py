"""Words as a key: without case, marks, and the accidents of typing."""

import re
import unicodedata

LONGEST = 4_000  # characters looked at; longer texts are cut before anything else
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufe00-\ufe0f\ufeff\u00ad]")
_MAYBE_HIDDEN = re.compile("[\u1f00-\uffff\u00ad]")  # what is hidden, signs: no letter with marks
_DRAWN = re.compile(r"(\w)\1{2,}")  # a letter drawn out
_D = str.maketrans({"đ": "d", "ð": "d", "ɖ": "d"})


def small(text: str) -> str:
    """NFC, lower case, no invisible characters."""
    shown = text[:LONGEST]
    if not shown.isascii():  # else nothing is to be put together, and nothing is hidden
        shown = unicodedata.normalize("NFC", shown)
        if _MAYBE_HIDDEN.search(shown):
            shown = _HIDDEN.sub("", shown)
    return shown.casefold()


def normalise(text: str) -> str:
    """The same with single spaces."""
    return " ".join(small(text).split())


def unmarked(text: str) -> str:
    """Small letters without diacritics, đ as d; digits stay as many as they are."""
    small = normalise(text)
    if small.isascii():
        return small
    marks_off = unicodedata.normalize("NFD", small.translate(_D))
    return "".join(c for c in marks_off if not unicodedata.combining(c))


def fold(text: str) -> str:
    """The key of a text: no diacritics, đ as d, no punctuation at the edges, one space."""
    return _DRAWN.sub(r"\1", unmarked(text)).strip(" .,!?;:…()[]\"'/")
