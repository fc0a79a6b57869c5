"""Which passage of the library answers a question: ranked by words, or an honest nothing. Pure.

A question is compared with the ways of asking that authors wrote down for each passage (cosine of
rare words, pairs and concepts), with all words of the passage (how much of the question they
cover) and with the words in which its lesson is asked for (`search_speech`). Whether the best one
answers is weighed against the ways of asking about other things (`elsewhere`), read in the same two
manners, and by how much each word belongs to the library's subjects. A word written with its
diacritics counts as that word; typed without, as any it may be. A lesson for which nobody wrote
ways of asking is found by its own sentences.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

from bot.domain.search_speech import Speech, speech
from bot.domain.search_terms import Sort, Term, terms
from bot.domain.telex import untyped
from bot.library.model import LOCALES, Library
from bot.library.passages import Passage, passages

OTHER_MARKS = 0.5  # trust in a word that is the same only without its diacritics
NEXT_WAYS = 0.2  # weight of the second and third way that is like the question
COVERED = 0.6  # weight of the passage's words beside the ways of asking
SPOKEN = 0.05  # weight of what the words tell for the lesson, beside both
# By logistic regression on the ways of asking, a fifth left out at a time (docs/decisions/0034).
LIKE, COVER, TOLD = 2.2, 8.0, 0.3  # what speaks for the passage: its ways, its words, its lesson
ELSEWHERE, TOLD_ELSEWHERE, BELONGS = -3.5, -0.64, 0.15  # what speaks for other things; the words
CONSTANT = -7.8
ENOUGH = 0.3  # of their sum
_SENTENCE = re.compile(r"(?<=[.!?:])\s+|\n+")
AT_LEAST = 2  # words in common: one alone may be another word without its diacritics


@dataclass(frozen=True, slots=True)
class Answer:
    """The best passage, and why: the words they share, and how sure it is (ENOUGH answers)."""

    passage: Passage
    words: tuple[str, ...]
    sure: float


@dataclass(frozen=True, slots=True)
class _Bags:
    """Bags of terms, by term: which of them hold it."""

    holders: Mapping[str, tuple[int, ...]]  # in order; those held by the same bags share it

    def matched(self, term: Term) -> Iterator[tuple[int, float]]:
        """Which bags hold it, and how far each is to be trusted."""
        same = frozenset(self.holders.get(term.marked, ()) if term.marked else ())
        yield from ((number, 1.0) for number in same)
        trust = OTHER_MARKS if term.marked else 1.0
        yield from ((n, trust) for n in self.holders.get(term.plain, ()) if n not in same)

    def count(self, plain: str) -> int:
        """How many hold it."""
        return len(self.holders.get(plain, ()))


@dataclass(frozen=True, slots=True)
class Index:
    """The passages of one language, ready to be searched."""

    passages: tuple[Passage, ...]
    texts: _Bags  # of each passage: everything it says, and how people ask for it
    ways: _Bags  # of each way of asking
    owners: tuple[int | None, ...]  # of each way: its passage; None: about other things
    sizes: tuple[float, ...]  # of each way: the weight of its terms
    belongs: Mapping[str, float]  # log-odds that a word is written about the library's subjects
    stranger: float  # those of a word that nobody wrote
    speech: Speech  # in which words each lesson is asked for

    def weight(self, term: Term) -> float:
        """How much a term tells: the rarer among the ways of asking, the more."""
        return _weight(term, self.ways, len(self.owners))


@lru_cache(maxsize=4)
def indexes(library: Library) -> Mapping[str, Index]:
    """The library's passages in each language; made once, when content is loaded."""
    found = passages(library)
    return {locale: _index(found, library.elsewhere.get(locale), locale) for locale in LOCALES}


def answer(found: Mapping[str, Index], question: str, locale: str) -> Answer | None:
    """The passage that answers, or None: then nothing is known, and that is said.

    Tried in the language of the talk, then in the other; words left by a keyboard without its
    Vietnamese input (Telex, VNI) are read a second time.
    """
    for other in (locale, *(name for name in found if name != locale)):
        if other in found and (best := _best(found[other], question)):
            return best
    decoded = untyped(question) if question.isascii() else question
    return _best(found["vi"], decoded) if decoded != question.lower() else None


def ranked(index: Index, question: str) -> list[Answer]:
    """Every passage that shares a word with the question, the best first; ties in library order."""
    asked = terms(question)
    whole = sum(map(index.weight, asked))
    if not whole:
        return []
    alike = _alike(index, asked, whole)
    covered = {n: w / whole for n, w in _matched(index, index.texts, asked).items()}
    told = index.speech.told(asked)
    tells = {n: told.get(lesson_of(index.passages[n]), 0.0) for n in covered}
    rest = ELSEWHERE * alike.get(None, 0.0) + TOLD_ELSEWHERE * told.get(None, 0.0) + CONSTANT
    rest += BELONGS * _belonging(index, asked)
    likes = {n: alike.get(n, 0.0) + COVERED * w + SPOKEN * tells[n] for n, w in covered.items()}
    sure = {
        n: LIKE * alike.get(n, 0.0) + COVER * w + TOLD * tells[n] + rest for n, w in covered.items()
    }
    order = sorted(likes, key=lambda n: (-likes[n], n))
    return [Answer(index.passages[n], (), sure[n]) for n in order]


