"""What a message is like: its words and pairs of words, weighed by what many people wrote. Pure.

A table (`likeness.tsv`, made by `make learn` from labelled sentences) says how much each word, pair
and triple speaks for each intent, and for each card of a cry for help. The weights of a message are
added up and nothing else happens, so every reading can be told by its words. Rules hear what
somebody thought of; this hears what is said in other words: docs/decisions/0025.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise, repeat
from math import exp
from struct import Struct

from bot.domain.wording import Form

TABLE = "likeness.tsv"
SCALE = 100  # the table holds whole hundredths
BIAS = "*"  # the row that every message has
CRY = "crisis"
STOP = "stop"
CARD = f"{CRY}/"  # a column of a card begins with it; the other columns are intents
NOTHING = "unknown"
PROSE = "prose"  # a column beside the intents: written prose about families, which asks for nothing
NAMED = 4  # words that are told as the reason, at most

ASKS = "?"  # the row of those that have a question mark
MOST_KEPT = 4096  # words of each kind that are kept though nothing is known of them
_DIGITS = re.compile(r"\d+")
_CLASSES = {
    "@who": "toi em minh con chau tui tao tau t e m mik to chung",
    "@kin": "chong vo bo ba me cha anh chi ong co chu bac cau di duong mo thim noi ngoai "
    "lao han no nguoi ghe ke dau re xa",
    "@body": "mat tay chan dau toc bung mieng mom lung mui tai vai nguc dui",
    "@not": "khong chua dung chang hong het",
}
_CLASS = {word: name for name, words in _CLASSES.items() for word in words.split()}

# Each weight has so many bits of a row's number; half of what they hold is added, so that whatever
# is negative is read again. A message has some thousands of names of a few hundredths at most.
_BITS = 32
_HALF = 1 << (_BITS - 1)

Row = Sequence[float]
_GET: Callable[[dict[str, int], str], int | None] = dict.get


class _After(dict[str, dict[str, int]]):
    """Of one kind of names: the lines of those that go on from each word, by how they go on.

    The table has far more words than are ever asked for: each is looked up in its lines when it is
    first met. From then on a pair costs two looks into small dictionaries, and its name is never
    put together: that took longer, for seventy names a message, than all that is done with them.
    """

    def __init__(self, lines: Sequence[str], kind: str) -> None:
        self._lines, self._kind = lines, kind

    def __missing__(self, word: str) -> dict[str, int]:
        start = f"{self._kind} {word} " if word else f"{self._kind} "
        first = bisect_left(self._lines, start)
        end = bisect_left(self._lines, start[:-1] + "!", first)  # the sign that follows a blank
        found = {self._lines[at][len(start) :].partition("\t")[0]: at for at in range(first, end)}
        if found or len(self) < MOST_KEPT:
            self[word] = found
        return found


class _Weights(dict[int, int]):
    """The weights of each line as one whole number, side by side in it, read when it is needed.

    To add up numbers adds up every column.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines

    def __missing__(self, line: int) -> int:
        cells = self._lines[line].split("\t")[1:]
        self[line] = number = sum(int(cell or 0) << _BITS * at for at, cell in enumerate(cells))
        return number


class Table:
    """Intents, cards, and for each name its weights: of the intents, then of the cards."""

    def __init__(self, columns: Sequence[str], lines: Iterable[str]) -> None:
        """`lines`: a name and its weights each; whole hundredths, "" is none."""
        self.intents = tuple(name for name in columns if not name.startswith(CARD))
        self.cards = tuple(name for name in columns if name.startswith(CARD))
        self._lines = sorted(lines)
        self._after = {kind: _After(self._lines, kind) for kind in KINDS}
        self._weights = _Weights(self._lines)
        self._bias = list(self._all((BIAS,)))
        self._asks = list(self._all((ASKS,)))

    def of_intents(self, name: str) -> list[float]:
        """What a name says for each intent."""
        return [weight / SCALE for weight in self.sums((name,))[: len(self.intents)]]

    def of_cards(self, name: str) -> list[float]:
        """What a name says for each card."""
        return [weight / SCALE for weight in self.sums((name,))[len(self.intents) :]]

    def sums(self, names: Iterable[str]) -> tuple[int, ...]:
        """The weights of these names added up, in hundredths: of the intents, then of the cards."""
        return self._added(self._all(names), len(self.intents) + len(self.cards))

    def sums_of(self, form: Form) -> tuple[int, ...]:
        """The same of a message, for the intents alone; a name counts once."""
        return self._added(set((*self._bias, *self._of(form))), len(self.intents))

    def names_in(self, form: Form) -> list[str]:
        """Those names of a message of which something is known, in the order of `features`."""
        return [self._lines[at].partition("\t")[0] for at in dict.fromkeys(self._of(form))]

    def _of(self, form: Form) -> list[int]:
        """The lines of a message; some of them more than once."""
        found = list[int | None]()
        for kind, words, rests in _neighbours(form):  # by C's own loops: this is the hot path
            found += map(_GET, map(self._after[kind].__getitem__, words), rests)
        lines = [line for line in found if line is not None]
        return [*lines, *self._asks] if form.asks else lines

    def _all(self, names: Iterable[str]) -> Iterator[int]:
        """The lines of these names."""
        for name in names:
            at = bisect_left(self._lines, f"{name}\t")
            if at < len(self._lines) and self._lines[at].startswith(f"{name}\t"):
                yield at

    def _added(self, lines: Iterable[int], columns: int) -> tuple[int, ...]:
        """Of the first so many columns."""
        halves, layout = _layout(columns)
        whole = sum(map(self._weights.__getitem__, lines))
        raised = (whole + halves) % (1 << _BITS * columns)
        read: tuple[int, ...] = layout.unpack(raised.to_bytes(layout.size, "little"))
        return tuple([weight - _HALF for weight in read])


