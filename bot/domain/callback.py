"""To be called back, by wish alone: by one named trained person, at safe hours (domain.md §8.6).

Never by somebody of the asker's own unit or family: it could be the one who is feared, or a
colleague of theirs. The row is gone once it is over; nothing of the talk is ever kept.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.orders import Effect, Query

NUDGE_AFTER = (timedelta(hours=4), timedelta(hours=12))  # the trained person is reminded
TELL_AFTER = timedelta(hours=24)  # the asker is told the truth, and admins that somebody is silent


class Hours(StrEnum):
    """When a call is safe; local time."""

    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    ANY = "any"


SPANS: dict[Hours, tuple[time, time]] = {
    Hours.MORNING: (time(8), time(11)),
    Hours.NOON: (time(11, 30), time(13)),
    Hours.AFTERNOON: (time(14), time(17)),
    Hours.EVENING: (time(18, 30), time(20, 30)),
    Hours.ANY: (time(8), time(20, 30)),
}


class State(StrEnum):
    """Where a wish stands."""

    ASKED = "asked"
    TAKEN = "taken"
    RETURNED = "returned"  # that person cannot; the asker may choose another


def safe_moment(now: datetime, hours: Hours, zone: ZoneInfo) -> datetime:
    """The next moment within the hours that were called safe; `now` when it is within them."""
    begins, ends = SPANS[hours]
    local = now.astimezone(zone)
    if begins <= local.time() < ends:
        return now
    day = local.date() + timedelta(days=local.time() >= ends)
    return datetime.combine(day, begins, zone).astimezone(now.tzinfo)


@dataclass(frozen=True, slots=True)
class Helper:
    """A trained person whom one may choose."""

    member_id: int
    name: str
    unit_name: str


@dataclass(frozen=True, slots=True)
class CallBack:
    """The own wish, as it stands."""

    name: str  # of whom was chosen
    state: State
    hours: Hours
    late: bool  # a day has passed without an answer


@dataclass(frozen=True, slots=True)
class Call:
    """A wish as the chosen person sees it: how to call, not who asks."""

    id: int
    number: str
    hours: Hours
    word: str
    state: State
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Helpers(Query[tuple[Helper, ...]]):
    """Trained people who may call this person: of another unit, of another family, within reach."""


@dataclass(frozen=True, slots=True)
class MyCallBack(Query[CallBack | None]):
    """What did I ask for on this account?"""


@dataclass(frozen=True, slots=True)
class CallsToMake(Query[tuple[Call, ...]]):
    """What was asked of me, as the person who was chosen."""


@dataclass(frozen=True, slots=True)
class AskCallBack(Effect):
    """Be called by this person at this number, in these hours; a new wish replaces an old one."""

    helper_id: int
    number: str
    hours: Hours
    word: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawCallBack(Effect):
    """As if it had never been asked."""


@dataclass(frozen=True, slots=True)
class AnswerCall(Effect):
    """The chosen person takes it on, gives it back, or has called: then the row is gone."""

    id: int
    answer: str  # take, return, done
