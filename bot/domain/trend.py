"""How coverage went over the last months. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.coverage import Share
from bot.library.model import Indicator

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Point:
    """The share at the end of a day, by the tree and the families of that day."""

    on: date
    share: Share

    def met(self, indicator: Indicator) -> bool | None:
        """Against the target of that day; None when there was nobody to count."""
        share = self.share
        return indicator.target_on(self.on).is_met_by(share.numerator, share.denominator)


@dataclass(frozen=True, slots=True)
class Trend:
    """The headline indicator at the ends of months, the oldest first; the last is the day asked."""

    points: tuple[Point, ...]


def month_ends(on: date, months: int = MONTHS) -> tuple[date, ...]:
    """The last days of the months before, then the day itself: `months` days in all."""
    days = [on]
    while len(days) < months:
        days.append(days[-1].replace(day=1) - timedelta(days=1))
    return tuple(reversed(days))


def trend(days: Sequence[date], counted: dict[date, tuple[int, int]]) -> Trend:
    """From what was counted: reached and all, by day; a day that is missing had nobody."""
    return Trend(tuple(Point(day, Share(*counted.get(day, (0, 0)))) for day in days))
