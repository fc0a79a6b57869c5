"""Words of a text as the search compares them: single words, pairs, concepts. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise

from bot.domain.fold import normalise, unmarked
from bot.domain.kept import kept
from bot.domain.search_words import CONCEPTS, SHORT, STOP

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_WORD = re.compile(r"\w+")
_STRETCH = re.compile(r"[.!?:;,…“”()•\n]+")  # no pair of words reaches over these


class Sort(Enum):
    """What a term is, and what it weighs beside a single word."""

    WORD = 1.0
    PAIR = 0.7  # two words in a row
    CONCEPT = 0.99  # what several phrases mean alike


@dataclass(frozen=True, slots=True)
class Term:
    """Folded; a word that was written with diacritics is kept with them too."""

    plain: str
    marked: str = ""
    sort: Sort = field(default=Sort.WORD, hash=False)  # it would take most of the time of a hash


def terms(text: str) -> tuple[Term, ...]:
    """The terms of a text, each once, in their order; short forms are written out."""
    found: dict[Term, None] = {}
    for stretch in _STRETCH.split(_tidy(text)):
        words = [o for w in _WORD.findall(stretch) for o in SHORT.get(w, w).split()]
        plain = [_word(word).plain for word in words]
        for word, folded in zip(words, plain, strict=True):
            if folded not in STOP:
                found[_word(word)] = None
        for one, two in pairwise(plain):
            if one not in STOP or two not in STOP:
                found[Term(f"{one} {two}", sort=Sort.PAIR)] = None
        found |= dict.fromkeys(_concepts(plain))
    return tuple(found)


def _tidy(text: str) -> str:
    """Normalised line by line: an end of a line ends a stretch."""
    return "\n".join(normalise(line) for line in text.split("\n"))


@kept(20_000)
def _word(word: str) -> Term:
    folded = unmarked(word)
    return Term(folded, _marked(word) if word != folded else "")


def _marked(word: str) -> str:
    """The word with its tone at the end, so that hoà and hòa are the same."""
    letters = unicodedata.normalize("NFD", word)
    tones = "".join(c for c in letters if c in _TONES)
    bare = "".join(c for c in letters if c not in _TONES)
    return f"={unicodedata.normalize('NFC', bare)}{tones}"


def _by_phrase() -> dict[tuple[str, ...], list[Term]]:
    found: dict[tuple[str, ...], list[Term]] = {}
    for name, phrases in CONCEPTS.items():
        for phrase in phrases.split("|"):
            found.setdefault(tuple(phrase.split()), []).append(Term(f"#{name}", sort=Sort.CONCEPT))
    return found


_PHRASES = _by_phrase()
_LONGEST = max(map(len, _PHRASES))
_BEGIN = frozenset(phrase[0] for phrase in _PHRASES)


def _concepts(plain: Sequence[str]) -> Iterator[Term]:
    begins = [at for at, word in enumerate(plain) if word in _BEGIN]
    for length in range(1, _LONGEST + 1):
        for at in (at for at in begins if at + length <= len(plain)):
            yield from _PHRASES.get(tuple(plain[at : at + length]), ())
