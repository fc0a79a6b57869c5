"""What a message is like: its words and pairs of words, weighed by what many people wrote. Pure.

A table (`likeness.tsv`, made by `make learn` from labelled sentences) says how much each word, pair
and triple speaks for each intent, and for each card of a cry for help. The weights of a message are
added up and nothing else happens, so every reading can be told by its words. Rules hear what
somebody thought of; this hears what is said in other words: docs/decisions/0025.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from math import exp, log

from bot.domain.likeness_names import features
from bot.domain.likeness_table import BIAS, CARD, SCALE, Table, read, stored
from bot.domain.packed import HALF, Weights
from bot.domain.wording import Form

__all__ = (
    "BIAS", "CARD", "CRY", "PROSE", "SCALE", "TABLE", "Likeness", "alike", "card", "features",
    "known", "most_ahead", "parts_like_a_cry", "read", "reasons", "shares",
)  # fmt: skip

TABLE = "likeness.tsv"
CRY = "crisis"
STOP = "stop"
NOTHING = "unknown"
PROSE = "prose"  # a column beside the intents: written prose about families, which asks for nothing
NAMED = 4  # words that are told as the reason, at most
Row = Sequence[float]


@dataclass(frozen=True)
class Likeness:
    """How much a message is like each intent: shares that sum to one."""

    form: Form
    is_known: bool  # whether anything in it says something
    weights: Weights

    @cached_property
    def shares(self) -> Mapping[str, float]:
        """Of each intent; what is like prose is like nothing that is asked."""
        found = _shares([(weight - HALF) / SCALE for weight in self.weights])
        each = dict(zip(known().intents, found, strict=True))
        each[NOTHING] = each.get(NOTHING, 0.0) + each.pop(PROSE, 0.0)
        return each

    @property
    def cry(self) -> float:
        """How much it is like a cry for help, of whatever kind."""
        return self.shares[CRY]

    def is_cry(self, least: float) -> bool:
        """Whether `cry` is at least so much. As a rule that is plain from two of the weights."""
        return not _is_far(self.weights, least) and self.cry >= least

    @property
    def stop(self) -> float:
        """How much it is like a wish for no more messages."""
        return self.shares[STOP]

    @property
    def names(self) -> tuple[str, ...]:
        """The names that say so; seldom asked for."""
        return tuple(known().names_in(self.form))


def _is_far(weights: Weights, least: float) -> bool:
    """Whether these are plainly less like a cry than that; False where it has to be worked out."""
    return max(weights) - weights[_cry_at()] > most_ahead(least)


@lru_cache(maxsize=1)
def _cry_at() -> int:
    return known().intents.index(CRY)


@lru_cache(maxsize=16)
def most_ahead(least: float) -> float:
    """Hundredths by which another intent may be ahead of a share: beyond it is less, whatever the
    others weigh. One is added, far more than any rounding.
    """
    return SCALE * max(log(1 / least - 1), 0.0) + 1


def alike(form: Form) -> Likeness:
    """What the message in this form is like."""
    return Likeness(form, *known().weighed(form))


def parts_like_a_cry(
    form: Form, spans: Sequence[tuple[int, int]], least: float
) -> Iterator[tuple[int, int]]:
    """Those parts of a message that would be at least so much like a cry if they stood alone.

    `spans`: of words; each word has one key.
    """
    for span, weights in zip(spans, known().weighed_parts(form, spans), strict=True):
        if not _is_far(weights, least) and alike(form.part(*span)).is_cry(least):
            yield span


def card(like: Likeness) -> str:
    """The card that a cry for help is most like."""
    table = known()
    found = shares(table.of_cards_in(like.form))
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
    return stored(files("bot.domain").joinpath(TABLE).read_bytes())
