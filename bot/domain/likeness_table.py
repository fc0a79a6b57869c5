"""The table of weights, and the weights of a message added up. Pure.

Every message is weighed before it is stored, so that its time is counted in microseconds here.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from struct import Struct
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
from bot.domain.sorted_lines import SortedLines
from bot.domain.wording import Form

SCALE = 100  # the table holds whole hundredths
BIAS = "*"  # the row that every message has
CARD = "crisis/"  # a column of a card begins with it; the other columns are intents
MOST_KEPT = 4096  # words of each kind that are kept though nothing is known of them

# Each weight has so many bits of a row's number; half of what they hold is added, so that whatever
# is negative is read again. A message has some thousands of names of a few hundredths at most.
_BITS = 32
HALF = 1 << (_BITS - 1)

_Rests = dict[Rest, int]  # of one word and one kind of names: the line of each
Known = tuple[Any, ...]  # of a key or a word: see `Table`
Weights = tuple[int, ...]  # of each intent, in hundredths, and `HALF` more
_GET: Callable[[_Rests, Rest], int | None] = dict.get
_NO: tuple[Known, ...] = ((), (), ())


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
    return any(part or part == 0 for part in parts if not isinstance(part, str))


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
    return dict(zip(map(_apart, rests) if kind == "t" else rests, range(first, end), strict=True))


def _apart(rest: str) -> tuple[str, str]:
    first, second = rest.split(" ")
    return intern(first), intern(second)


def _line(lines: SortedLines, name: str) -> int | None:
    """Where this name stands."""
    at = lines.first(f"{name}\t")
    return at if at < len(lines) and lines[at].startswith(f"{name}\t") else None


class _Numbers(dict[int, int]):
    """The weights of each line as one whole number, side by side in it, read when it is needed.

    To add up numbers adds up every column.
    """

    def __init__(self, lines: SortedLines, columns: int) -> None:
        self._lines, self._columns = lines, columns

    def __missing__(self, line: int) -> int:
        cells = _cells(self._lines[line])[: self._columns]
        self[line] = number = sum(cell << _BITS * at for at, cell in enumerate(cells))
        return number


def _cells(line: str) -> list[int]:
    return [int(cell or 0) for cell in line.split("\t")[1:]]


class Table:
    """Intents, cards, and for each name its weights: of the intents, then of the cards."""

    def __init__(self, columns: Sequence[str], lines: SortedLines) -> None:
        """`lines`: a name and its weights each; whole hundredths, "" is none."""
        self.intents = tuple(name for name in columns if not name.startswith(CARD))
        self.cards = tuple(name for name in columns if name.startswith(CARD))
        self._lines = lines
        self._of_kind, self._of_key = _Met(self._look_up_kind), _Met(self._look_up_key)
        self._of_word = _Met(self._look_up_word)
        for edge in (BEGIN, END):  # in every message, though nothing goes on from its end
            self._of_key[edge] = self._look_up_key(edge)
        self._numbers = _Numbers(self._lines, len(self.intents))
        self._layout = Struct(f"<{len(self.intents)}I")
        bias, self._asks = _line(self._lines, BIAS), _line(self._lines, ASKS)
        halves = sum(HALF << _BITS * at for at in range(len(self.intents)))
        self._none = halves + (self._numbers[bias] if bias is not None else 0)

    def of_intents(self, name: str) -> list[float]:
        """What a name says for each intent."""
        return [weight / SCALE for weight in self.sums((name,))[: len(self.intents)]]

    def of_cards(self, name: str) -> list[float]:
        """What a name says for each card."""
        return [weight / SCALE for weight in self.sums((name,))[len(self.intents) :]]

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
        lines = self._lines_of(*self._known_of(form), asks=form.asks)
        return bool(lines), self._added(lines)

    def weighed_parts(self, form: Form, spans: Iterable[tuple[int, int]]) -> Iterator[Weights]:
        """The weights of so many of its words as if each part stood alone; a word for each key."""
        (first, *of_keys, last), of_words = self._known_of(form)
        for begin, end in spans:
            keys = (first, *of_keys[begin:end], last)
            yield self._added(self._lines_of(keys, of_words[begin:end], asks=form.asks))

    def _look_up_kind(self, kind: str) -> Known:
        return kind, _going_on(self._lines, "k", kind), _going_on(self._lines, "t", kind)

    def _look_up_key(self, key: str) -> Known:
        """Itself, its kind, the line of the one, the lines that go on from both: as in `PAIRED`."""
        if (plain := weighed_as(key)) != key:
            return self._of_key[plain]
        line = _line(self._lines, f"1 {key}")
        rests = [_going_on(self._lines, kind, key) for kind in "234"]
        kind = kind_of(key)
        return _shared(key, line, *rests), kind, line, *rests, *self._of_kind[kind][1:]

    def _look_up_word(self, word: str) -> Known:
        """Itself, its line, and the lines that go on from it."""
        line, rests = _line(self._lines, f"m {word}"), _going_on(self._lines, "n", word)
        return _shared(word, line, rests), line, rests

    def _known_of(self, form: Form) -> tuple[Sequence[Known], Sequence[Known]]:
        """What is known of each key, between the two ends, and of each word."""
        of_key, of_word = self._of_key.__getitem__, self._of_word.__getitem__
        return list(map(of_key, (BEGIN, *form.keys, END))), list(map(of_word, form.words))

    def _lines_of(
        self, of_keys: Sequence[Known], of_words: Sequence[Known], *, asks: bool
    ) -> set[int]:
        """The lines of what is known of. All of it is done by C's own loops: the hot path."""
        keys, kinds, alone, twos, threes, fours, pairs, triples = zip(*of_keys, strict=False)
        words, marks, nexts = zip(*of_words, strict=False) if of_words else _NO
        second, third, fourth, kind, kinds_on, word = rests_of(keys, kinds, words)
        found = {
            *alone,
            *marks,
            *map(_GET, twos, second),
            *map(_GET, threes, third),
            *map(_GET, fours, fourth),
            *map(_GET, pairs, kind),
            *map(_GET, triples, kinds_on),
            *map(_GET, nexts, word),
        }
        if asks:
            found.add(self._asks)
        found.discard(None)
        return cast(set[int], found)

    def _added(self, lines: Iterable[int]) -> Weights:
        whole = sum(map(self._numbers.__getitem__, lines), self._none)
        found: Weights = self._layout.unpack(whole.to_bytes(self._layout.size, "little"))
        return found


def read(lines: Iterable[str]) -> Table:
    """A table from its lines, in any order; one that begins with `#` says where it comes from."""
    rows = (line for line in lines if not line.startswith("# "))
    return Table(next(rows).split("\t")[1:], SortedLines.of(rows))


def stored(text: bytes) -> Table:
    """A table as `make learn` writes it: where it comes from, its columns, its lines in order."""
    _source, columns, rows = text.replace(b"\r\n", b"\n").split(b"\n", 2)
    return Table(columns.decode().split("\t")[1:], SortedLines(rows))
