"""How hard a text is to read, by the length of its sentences. Pure.

People read on a phone between two errands. In Vietnamese every syllable is written apart, so words
here are syllables; the limits are ours (domain.md §4.6 fact 9: large steps, plain words).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.i18n import Text, _

# Words of one sentence: the longest one, and the mean of a whole text; other languages, whose
# syllables are written apart as well, are judged as Vietnamese is.
LONGEST = {"vi": 45, "en": 40}
MEAN = {"vi": 16, "en": 16}
_ENDS = re.compile(r"(?<=[.!?…:;])[”\"')\]]*\s+|\n+")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a text, and how many words it has."""

    text: str
    words: int


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text; an item of a list is one, and a colon ends one."""
    pieces = (piece.strip() for piece in _ENDS.split(text))
    found = (Sentence(piece, len(_WORD.findall(piece))) for piece in pieces)
    return tuple(sentence for sentence in found if sentence.words)


def mean_length(text: str) -> float:
    """Words of a sentence, in the mean; 0 for a text without any."""
    found = sentences(text)
    return sum(sentence.words for sentence in found) / len(found) if found else 0.0


def _limit(limits: Mapping[str, int], locale: str) -> int:
    return limits.get(locale, limits["vi"])


def long_sentences(text: str, locale: str) -> Iterator[Text]:
    """Each sentence that is too long, in words for its author."""
    for sentence in sentences(text):
        if sentence.words > _limit(LONGEST, locale):
            yield _(
                "A sentence of {n} words (“{beginning} …”); more than {limit} tire the reader: "
                "make two of it.",
                n=sentence.words,
                beginning=" ".join(sentence.text.split()[:4]),
                limit=_limit(LONGEST, locale),
            )


def density(text: str, locale: str) -> Text | None:
    """What is wrong with a text of nothing but long sentences; None when it reads easily."""
    if (found := mean_length(text)) <= _limit(MEAN, locale):
        return None
    return _(
        "The sentences have {mean} words on average; up to {limit} read easily.",
        mean=round(found),
        limit=_limit(MEAN, locale),
    )
