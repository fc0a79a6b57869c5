"""What stands behind a figure: pieces of evidence by kind, and for some the pieces themselves.

Nobody is shown who has read about domestic violence, nor who was counselled before a wedding; and
nothing of so few who marry that it would say something about each of them (domain.md §7).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.coverage import DELICATE, Report
from bot.domain.orders import Effect, Query

NEVER_BY_NAME = frozenset({"dv_prevention"})  # topics of which no list of people is shown
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many pieces of evidence of a kind, on a topic, of how many families or people."""

    indicator_id: str
    topic_id: str
    kind: str
    pieces: int
    subjects: int


@dataclass(frozen=True, slots=True)
class Proof:
    """The figures of a unit and what they were counted from."""

    report: Report
    kinds: tuple[KindCount, ...]

    def of(self, indicator_id: str) -> tuple[KindCount, ...]:
        """What stands behind one indicator; nothing where the figure itself is kept back."""
        found = self.report.unit.result(indicator_id)
        if found is None or found.is_delicate:
            return ()
        return tuple(kind for kind in self.kinds if kind.indicator_id == indicator_id)

    def listed(self, indicator_id: str) -> dict[str, int]:
        """By kind, how many pieces may be shown one by one; a kind without any is left out."""
        found: dict[str, int] = {}
        for kind in self.of(indicator_id) if indicator_id not in DELICATE else ():
            if kind.topic_id not in NEVER_BY_NAME:
                found[kind.kind] = found.get(kind.kind, 0) + kind.pieces
        return found


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence; no member's code where the person belongs to another unit."""

    family: str
    member: str
    kind: str
    topic_id: str
    on: date


@dataclass(frozen=True, slots=True)
class ProofOf(Query[Proof | None]):
    """What stands behind the figures of a unit that the person is responsible for."""

    unit_code: str
    on: date


@dataclass(frozen=True, slots=True)
class Look:
    """Which rows: those behind an indicator, of one kind (empty: of all), `most` after `first`."""

    indicator_id: str
    kind: str = ""
    first: int = 0
    most: int = MOST_ROWS


@dataclass(frozen=True, slots=True)
class PiecesOf(Query[Sequence[Piece] | None]):
    """The pieces of one indicator, newest first; for whoever holds a role on the unit today."""

    unit_code: str
    on: date
    look: Look


@dataclass(frozen=True, slots=True)
class NoteLook(Effect):
    """That somebody looked at rows of a unit goes into the log of what officers did; and each of
    the people whose code was shown (`members`) can ask who looked.
    """

    unit_code: str
    look: Look
    members: tuple[str, ...] = ()
