"""Reporting periods: on which days of the year figures are cut off. Pure.

The default are the cut-offs of Form 2-HĐCĐ, 31 May and 30 November (domain handbook §1.7).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.library.silence import MonthDay


@dataclass(frozen=True, slots=True)
class Stretch:
    """One period: `code` is the year and place of its cut-off, e.g. 2026-2; both days included."""

    code: str
    begins: date
    ends: date


@dataclass(frozen=True, slots=True)
class Periods:
    """The cut-offs in their order, and how many days before each officers are reminded."""

    cut_offs: tuple[MonthDay, ...] = (MonthDay(5, 31), MonthDay(11, 30))
    remind: tuple[int, ...] = (14, 3)

    def holding(self, day: date) -> Stretch:
        """The period that the day belongs to; a cut-off itself still belongs to its own."""
        ends = [
            (year, place, cut_off.in_year(year))
            for year in (day.year - 1, day.year, day.year + 1)
            for place, cut_off in enumerate(self.cut_offs, 1)
        ]
        at = next(n for n, (_year, _place, end) in enumerate(ends) if end >= day)
        year, place, end = ends[at]
        return Stretch(f"{year}-{place}", ends[at - 1][2] + timedelta(days=1), end)

    def before(self, day: date) -> Stretch:
        """The last period that was over before the day."""
        return self.holding(self.holding(day).begins - timedelta(days=1))
