"""Counselling before marriage: states of a request, who may do what, what is ordered and asked.

Asked for are the month of the wedding, call or class, and a safe time: nothing else, and nothing
of the talk is ever kept. Officers see that somebody asks; the safe time is the counsellor's alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.orders import Effect, Query

KIND = "counselling"  # of its evidence
TOPIC = "premarital"
COURSE = "premarital"  # the course in chat
REMIND_AFTER = (timedelta(hours=24), timedelta(hours=72))  # of a counsellor's silence
TELL_AFTER = timedelta(days=3)  # the member hears honestly that nobody took it


class State(StrEnum):
    """Where a request stands."""

    INVITED = "invited"  # an officer offered it; the member has not answered
    ASKED = "asked"
    ASSIGNED = "assigned"  # a counsellor was named, who has not answered
    TAKEN = "taken"
    DONE = "done"  # one that was withdrawn is gone


OPEN = (State.INVITED, State.ASKED, State.ASSIGNED, State.TAKEN)


class Wish(StrEnum):
    """How the member would like to be counselled, by a person."""

    CALL = "call"
    CLASS = "class"


class Action(StrEnum):
    """What can be done about a request."""

    SEE = "see"  # that it is there, whose, where it stands
    SEE_TIME = "see_time"  # the safe time
    ASSIGN = "assign"
    ANSWER = "answer"  # take it or give it back
    RECORD = "record"  # that the session was held
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person is to a request, as of now."""

    is_own: bool = False
    covers: bool = False  # holds a role on its unit or one above
    is_counsellor: bool = False  # is named, and still holds a role


_WHEN: Mapping[Action, tuple[State, ...]] = {
    Action.SEE: tuple(State),
    Action.SEE_TIME: (State.ASKED, State.ASSIGNED, State.TAKEN),
    Action.ASSIGN: (State.ASKED, State.ASSIGNED, State.TAKEN),
    Action.ANSWER: (State.ASSIGNED,),
    Action.RECORD: (State.TAKEN,),
    Action.WITHDRAW: OPEN,
}


def may(standing: Standing, action: Action, state: State) -> bool:
    """Whether this person may do this now; nobody counsels or assigns themselves."""
    if state not in _WHEN[action]:
        return False
    match action:
        case Action.SEE:
            return standing.is_own or standing.covers or standing.is_counsellor
        case Action.SEE_TIME:
            return standing.is_own or standing.is_counsellor
        case Action.ASSIGN:
            return standing.covers and not standing.is_own
        case Action.ANSWER | Action.RECORD:
            return standing.is_counsellor and not standing.is_own
        case Action.WITHDRAW:
            return standing.is_own


def held_at(day: date, zone: ZoneInfo) -> datetime:
    """The moment by which a session counts: noon of its day, so earlier than a later wedding."""
    return datetime.combine(day, time(12), zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Wedding:
    """When somebody means to marry: a day, a month (any day of it), or not known yet."""

    day: date | None = None
    month_only: bool = True


@dataclass(frozen=True, slots=True)
class Request:
    """A request as one person may see it; "" and None for what is not theirs to see."""

    id: int
    state: State
    unit_name: str
    asked_on: date
    standing: Standing
    wish: Wish | None = None
    name: str = ""
    code: str = ""
    safe_time: str = ""
    counsellor: str = ""
    held_on: date | None = None


@dataclass(frozen=True, slots=True)
class Counsellor:
    """Somebody who can be asked to counsel."""

    member_id: int
    code: str
    name: str
    unit_name: str


@dataclass(frozen=True, slots=True)
class Mine:
    """What the member has under way."""

    request: Request | None = None
    wedding: tuple[date | None, ...] = ()  # what the member said: nothing, not known, or a day
    course_on: date | None = None  # when the course was finished


@dataclass(frozen=True, slots=True)
class Invited:
    """Who is behind a roster code: may they be invited?"""

    member_id: int
    name: str
    has_open: bool


@dataclass(frozen=True, slots=True)
class MyCounselling(Query[Mine]):
    """What have I asked for, and what was done?"""


@dataclass(frozen=True, slots=True)
class RequestOf(Query[Request | None]):
    """One request, if the person may see it."""

    id: int


@dataclass(frozen=True, slots=True)
class OpenRequests(Query[tuple[Request, ...]]):
    """Open requests of the person's units, and those they are to counsel; eldest first."""

    limit: int = 12


@dataclass(frozen=True, slots=True)
class Counsellors(Query[tuple[Counsellor, ...]]):
    """Who could counsel this request, those with the least to do first."""

    request_id: int
    limit: int = 10


@dataclass(frozen=True, slots=True)
class MemberToInvite(Query[Invited | None]):
    """The member of that roster code, under the person's roles."""

    code: str


@dataclass(frozen=True, slots=True)
class AskCounselling(Effect):
    """The member asks, or says yes to an invitation."""

    wish: Wish
    safe_time: str
    wedding: Wedding


@dataclass(frozen=True, slots=True)
class SayWedding(Effect):
    """The member says when the wedding is, without asking for anything."""

    wedding: Wedding


@dataclass(frozen=True, slots=True)
class ForgetWedding(Effect):
    """The member takes back what was said of a wedding to come."""


@dataclass(frozen=True, slots=True)
class InviteToCounselling(Effect):
    """An officer offers it to a member; why is neither asked nor kept."""

    member_id: int


@dataclass(frozen=True, slots=True)
class WithdrawCounselling(Effect):
    """The member wants it no more: the request is gone, and what was said of the wedding."""

    id: int


@dataclass(frozen=True, slots=True)
class AssignCounsellor(Effect):
    """Somebody is asked to counsel."""

    id: int
    counsellor_id: int


@dataclass(frozen=True, slots=True)
class AnswerAssignment(Effect):
    """The counsellor takes it, or gives it back."""

    id: int
    takes: bool


@dataclass(frozen=True, slots=True)
class RecordSession(Effect):
    """It was held on that day; nothing of the talk."""

    id: int
    held_on: date


@dataclass(frozen=True, slots=True)
class FinishCourse(Effect):
    """The member has gone through every part of the course in chat."""

    version: int
