"""A support programme of the union: what it is, who may ask, what is recorded. Pure data."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.library.localised import Localised, LocalisedParts


class Asker(StrEnum):
    """Who may open a case."""

    MEMBER = "member"
    OFFICER = "officer"  # nominates somebody, or reports for the unit


class Concern(StrEnum):
    """Whom a case is about."""

    MEMBER = "member"
    UNIT = "unit"  # nobody in particular: an event, a club, a register


class Counted(StrEnum):
    """What the number of a case counts."""

    NOTHING = "nothing"
    CHILDREN = "children"
    COUPLES = "couples"
    PEOPLE = "people"
    FAMILIES = "families"


@dataclass(frozen=True, slots=True)
class Variety:
    """A kind of case; a hidden one belongs to the past and is offered no more."""

    id: str
    title: Localised
    hidden: bool = False
    counts: Counted | None = None  # where it differs from its programme


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme as the content folder describes it."""

    id: str
    order: int
    title: Localised
    description: Localised
    asked_by: tuple[Asker, ...]
    concerns: Concern
    varieties: tuple[Variety, ...]
    counts: Counted
    days: bool  # whether its length in days is recorded
    amount: bool  # whether money is decided
    detail: bool  # whether circumstances are asked for, in words
    checked_on: date
    sources: LocalisedParts

    @property
    def offered(self) -> tuple[Variety, ...]:
        """Varieties for a new case."""
        return tuple(variety for variety in self.varieties if not variety.hidden)

    def variety(self, variety_id: str) -> Variety | None:
        """The variety of that id, hidden ones too."""
        return next((found for found in self.varieties if found.id == variety_id), None)

    def counted(self, variety: Variety | None) -> Counted:
        """What the number of a case of this variety counts."""
        return variety.counts if variety and variety.counts else self.counts
