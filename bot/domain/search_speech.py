"""In which words each lesson is asked for, beside all other questions: counted, not trained. Pure.

A query likelihood with Dirichlet smoothing (Zhai and Lafferty, 2004), as a ratio to the likelihood
among all ways of asking: a frame that everybody uses (bao nhiêu, mấy ngày) tells for nothing, the
words of one subject tell for it, and the words of other subjects against it. What is asked about
other things is a subject like any. A lesson that is added counts from the same moment.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.search_terms import Term

FRAME = 40  # terms of any subject that each one is taken to have been asked by as well
UNSEEN = 0.5  # of a term: what one that nobody wrote counts


@dataclass(frozen=True, slots=True)
class Speech:
    """By subject (None: other things): what its ways of asking say about a term."""

    forms: frozenset[str]  # those of terms that anybody wrote
    without: Mapping[str | None, float]  # what a term tells of a subject that never has it
    within: Mapping[str, Mapping[str | None, float]]  # how much more one tells where it does

    def told(self, asked: Sequence[Term]) -> dict[str | None, float]:
        """By subject: what the terms tell for it (> 0) or against it, whatever their number."""
        if not asked:
            return {}
        whole, length = sum(term.sort.value for term in asked), math.sqrt(len(asked))
        found = {subject: whole * floor / length for subject, floor in self.without.items()}
        for term in asked:
            form = term.marked if term.marked in self.forms else term.plain
            for subject, more in self.within.get(form, {}).items():
                found[subject] += term.sort.value * more / length
        return found


def speech(ways: Iterable[tuple[str | None, Sequence[Term]]]) -> Speech:
    """Counted from ways of asking, each with its subject; a term counts once in each form."""
    size: Counter[str | None] = Counter()
    seen: dict[str, Counter[str | None]] = {}
    for subject, said in ways:
        for form in (form for t in said for form in dict.fromkeys((t.marked or t.plain, t.plain))):
            size[subject] += 1
            seen.setdefault(form, Counter())[subject] += 1
    n = sum(size.values()) + UNSEEN
    common = {form: (sum(by.values()) + UNSEEN) / n for form, by in seen.items()}
    floor = {subject: math.log(FRAME / (count + FRAME)) for subject, count in size.items()}
    within = {
        form: {
            subject: math.log((times / common[form] + FRAME) / (size[subject] + FRAME))
            - floor[subject]
            for subject, times in by.items()
        }
        for form, by in seen.items()
    }
    return Speech(frozenset(common), floor, within)
