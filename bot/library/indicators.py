"""Indicators and their targets: which milestone counts on which day. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from bot.library.localised import Localised


class Comparator(StrEnum):
    """How a result is held against a target; "trên" (above) is strictly greater."""

    ABOVE = ">"
    AT_LEAST = ">="


class CountedUnit(StrEnum):
    """What is counted: families, key officers or members."""

    FAMILY = "family"
    OFFICER = "officer"
    MEMBER = "member"


class Window(StrEnum):
    """Since when evidence counts."""

    SINCE_START = "since_start"
    CALENDAR_YEAR = "calendar_year"


@dataclass(frozen=True, slots=True)
class Target:
    """A milestone of one document, in percent. It is due on 31 December of `year`."""

    year: int
    comparator: Comparator
    value: float
    source: str
    valid_from: date
    valid_to: date | None = None
    headline: bool = True

    def is_due_on(self, day: date) -> bool:
        """Whether the milestone has been reached or passed by `day`."""
        return day >= date(self.year, 12, 31)

    def is_valid_on(self, day: date) -> bool:
        """Whether the document that sets it is in force on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def is_met_by(self, numerator: int, denominator: int) -> bool | None:
        """Compares exact fractions, never rounded percents; None when nothing is counted."""
        if denominator == 0:
            return None
        share, wanted = Fraction(100 * numerator, denominator), Fraction(str(self.value))
        return share > wanted if self.comparator is Comparator.ABOVE else share >= wanted


@dataclass(frozen=True, slots=True)
class Indicator:
    """What share of whom is reached, and the targets of several documents side by side."""

    id: str
    title: Localised
    unit_of_count: CountedUnit
    counted_categories: tuple[str, ...]
    min_topics: int
    window: Window
    topics: tuple[str, ...]
    targets: tuple[Target, ...]
    valid_years: int = 0  # how long evidence counts; 0: for ever

    def target_on(self, day: date) -> Target:
        """The latest headline milestone due on `day`; before any is due, the first to come."""
        milestones = self._milestones(day)
        return next((m for m in reversed(milestones) if m.is_due_on(day)), milestones[0])

    def next_target_on(self, day: date) -> Target | None:
        """The headline milestone after `target_on(day)`; None after the last."""
        present = self.target_on(day)
        return next((m for m in self._milestones(day) if m.year > present.year), None)

    def _milestones(self, day: date) -> tuple[Target, ...]:
        """Headline targets in force, by year; before any is in force, all of them."""
        headline = sorted((t for t in self.targets if t.headline), key=lambda t: t.year)
        return tuple(t for t in headline if t.is_valid_on(day)) or tuple(headline)
