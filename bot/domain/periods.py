"""Reporting periods: figures frozen at closing under a checksum, and what came in afterwards.

What is frozen can be derived again from the facts that were known at the moment of closing; what
was recorded later about days of the period is shown apart, never mixed in. Pure.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.orders import Effect, Query

ACTIVITIES = "activities"  # the line of what a unit itself held and reported
SUPPORT = "support"  # lines of support cases; behind a colon the programme, without: the whole


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the frozen figures: of which unit, what, and its numbers in a fixed order."""

    unit: str  # code
    name: str  # of an indicator, or of a form of activity
    numbers: tuple[int, ...]

    def as_row(self) -> list[object]:
        """As it is kept."""
        return [self.unit, self.name, *self.numbers]


@dataclass(frozen=True, slots=True)
class Change:
    """A line that reads differently now: what was frozen, and what is counted today."""

    unit: str
    name: str
    frozen: tuple[int, ...]
    now: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """A period as it stands."""

    code: str
    begins: date
    ends: date
    closed_at: datetime | None = None
    closed_by: str = ""
    checksum: str = ""

    def may_close(self, today: date) -> bool:
        """Only when its last day is over, and once."""
        return self.closed_at is None and today > self.ends


def checksum(figures: Iterable[Figure]) -> str:
    """SHA-256 over the lines in their order; spaces and database play no part in it."""
    rows = sorted((figure.as_row() for figure in figures), key=str)
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def figures_of(rows: Sequence[Sequence[object]]) -> tuple[Figure, ...]:
    """What was kept."""
    return tuple(
        Figure(str(unit), str(name), tuple(int(str(number)) for number in numbers))
        for unit, name, *numbers in rows
    )


def has_support(frozen: Iterable[Figure]) -> bool:
    """Whether support was frozen too: it was not in periods that were closed by older versions, and
    those are derived again as they were.
    """
    return any(figure.name == SUPPORT for figure in frozen)


def changes(frozen: Iterable[Figure], now: Iterable[Figure]) -> tuple[Change, ...]:
    """Every line that differs, in order; a line that is missing on one side counts as nothing."""
    before, after = _by_line(frozen), _by_line(now)
    return tuple(
        Change(*line, before.get(line, ()), after.get(line, ()))
        for line in sorted(before.keys() | after.keys())
        if before.get(line, ()) != after.get(line, ())
    )


def _by_line(figures: Iterable[Figure]) -> Mapping[tuple[str, str], tuple[int, ...]]:
    return {(figure.unit, figure.name): figure.numbers for figure in figures}


@dataclass(frozen=True, slots=True)
class PeriodsKept(Query[tuple[Period, ...]]):
    """The newest periods, the present one first."""


@dataclass(frozen=True, slots=True)
class MayClose(Query[bool]):
    """Whether the person answers for the whole organisation: an admin of every unit at the top."""


@dataclass(frozen=True, slots=True)
class Late(Query[tuple[Change, ...]]):
    """What the closed period would say today and does not; only of the person's own units."""

    code: str


@dataclass(frozen=True, slots=True)
class ClosePeriod(Effect):
    """Freeze the figures of this period."""

    code: str
