"""What a message is like: its words and pairs of words, weighed by what many people wrote. Pure.

A table (`likeness.tsv`, made by `make learn` from labelled sentences) says how much each word, pair
and triple speaks for each intent, and for each card of a cry for help. The weights of a message are
added up and nothing else happens, so every reading can be told by its words. Rules hear what
somebody thought of; this hears what is said in other words: docs/decisions/0025.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from math import exp
from struct import Struct

from bot.domain.wording import Form

TABLE = "likeness.tsv"
SCALE = 100  # the table holds whole hundredths
BIAS = "*"  # the row that every message has
CRY = "crisis"
CARD = f"{CRY}/"  # a column of a card begins with it; the other columns are intents
NOTHING = "unknown"
PROSE = "prose"  # a column beside the intents: written prose about families, which asks for nothing
NAMED = 4  # words that are told as the reason, at most

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


@dataclass(frozen=True, slots=True)
class Table:
    """Intents, cards, and for each name its weights: of the intents, then of the cards.

    A message needs some fifty of the many rows, so a row is read when it is needed. From then on it
    is one whole number, its weights side by side in it: to add up numbers adds up every column.
    """

    intents: tuple[str, ...]
    cards: tuple[str, ...]
    rows: dict[str, str | int]  # as written in the file, or as one number

    def of_intents(self, name: str) -> list[float]:
        """What a name says for each intent."""
        return [weight / SCALE for weight in self.sums((name,))[: len(self.intents)]]

    def of_cards(self, name: str) -> list[float]:
        """What a name says for each card."""
        return [weight / SCALE for weight in self.sums((name,))[len(self.intents) :]]

    def sums(self, names: Collection[str], columns: int = 0) -> tuple[int, ...]:
        """The weights of those of these names that there are added up, in hundredths: of the
        intents, then of the cards; or of the first so many columns.
        """
        columns = columns or len(self.intents) + len(self.cards)
        halves, layout = _layout(columns)
        rows = self.rows
        numbers = [
            row if type(row) is int else self._number(name)
            for name, row in zip(names, map(rows.get, names), strict=True)
            if row is not None
        ]
        raised = (sum(numbers) + halves) % (1 << _BITS * columns)
        read: tuple[int, ...] = layout.unpack(raised.to_bytes(layout.size, "little"))
        return tuple([weight - _HALF for weight in read])

    def _number(self, name: str) -> int:
        cells = str(self.rows[name]).split("\t")
        number = sum(int(cell or 0) << _BITS * at for at, cell in enumerate(cells))
        self.rows[name] = number
        return number


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
    def names(self) -> tuple[str, ...]:
        """The names that say so; seldom asked for."""
        return tuple(filter(known().rows.__contains__, features(self.form)))


def features(form: Form) -> tuple[str, ...]:
    """What is weighed: words, neighbours, kinds of words in a row, and words with their marks."""
    keys = ["^", *[k if k.isalpha() else _DIGITS.sub("#", k) for k in form.keys], "$"]
    kinds = [_CLASS.get(key, key) for key in keys]  # those of a class begin with @, no word does
    marked = form.words
    found = [f"1 {key}" for key in keys[1:-1]]
    found += [f"2 {a} {b}" for a, b in pairwise(keys)]
    found += [f"3 {a} {b}" for a, b in zip(keys, keys[2:], strict=False)]
    found += [f"4 {a} {b}" for a, b in zip(keys, keys[3:], strict=False)]
    found += [f"k {a} {b}" for a, b in pairwise(kinds) if a[0] == "@" or b[0] == "@"]
    found += [
        f"t {a} {b} {c}"
        for a, b, c in zip(kinds, kinds[1:], kinds[2:], strict=False)
        if a[0] == "@" or b[0] == "@" or c[0] == "@"
    ]
    found += [f"m {word}" for word in marked if not word.isascii()]
    found += [f"n {a} {b}" for a, b in pairwise(marked) if not (a.isascii() and b.isascii())]
    if form.asks:
        found.append("?")
    return tuple(dict.fromkeys(found))


def alike(form: Form) -> Likeness:
    """What the message in this form is like; what is like prose is like nothing that is asked."""
    table = known()
    sums = table.sums((BIAS, *features(form)), len(table.intents))
    found = _shares([weight / SCALE for weight in sums])
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
    rows = (line.partition("\t") for line in lines if not line.startswith("# "))
    columns = next(rows)[2].split("\t")
    return Table(
        tuple(name for name in columns if not name.startswith(CARD)),
        tuple(name for name in columns if name.startswith(CARD)),
        {name: row for name, _tab, row in rows},
    )
