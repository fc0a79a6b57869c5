"""Words that must not be the first thing seen on a lock screen. Pure.

A partner may read the phone: titles and the first 60 characters of what we push look like any
lesson, whatever it is about (UNFPA guidelines for hotlines, 2021).
"""

import re

GLANCE = 60  # characters that a lock screen shows

_TELLING = re.compile(
    r"bạo\s+lực|bạo\s+hành|xâm\s+hại|đánh\s+đập|ngược\s+đãi|cưỡng\s+bức"
    r"|\b(?:violence|violent|abuse\w*|assault\w*|beat(?:s|en|ing)?)\b",
    re.IGNORECASE,
)


def telling_words(text: str) -> str:
    """The first words in the text's first 60 characters that give it away; else empty."""
    found = _TELLING.search(text[:GLANCE])
    return found.group() if found else ""


def gives_away(text: str) -> bool:
    """Whether any of the text does, however long it is."""
    return _TELLING.search(text) is not None