@lru_cache(maxsize=4)
def _layout(columns: int) -> tuple[int, Struct]:
    return sum(_HALF << _BITS * at for at in range(columns)), Struct(f"<{columns}I")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much a message is like each intent: shares that sum to one."""

    shares: Mapping[str, float]
    form: Form

    @property
    def cry(self) -> float:
        """How much it is like a cry for help, of whatever kind."""
        return self.shares[CRY]

    @property
    def stop(self) -> float:
        """How much it is like a wish for no more messages."""
        return self.shares[STOP]

    @property
    def names(self) -> tuple[str, ...]:
        """The names that say so; seldom asked for."""
        return tuple(known().names_in(self.form))


def features(form: Form) -> tuple[str, ...]:
    """The names of what is weighed: words, neighbours, kinds of words, words with marks."""
    found = [
        f"{kind} {word} {rest}" if word else f"{kind} {rest}"
        for kind, words, rests in _neighbours(form)
        for word, rest in zip(words, rests, strict=False)
        if _is_told(kind, word, rest)
    ]
    return tuple(dict.fromkeys([*found, ASKS] if form.asks else found))


def _is_told(kind: str, word: str, rest: str) -> bool:
    """Whether it says something that other names don't: a kind of words, or marks, has to be in it.

    No table has a name for which this is false.
    """
    if kind in "kt":
        return "@" in word or "@" in rest
    return kind not in "mn" or not (word.isascii() and rest.isascii())


KINDS = ("1", "2", "3", "4", "k", "t", "m", "n")
_ALONE = repeat("")


def _neighbours(form: Form) -> tuple[tuple[str, Iterable[str], Sequence[str]], ...]:
    """Of each kind: words, or none, and for each of them how the name goes on, if it does."""
    keys = ["^", *[k if k.isalpha() else _DIGITS.sub("#", k) for k in form.keys], "$"]
    kinds = [_CLASS.get(key, key) for key in keys]  # those of a class begin with @, no word does
    marked = form.words
    return (
        ("1", _ALONE, keys[1:-1]),
        ("2", keys, keys[1:]),
        ("3", keys, keys[2:]),
        ("4", keys, keys[3:]),
        ("k", kinds, kinds[1:]),
        ("t", kinds, [f"{b} {c}" for b, c in pairwise(kinds[1:])]),
        ("m", _ALONE, marked),
        ("n", marked, marked[1:]),
    )


def alike(form: Form) -> Likeness:
    """What the message in this form is like; what is like prose is like nothing that is asked."""
    table = known()
    found = _shares([weight / SCALE for weight in table.sums_of(form)])
    each = dict(zip(table.intents, found, strict=True))
    each[NOTHING] = each.get(NOTHING, 0.0) + each.pop(PROSE, 0.0)
    return Likeness(each, form)


def card(like: Likeness) -> str:
    """The card that a cry for help is most like."""
    table = known()
    found = shares([table.of_cards(name) for name in (BIAS, *like.names)])
    return table.cards[found.index(max(found))].removeprefix(CARD)


def shares(rows: Iterable[Row]) -> list[float]:
    """The weights of each column added up, as shares of one."""
    return _shares([sum(column) for column in zip(*rows, strict=True)])


def _shares(sums: Sequence[float]) -> list[float]:
    most = max(sums)
    raised = [exp(each - most) for each in sums]
    whole = sum(raised)
    return [each / whole for each in raised]


def reasons(like: Likeness, intent: str) -> str:
    """The words of the message that speak most for an intent, the strongest first."""
    table = known()
    at = table.intents.index(intent)
    speaks = {name: table.of_intents(name)[at] for name in like.names}
    told: list[str] = []
    for name in sorted((name for name in speaks if speaks[name] > 0), key=lambda n: -speaks[n]):
        words = name[2:].strip("^$ ")
        shown = words.replace(" ", " … ") if name[0] in "34" else words
        if words and "@" not in words and shown not in told:
            told.append(shown)
    return ", ".join(told[:NAMED])


@lru_cache(maxsize=1)
def known() -> Table:
    """The table that comes with the program."""
    return read(files("bot.domain").joinpath(TABLE).read_text("utf-8").splitlines())


def read(lines: Iterable[str]) -> Table:
    """A table from its lines; a line that begins with `#` says where it comes from."""
    rows = (line for line in lines if not line.startswith("# "))
    return Table(next(rows).split("\t")[1:], rows)
