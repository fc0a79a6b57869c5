"""How a person wants to be written to unasked: fewer messages, a pause, a lesson every week.

A wish only ever makes outreach less than the union's own rules allow (`bot.domain.outreach`),
save for the weekly lesson, which comes to nobody who has not asked for it. It holds for every
push: broadcasts, observances, templates to a number. Answers and what concerns the person alone
(a case, counselling, a meeting) come as ever; who wants none of these either says STOP.
"""

import calendar
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.orders import Effect, Query

FEWER = 1  # pushes a week for whoever asked for less
TWO_WEEKS = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person asked for; nothing, if nobody said anything."""

    paused: bool = False
    until: datetime | None = None  # of a pause; None: until the person says so
    less_often: bool = False
    weekly_since: datetime | None = None  # when the weekly lesson was asked for; None: it was not

    def rests_at(self, moment: datetime) -> bool:
        """Whether nothing goes out unasked at that moment."""
        return self.paused and (self.until is None or moment < self.until)

    def most_a_week(self, allowed: int) -> int:
        """How many pushes a week, where the union's rules allow so many."""
        return min(allowed, FEWER) if self.less_often else allowed


AS_EVER = Wishes()


class Change(StrEnum):
    """What a button changes: the rest of its payload."""

    LESS = "less"
    WEEKS = "pause2w"
    MONTH = "pause1m"
    OPEN = "pause"  # until the person says so
    RESUME = "resume"
    USUAL = "usual"  # neither fewer nor a pause
    WEEKLY = "weekly"
    NO_WEEKLY = "no_weekly"


def changed(wishes: Wishes, change: Change, now: datetime, zone: ZoneInfo) -> Wishes:
    """The wishes after that press, at that moment."""
    today = now.astimezone(zone).date()
    match change:
        case Change.LESS:
            return replace(wishes, less_often=True, paused=False, until=None)
        case Change.WEEKS:
            return replace(wishes, paused=True, until=_morning(today + TWO_WEEKS, zone))
        case Change.MONTH:
            return replace(wishes, paused=True, until=_morning(_month_on(today), zone))
        case Change.OPEN:
            return replace(wishes, paused=True, until=None)
        case Change.RESUME:
            return resumed(wishes)
        case Change.USUAL:
            return replace(resumed(wishes), less_often=False)
        case Change.WEEKLY:
            return replace(wishes, weekly_since=wishes.weekly_since or now)
        case Change.NO_WEEKLY:
            return replace(wishes, weekly_since=None)


def resumed(wishes: Wishes) -> Wishes:
    """The same without a pause."""
    return replace(wishes, paused=False, until=None)


def _morning(day: date, zone: ZoneInfo) -> datetime:
    """A pause ends as that local day begins."""
    return datetime.combine(day, time(0), zone)


def _month_on(day: date) -> date:
    """The same day of the next month, or its last one."""
    year, month = day.year + day.month // 12, day.month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Habit:
    """A person's wishes beside what the union's rules allow."""

    wishes: Wishes = AS_EVER
    per_day: int = 1
    per_week: int = 3


@dataclass(frozen=True, slots=True)
class MyWishes(Query[Habit]):
    """How do I want to be written to?"""


@dataclass(frozen=True, slots=True)
class Wish(Effect):
    """From now on like this."""

    wishes: Wishes = field(default_factory=Wishes)
