"""The table of weights, and the weights of a message added up. Pure.

Every message is weighed before it is stored, so that its time is counted in microseconds here.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, zip_longest
from sys import intern
from typing import Any, cast

from bot.domain.kept import is_short
from bot.domain.likeness_names import (
    ASKS,
    BEGIN,
    END,
    Rest,
    features,
    kind_of,
    rests_of,
    weighed_as,
)
from bot.domain.packed import UNREAD, Packing, Weight, Weights
from bot.domain.sorted_lines import SortedLines
from bot.domain.wording import Form

SCALE = 100  # the table holds whole hundredths
BIAS = "*"  # the row that every message has
CARD = "crisis/"  # a column of a card begins with it; the other columns are intents
MOST_KEPT = 4096  # words of each kind that are kept though nothing is known of them

# Of one word and one kind of names: the weight of each, or until it is asked for its place, which
# is one more than the number of its line.
_Rests = dict[Rest, int]
Known = tuple[Any, ...]  # of a key or a word: see `Table`
_GET: Callable[[_Rests, Rest], int | None] = dict.get
_NO: tuple[Known, ...] = ((), (), ())
_KIND, _TRIPLES = 1, 7  # where these stand in what is known of a key
_WORD = 8  # where the word stands in what is known of both
_CRY = "crisis"  # the column that the others are ahead of, or behind


class _Met(dict[str, Known]):
    """What the table has of each word, looked up when it is first met.

    It has far more words than are ever asked for. Once a word is known, a name costs one look into
    a small dictionary and is never put together: that took longer, for seventy names a message,
    than all that is done with them.
    """

    def __init__(self, look_up: Callable[[str], Known]) -> None:
        self._look_up = look_up

    def __missing__(self, word: str) -> Known:
        found = self._look_up(word)
        if found[0] != word:
            return found  # a number: what it is weighed as is kept, the number itself is not
        if _is_known(found) or (len(self) < MOST_KEPT and _is_word(word)):
            self[word] = found
        return found


def _is_known(parts: Iterable[object]) -> bool:
    """Whether the table has a line with it, or lines that go on from it."""
    return any(part or isinstance(part, Weight) for part in parts if not isinstance(part, str))


def _is_word(word: str) -> bool:
    return is_short(word) and word.replace("_", "a").isalpha()


def _shared(word: str, *parts: object) -> str:
    """One object for each word of the table; of others Python 3.12 would never let go again."""
    return intern(word) if _is_known(parts) else word


def _going_on(lines: SortedLines, kind: str, word: str) -> _Rests:
    """The lines of this kind that go on from a word, by how they go on."""
    start = f"{kind} {word} "
    first = lines.first(start)
    if first == len(lines) or not lines[first].startswith(start):
        return {}
    end = lines.first(start[:-1] + "!")  # the sign that follows a blank
    # One object for each word, whoever it follows: to find it again is to see that it is the same.
    rests = [intern(lines[at][len(start) :].partition("\t")[0]) for at in range(first, end)]
    places = range(first + 1, end + 1)
    return dict(zip(map(_apart, rests) if kind == "t" else rests, places, strict=True))


def _apart(rest: str) -> tuple[str, str]:
    first, second = rest.split(" ")
    return intern(first), intern(second)


def _line(lines: SortedLines, name: str) -> int | None:
    """Where this name stands."""
    at = lines.first(f"{name}\t")
    return at if at < len(lines) and lines[at].startswith(f"{name}\t") else None


def _cells(line: str) -> list[int]:
    return [int(cell or 0) for cell in line.split("\t")[1:]]


class Table:
    """Intents, cards, and for each name its weights: of the intents, then of the cards."""

    def __init__(self, columns: Sequence[str], lines: SortedLines) -> None:
        """`lines`: a name and its weights each; whole hundredths, "" is none."""
        self.intents = tuple(name for name in columns if not name.startswith(CARD))
        self.cards = tuple(name for name in columns if name.startswith(CARD))
        self._lines = lines
        cry = self.intents.index(_CRY) if _CRY in self.intents else 0
        self.packing = Packing(len(self.intents), cry)
        self._none = self.packing.none + (self._weight_of(BIAS) or 0)
        self._asks = self._weight_of(ASKS)
        self._of_kind, self._of_key = _Met(self._look_up_kind), _Met(self._look_up_key)
        self._of_word = _Met(self._look_up_word)
        for edge in (BEGIN, END):  # in every message, though nothing goes on from its end
            self._of_key[edge] = self._look_up_key(edge)
        self._first, self._last = self.of(BEGIN, ""), self.of(END, "")

    def of_intents(self, name: str) -> list[float]:
        """What a name says for each intent."""
        return [weight / SCALE for weight in self.sums((name,))[: len(self.intents)]]

    def of_cards(self, name: str) -> list[float]:
        """What a name says for each card."""
        return [weight / SCALE for weight in self.sums((name,))[len(self.intents) :]]

    def of_cards_in(self, form: Form) -> list[list[float]]:
        """What each name of a message says for each card, and what every message has."""
        known = [at for name in features(form) if (at := _line(self._lines, name)) is not None]
        rows = [_cells(self._lines[at])[len(self.intents) :] for at in known]
        return [self.of_cards(BIAS), *([weight / SCALE for weight in row] for row in rows)]

    def sums(self, names: Iterable[str]) -> tuple[int, ...]:
        """The weights of these names added up, in hundredths: of the intents, then of the cards."""
        lines = [at for name in names if (at := _line(self._lines, name)) is not None]
        nothing = [0] * (len(self.intents) + len(self.cards))
        rows = [nothing, *(_cells(self._lines[at]) for at in lines)]
        return tuple([sum(column) for column in zip(*rows, strict=True)])

    def names_in(self, form: Form) -> list[str]:
        """Those names of a message of which something is known, in the order of `features`."""
        return [name for name in features(form) if _line(self._lines, name) is not None]

    def weighed(self, form: Form) -> tuple[bool, Weights]:
        """Whether anything is known of a message, and its weights for the intents.

        A name counts once.
        """
        names, whole = self._added_up(_columns(*self._known_of(form)), asks=form.asks)
        return bool(names), self.packing.weights(whole)

    def weighed_parts(self, form: Form, spans: Iterable[tuple[int, int]]) -> Iterator[Weights]:
        """The weights of so many of its words as if each part stood alone; a word for each key."""
        (first, *of_keys, last), of_words = self._known_of(form)
        for begin, end in spans:
            keys = (first, *of_keys[begin:end], last)
            columns = _columns(keys, of_words[begin:end])
            yield self.packing.weights(self._added_up(columns, asks=form.asks)[1])

    def _look_up_kind(self, kind: str) -> Known:
        return kind, _going_on(self._lines, "k", kind), _going_on(self._lines, "t", kind)

    def _look_up_key(self, key: str) -> Known:
        """Itself, its kind, its weight, the names that go on from both: as in `PAIRED`."""
        if (plain := weighed_as(key)) != key:
            return self._of_key[plain]
        alone = self._weight_of(f"1 {key}")
        rests = [_going_on(self._lines, kind, key) for kind in "234"]
        kind = kind_of(key)
        return _shared(key, alone, *rests), kind, alone, *rests, *self._of_kind[kind][1:]

    def _look_up_word(self, word: str) -> Known:
        """Itself, its weight, and the names that go on from it."""
        alone, rests = self._weight_of(f"m {word}"), _going_on(self._lines, "n", word)
        return _shared(word, alone, rests), alone, rests

    def _known_of(self, form: Form) -> tuple[Sequence[Known], Sequence[Known]]:
        """What is known of each key, between the two ends, and of each word."""
        of_key, of_word = self._of_key.__getitem__, self._of_word.__getitem__
        return list(map(of_key, (BEGIN, *form.keys, END))), list(map(of_word, form.words))

    def of(self, key: str, word: str) -> Known:
        """What is known of a word of a message and of its key, one after the other."""
        return *self._of_key[key], *self._of_word[word]

    def whole(self, known: Sequence[Known], *, asks: bool) -> int:
        """A message weighed, as one number that `packing` reads: a key for each of its words."""
        columns = tuple(zip(self._first, *known, self._last, strict=False))
        if asks or _says_twice(columns):
            return self._added_up(columns, asks=asks)[1]
        whole = sum(filter(None, chain(*_names(*columns))), self._none)
        return self._added_up(columns, asks=asks)[1] if whole & UNREAD else whole

    def in_steps(self, known: Sequence[Known], step: int) -> tuple[int, list[int]]:
        """The same of one that does not ask, and of the names that begin with each so many words
        of it.
        """
        columns = tuple(zip(self._first, *known, self._last, strict=False))
        rows = list(zip_longest(*_names(*columns)))
        each: list[Iterable[int]] = [
            filter(None, chain.from_iterable(rows[begin : begin + step]))
            for begin in range(1, len(rows) - 1, step)
        ]
        none, edges = self.packing.none, set(filter(None, (*rows[0], *rows[-1])))
        if _says_twice(columns):
            sets = list(map(set, each))
            whole = sum(edges.union(*sets), self._none)
            steps = [sum(one, none) for one in sets]
        else:
            steps = [sum(one, none) for one in each]
            whole = sum(steps, sum(edges, self._none)) - none * len(steps)
        if whole & UNREAD:
            self._read(*columns)
            return self.in_steps(known, step)
        return whole, steps

    def triples(self, key: str, last: str = "") -> dict[Rest, int]:
        """The weights of the names that go on from the kind of a key with two more, by these two;
        of those that end so, where that is given.
        """
        rests: _Rests = self._of_key[key][_TRIPLES]
        wanted = [rest for rest in rests if not last or rest[1] == last]
        for rest in wanted:
            self._read_in(rests, rest)
        return {rest: rests[rest] for rest in wanted}

    def leads(self, *names: str) -> int:
        """What these names say, for the lower half of a number (`Packing`)."""
        return self.packing.leads(self.sums(names)[: len(self.intents)])

    def _added_up(self, columns: Sequence[Any], *, asks: bool) -> tuple[set[int], int]:
        """The weights of a message, each once, and all of them as one number."""
        found: set[int | None] = set().union(*_names(*columns))
        found.discard(None)
        names = cast(set[int], found)
        if asks and self._asks is not None:
            names.add(self._asks)
        if (whole := sum(names, self._none)) & UNREAD:
            self._read(*columns)
            return self._added_up(columns, asks=asks)
        return names, whole

    def _read(self, *columns: Any) -> None:
        """Read what a message has and was not read yet: seldom, so that it may take its time."""
        keys, kinds, _alone, *of_keys, words, _marks, nexts = columns
        for all_rests, names in zip((*of_keys, nexts), rests_of(keys, kinds, words), strict=True):
            for rests, rest in zip(all_rests, names, strict=False):
                self._read_in(rests, rest)

    def _read_in(self, rests: _Rests, rest: Rest) -> None:
        place = rests.get(rest)
        if place is not None and not isinstance(place, Weight):
            rests[rest] = self._weight_at(place - 1)

    def _weight_of(self, name: str) -> Weight | None:
        line = _line(self._lines, name)
        return None if line is None else self._weight_at(line)

    def _weight_at(self, line: int) -> Weight:
        return self.packing.weight(_cells(self._lines[line])[: len(self.intents)])


def _columns(of_keys: Sequence[Known], of_words: Sequence[Known]) -> tuple[Any, ...]:
    """What is known of keys and of words, kind by kind."""
    words = zip(*of_words, strict=False) if of_words else _NO
    return *zip(*of_keys, strict=False), *words


def _says_twice(columns: Sequence[Any]) -> bool:
    """Whether a kind of words comes twice, or a word: where none does, no name can.

    The same word may be of two kinds: amid a saying its key is another (`wording.py`).
    """
    kinds, words = columns[_KIND], columns[_WORD]
    # Both ends have the word "".
    return len(set(kinds)) < len(kinds) or len(set(words)) < len(words) - 1


def _names(
    keys: Sequence[str], kinds: Sequence[str], alone: Sequence[int | None],
    twos: Sequence[_Rests], threes: Sequence[_Rests], fours: Sequence[_Rests],
    pairs: Sequence[_Rests], triples: Sequence[_Rests],
    words: Sequence[str], marks: Sequence[int | None], nexts: Sequence[_Rests],
) -> tuple[Iterable[int | None], ...]:  # fmt: skip
    """The weights of all names, kind by kind, from what is known of each word; None, too.

    All of it is done by C's own loops: the hot path.
    """
    second, third, fourth, kind, kinds_on, word = rests_of(keys, kinds, words)
    return (
        alone, marks,
        map(_GET, twos, second), map(_GET, threes, third), map(_GET, fours, fourth),
        map(_GET, pairs, kind), map(_GET, triples, kinds_on), map(_GET, nexts, word),
    )  # fmt: skip


def read(lines: Iterable[str]) -> Table:
    """A table from its lines, in any order; one that begins with `#` says where it comes from."""
    rows = (line for line in lines if not line.startswith("# "))
    return Table(next(rows).split("\t")[1:], SortedLines.of(rows))


def stored(text: bytes) -> Table:
    """A table as `make learn` writes it: where it comes from, its columns, its lines in order."""
    _source, columns, rows = text.replace(b"\r\n", b"\n").split(b"\n", 2)
    return Table(columns.decode().split("\t")[1:], SortedLines(rows))
