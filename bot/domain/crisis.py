"""Words of danger, recognised on receipt, before anything is stored. Pure; never raises.

Matching is on whole folded words. Diacritics decide where they are written: "từ từ" is not
"tự tử". When in doubt about danger the card is shown: a false card costs little, a miss much.
"""

import re
from enum import StrEnum

from bot.domain.crisis_words import (
    DANGER,
    HARMLESS,
    PERPETRATOR,
    QUESTION,
    SUICIDE,
    THIRD_PARTY,
    VIOLENCE,
)
from bot.domain.fold import fold, normalise
from bot.domain.telex import untyped


class Category(StrEnum):
    """Which card is shown; the only thing that is kept of the message."""

    DANGER = "danger"
    VIOLENCE = "violence"
    SUICIDE = "suicide"
    THIRD_PARTY = "third_party"
    PERPETRATOR = "perpetrator"


_ORDER = (
    (Category.SUICIDE, SUICIDE),
    (Category.PERPETRATOR, PERPETRATOR),
    (Category.THIRD_PARTY, THIRD_PARTY),
    (Category.DANGER, DANGER),
    (Category.VIOLENCE, VIOLENCE),
)


def crisis(text: str) -> Category | None:
    """The category of a cry for help; None for everything else."""
    found = _category(normalise(text))
    if found is None and text.isascii():
        found = _category(normalise(untyped(text)))
    return found


def _category(text: str) -> Category | None:
    key = _without_harmless(text)
    if not key:
        return None
    for category, pattern in _ORDER:
        if pattern.search(key):
            asks = category is Category.VIOLENCE and QUESTION.search(key)
            return None if asks else category
    return None


def _without_harmless(text: str) -> str:
    """The folded text with look-alikes taken out; written diacritics are heeded first."""
    for written, pattern in HARMLESS:
        text = pattern.sub(" _ ", text) if written else text
    key = re.sub(r"[^\w ]+", " ", fold(text))
    for written, pattern in HARMLESS:
        key = key if written else pattern.sub(" _ ", key)
    return " ".join(key.split())