def _best(index: Index, question: str) -> Answer | None:
    found = ranked(index, question)[:1]
    if not found or found[0].sure < ENOUGH:
        return None
    words = _shared(index, found[0].passage, question)
    return replace(found[0], words=words) if len(words) >= AT_LEAST else None


def _shared(index: Index, passage: Passage, question: str) -> tuple[str, ...]:
    """The words of the question that this passage knows: why it was chosen."""
    place = index.passages.index(passage)
    single = (term for term in terms(question) if term.sort is Sort.WORD)
    return tuple(t.plain for t in single if place in dict(index.texts.matched(t)))


def _alike(index: Index, asked: Sequence[Term], whole: float) -> dict[int | None, float]:
    """By passage (None: other things): likeness to the ways of asking for it."""
    by_owner: dict[int | None, list[float]] = {}
    for number, weight in _matched(index, index.ways, asked).items():
        cosine = weight / math.sqrt(whole * index.sizes[number])
        by_owner.setdefault(index.owners[number], []).append(cosine)
    best = {owner: sorted(found, reverse=True) for owner, found in by_owner.items()}
    elsewhere = {None: best.pop(None)[0]} if None in best else {}
    return elsewhere | {o: found[0] + NEXT_WAYS * sum(found[1:3]) for o, found in best.items()}


def _belonging(index: Index, asked: Iterable[Term]) -> float:
    """How far the words belong to the library's subjects, all in all."""
    single = (term.plain for term in asked if term.sort is Sort.WORD)
    return sum(index.belongs.get(word, index.stranger) for word in single)


def _matched(index: Index, bags: _Bags, asked: Iterable[Term]) -> dict[int, float]:
    """By bag: the weight of the terms that it holds."""
    found: dict[int, float] = {}
    for term in asked:
        weight = index.weight(term)
        for number, trust in bags.matched(term):
            found[number] = found.get(number, 0.0) + weight * trust
    return found


@lru_cache(maxsize=8192)
def _written(text: str) -> tuple[Term, ...]:
    """The terms of what authors wrote: a lesson that is added leaves the rest as it is."""
    return terms(text)


def _index(found: Sequence[Passage], elsewhere: Sequence[str], locale: str) -> Index:
    said = [(owner, _written(way)) for owner, way in _said(found, locale)]
    asked = [*said, *((None, _written(way)) for way in elsewhere)]
    ways, n = _bags(way for _owner, way in asked), len(asked)
    texts = [[_written(_shown(one, locale))] for one in found]
    for owner, way in said:
        texts[owner].append(way)
    ours, others = _counts(way for _owner, way in said), _counts(map(_written, elsewhere))
    odds = _Odds(len(said), len(elsewhere))
    return Index(
        passages=tuple(found),
        texts=_bags(chain.from_iterable(bags) for bags in texts),
        ways=ways,
        owners=tuple(owner for owner, _way in asked),
        sizes=tuple(sum(_weight(term, ways, n) for term in way) or 1.0 for _owner, way in asked),
        belongs={word: odds.of(ours[word], others[word]) for word in {*ours, *others}},
        stranger=odds.of(0, 0),
        speech=speech((None if o is None else lesson_of(found[o]), way) for o, way in asked),
    )


def lesson_of(one: Passage) -> str:
    """The lesson that it is a step of; a short text is its own."""
    return one.ref.partition(".")[0]


def _said(found: Sequence[Passage], locale: str) -> Iterator[tuple[int, str]]:
    """The ways of asking for each; of a lesson for which there are none, its own sentences."""
    known = {lesson_of(one) for one in found if one.said.get(locale)}
    for owner, one in enumerate(found):
        yield from ((owner, way) for way in one.said.get(locale))
        if lesson_of(one) not in known:
            sentences = (one.title.get(locale), *_SENTENCE.split(one.text.get(locale)))
            yield from ((owner, sentence) for sentence in sentences if sentence.strip())


@dataclass(frozen=True, slots=True)
class _Odds:
    """Between questions to the library and questions about other things: how many there are."""

    ours: int
    others: int

    def of(self, ours: int, others: int) -> float:
        """The log-odds of a word that stands in so many of each."""
        return math.log((ours + 0.5) / (self.ours + 1) / ((others + 0.5) / (self.others + 1)))


def _counts(bags: Iterable[Iterable[Term]]) -> Counter[str]:
    return Counter(term.plain for bag in bags for term in bag if term.sort is Sort.WORD)


def _weight(term: Term, ways: _Bags, n: int) -> float:
    """The inverse document frequency as in BM25 (Robertson and Zaragoza, 2009), by sort of term."""
    those = ways.count(term.plain)
    rarity = math.log(1 + (n - those + 0.5) / (those + 0.5)) if those else math.log(1 + n / 3)
    return rarity * term.sort.value


def _shown(one: Passage, locale: str) -> str:
    return "\n".join((one.title.get(locale), one.text.get(locale), one.hints.get(locale)))


def _bags(bags: Iterable[Iterable[Term]]) -> _Bags:
    found: dict[str, list[int]] = {}
    for number, bag in enumerate(bags):
        for spelling in dict.fromkeys(s for term in bag for s in (term.plain, term.marked) if s):
            found.setdefault(spelling, []).append(number)
    one: dict[tuple[int, ...], tuple[int, ...]] = {}
    holders = ((spelling, tuple(numbers)) for spelling, numbers in found.items())
    return _Bags({spelling: one.setdefault(held, held) for spelling, held in holders})
