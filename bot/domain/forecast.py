"""Where things lead at the present pace: when a target is met, and which units it hangs on. Pure.

A straight line through two counts, no more: it says what follows if nothing changes, and on what
it rests. Nothing is promised where the pace is nil or the roster shrank.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from bot.domain.coverage import Share, missing
from bot.domain.orders import Query
from bot.library.model import Target

LOOK_BACK = timedelta(days=90)
SHORTEST = timedelta(days=14)  # fewer days tell nothing about a pace
MOST_UNITS = 10
FAR = date(2100, 1, 1)  # later than that nobody plans


@dataclass(frozen=True, slots=True)
class UnitGap:
    """A unit without units below, and how many families it must still reach."""

    id: int
    code: str
    name: str
    share: Share
    missing: int
    linked: int = 0  # people of it who have an account with us
    people: int = 0
    weakest_topic: str = ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """One unit against its next target."""

    unit_code: str
    unit_name: str
    target: Target
    now: Share
    before: Share  # as many days earlier
    days: int
    missing: int
    on: date | None  # when the target is met at this pace; None: not at this pace
    gaps: tuple[UnitGap, ...]

    @property
    def gained(self) -> int:
        """Families more than before; negative when some left."""
        return self.now.numerator - self.before.numerator


@dataclass(frozen=True, slots=True)
class ForecastOf(Query[Forecast | None]):
    """Of a unit the person answers for; None when it is none of those, or nothing is counted."""

    unit_code: str


class Tip(StrEnum):
    """What would help a unit most now."""

    LINK = "link"  # many people have no account yet: hand out codes
    TOPIC = "topic"  # one topic lags: send its lesson


def looked_back(today: date, first_day: date | None) -> int:
    """Over how many days the pace is taken: those since the first roster, at most ninety."""
    since = (today - first_day).days if first_day else 0
    return min(LOOK_BACK.days, max(0, since))


def met_on(now: Share, before: Share, days: int, target: Target, today: date) -> date | None:
    """The day on which the target is met if the share goes on growing as it did."""
    if target.is_met_by(now.numerator, now.denominator):
        return today
    present, past = now.fraction, before.fraction or Fraction(0)
    if days < SHORTEST.days or present is None or present <= past:
        return None
    wanted = Fraction(now.numerator + missing(now, target), now.denominator)
    ahead = math.ceil((wanted - present) / ((present - past) / days))
    return today + timedelta(days=ahead) if ahead < (FAR - today).days else None


def holding_back(gaps: Iterable[UnitGap]) -> tuple[UnitGap, ...]:
    """The units that the target hangs on most: the largest gaps first."""
    ranked = sorted((gap for gap in gaps if gap.missing), key=lambda g: (-g.missing, g.code))
    return tuple(ranked[:MOST_UNITS])


def tip(gap: UnitGap) -> Tip:
    """The one suggestion for a unit: accounts first, for without them no lesson arrives."""
    return Tip.LINK if 2 * gap.linked < gap.people else Tip.TOPIC
