"""A glance which proves that a message is no cry for help, before anything dear is done. Pure.

Nothing is decided here: where the proof fails, everything is asked (`crisis.py`). No message is
kept, only single words.
"""

from collections.abc import Mapping, Sequence
from math import log

from bot.domain.kept import kept
from bot.domain.likeness import most_ahead
from bot.domain.likeness_names import BEGIN, END, Rest, kind_of
from bot.domain.likeness_table import BIAS, SCALE, Known, Table
from bot.domain.telex import decoded
from bot.domain.wording import Form, key_alone, keyboard, spoken, written

STEP = 3  # words, as many as a name of the table goes on from its first
PART = 2 * STEP  # words: so many at a time of a longer message are weighed apart
_Edges = tuple[int, int, int, int, int, int, Mapping[Rest, int]]


def parts_of(count: int) -> list[tuple[int, int]]:
    """Where the parts of so many words begin and end: each overlaps the next by half, and the last
    has more than half.
    """
    return [(begin, min(begin + PART, count)) for begin in range(0, count - STEP, STEP)]


class Glance:
    """The proof, for one table and these limits (`crisis.py` says what each is)."""

    def __init__(self, table: Table, *, few: int, doubt: float, apart: float) -> None:
        self._table, self._few = table, few
        self._less, self._ahead = table.packing.ahead_by(int(most_ahead(doubt)) + 1)
        # A share of so much is ahead of every other by as much as of all together, at least.
        behind = int(SCALE * log(apart / (1 - apart))) - 1
        self._room = table.packing.ahead_by(-behind)[0] + table.leads(BIAS)
        self._at_most, self._begins = table.packing.at_most, table.triples(BEGIN)
        self._known = kept(8_192)(self._look_up)
        self._edges = kept(4_096)(self._look_up_edges)

    def is_nothing(self, text: str) -> bool:
        """Whether `crisis` would say None, and this is proved.

        A message that is plainly less like a cry than `doubt` is one only for a rule, which is then
        believed in very few words, or where a part of the message is as much as `apart` like a cry
        and the message neither laughs nor asks. So it is none where another intent is far enough
        ahead, and either it asks, or is no longer than one part, or none of its parts may be so
        much like a cry. Whether it laughs is not looked at: that can only make it less of a cry.
        """
        known = list(map(self._known, spoken(text)))
        if not all(known):
            known = self._spelled(written(text))
        if len(known) <= self._few:
            return False
        asks = "?" in text
        if asks or len(known) <= PART:
            return self._is_far(self._table.whole(known, asks=asks))
        whole, steps = self._table.in_steps(known, STEP)
        return self._is_far(whole) and self._has_no_part(known, steps)

    def _is_far(self, whole: int) -> bool:
        return (whole + self._less) & self._ahead != 0

    def _look_up(self, word: str) -> Known:
        """What is known of a word that reads alone as it does in any message; else nothing."""
        key = key_alone(word)
        return self._table.of(key, word) if key and decoded(word) == word else ()

    def _spelled(self, form: Form) -> list[Known]:
        """The same of a form; nothing where the keyboard was off, or a word has another number of
        keys than one.
        """
        if keyboard(form) is not None or len(form.keys) != len(form.words):
            return []
        return list(map(self._table.of, form.keys, form.words))

    def _has_no_part(self, known: Sequence[Known], steps: Sequence[int]) -> bool:
        """Whether no part of a message can be so much like a cry, if it stood alone.

        A part has all names that begin in its first step, for none is longer than that it ends in
        the second. Of those that begin in the second it may have each or not: no intent is less
        ahead of a cry than by those that speak against it alone. And it has the names of its first
        and last words as such; with the last word of the message, these are counted already.
        `known`: of each word, its key first and its kind second; `steps`: `Table.in_steps`.
        """
        edges, kinds = [self._edges(one[0]) for one in known], [one[1] for one in known]
        for number, (begin, end) in enumerate(parts_of(len(known))):
            more = self._room + edges[begin][0] + edges[begin + 1][1] + edges[begin + 2][2]
            rest = steps[number + 1] + self._begins.get((kinds[begin], kinds[begin + 1]), 0)
            if end < len(known):
                more += edges[end - 1][3] + edges[end - 2][4] + edges[end - 3][5]
                rest += edges[end - 2][6].get((kinds[end - 1], END), 0)
            if not (self._at_most(steps[number], rest) + more) & self._ahead:
                return False
        return True

    def _look_up_edges(self, key: str) -> _Edges:
        """What a key says as the first word of a message, the second, the third; as the last, the
        last but one, the third from the end; and what its kind says with each that may be the last.
        """
        table, kind = self._table, kind_of(key)
        return (
            table.leads(f"2 {BEGIN} {key}", f"k {BEGIN} {kind}"),
            table.leads(f"3 {BEGIN} {key}"),
            table.leads(f"4 {BEGIN} {key}"),
            table.leads(f"2 {key} {END}", f"k {kind} {END}"),
            table.leads(f"3 {key} {END}"),
            table.leads(f"4 {key} {END}"),
            table.triples(key, END),
        )
