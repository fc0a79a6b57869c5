"""What a message is like: its words and pairs of words, weighed by what many people wrote. Pure.

A table (`likeness.tsv`, made by `make learn` from labelled sentences) says how much each word, pair
and triple speaks for each intent, and for each card of a cry for help. The weights of a message are
added up and nothing else happens, so every reading can be told by its words. Rules hear what
somebody thought of; this hears what is said in other words: docs/decisions/0025.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from bot.domain.wording import Form

TABLE = "likeness.tsv"
SCALE = 100  # the table holds whole hundredths
BIAS = "*"  # the row that every message has
CRY = "crisis"
CARD = f"{CRY}/"  # a column of a card begins with it; the other columns are intents
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

Row = Sequence[float]


@dataclass(frozen=True, slots=True)
class Table:
    """Intents, cards, and for each name its weights as written: of the intents, then of the cards.

    A message needs some fifty of the many rows, so a row is read when it is needed.
    """

    intents: tuple[str, ...]
    cards: tuple[str, ...]
    rows: Mapping[str, str]

    def of_intents(self, name: str) -> list[float]:
        """What a name says for each intent."""
        return self._row(name)[: len(self.intents)]

    def of_cards(self, name: str) -> list[float]:
        """What a name says for each card."""
        return self._row(name)[len(self.intents) :]

    def _row(self, name: str) -> list[float]:
        return [int(cell or 0) / SCALE for cell in self.rows[name].split("\t")]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much a message is like each intent: shares that sum to one; the names that say so."""

    shares: Mapping[str, float]
    names: tuple[str, ...]

    @property
    def cry(self) -> float:
        """How much it is like a cry for help, of whatever kind."""
        return self.shares[CRY]


def features(form: Form) -> tuple[str, ...]:
    """What is weighed: words, neighbours, kinds of words in a row, and words with their marks."""
    keys = ["^", *(_DIGITS.sub("#", key) for key in form.keys), "$"]
    kinds = [_CLASS.get(key, key) for key in keys]
    marked = form.words
    found = [
        *(f"1 {key}" for key in keys[1:-1]),
        *_apart("2", keys, 1),
        *_apart("3", keys, 2),
        *_apart("4", keys, 3),
        *(name for name in _apart("k", kinds, 1) if "@" in name),
        *(
            f"t {' '.join(kinds[n : n + 3])}"
            for n in range(len(kinds) - 2)
            if "@" in "".join(kinds[n : n + 3])
        ),
        *(f"m {word}" for word in marked if not word.isascii()),
        *(name for name in _apart("n", marked, 1) if not name.isascii()),
        *(("?",) if form.asks else ()),
    ]
    return tuple(dict.fromkeys(found))


def _apart(sort: str, words: Sequence[str], far: int) -> Iterable[str]:
    return (f"{sort} {a} {b}" for a, b in zip(words, words[far:], strict=False))


def alike(form: Form) -> Likeness:
    """What the message in this form is like."""
    table = known()
    names = tuple(name for name in features(form) if name in table.rows)
    rows = [table.of_intents(name) for name in (BIAS, *names)]
    return Likeness(dict(zip(table.intents, shares(rows), strict=True)), names)


def card(like: Likeness) -> str:
    """The card that a cry for help is most like."""
    table = known()
    found = shares([table.of_cards(name) for name in (BIAS, *like.names)])
    return table.cards[found.index(max(found))].removeprefix(CARD)


def shares(rows: Iterable[Row]) -> list[float]:
    """The weights of each column added up, as shares of one."""
    sums = [sum(column) for column in zip(*rows, strict=True)]
    most = max(sums)
    raised = [math.exp(each - most) for each in sums]
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
