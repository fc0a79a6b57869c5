"""Activities of units: what is reported, in which state it can be, and who may move it.

What is said of an activity is declared: its headcount counts in statistics, never for a family.
The founding document's forms of activity are the kinds (`domain.md` §1.4, §1.6).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum

from bot.domain.orders import Effect, Query
from bot.messages import Media

MOST_PHOTOS = 5
SUSPICIOUS = 10  # a headcount above so many times the unit's people is asked about


class ActivityKind(StrEnum):
    """Forms of activity, as the founding document lists them."""

    CLUB = "club"
    FORUM = "forum"
    SEMINAR = "seminar"
    CONTEST = "contest"
    COMMENDATION = "commendation"
    TRAINING = "training"
    UNION_CHANNEL = "union_channel"
    SOCIAL_FACEBOOK = "social_facebook"
    SOCIAL_ZALO = "social_zalo"
    MODEL_SPREAD = "model_spread"
    SUPERVISION = "supervision"
    COORDINATION = "coordination"
    POLICY_INPUT = "policy_input"
    OTHER = "other"  # with a text of its own


# Heads of these are readers or viewers: there may be far more of them than the unit has people.
INDIRECT = frozenset(
    {
        ActivityKind.UNION_CHANNEL,
        ActivityKind.SOCIAL_FACEBOOK,
        ActivityKind.SOCIAL_ZALO,
        ActivityKind.MODEL_SPREAD,
    }
)


class Partner(StrEnum):
    """With whom a unit did it; anybody else stands in the list by name."""

    PARTY_COMMITTEE = "party_committee"
    MANAGEMENT = "management"
    WOMENS_UNION = "womens_union"
    YOUTH_UNION = "youth_union"


@dataclass(frozen=True, slots=True)
class ActivityReport:
    """What a unit says of one activity; `cost` in VND, `attendances` in heads."""

    unit_id: int
    kind: ActivityKind
    held_on: date
    kind_text: str = ""  # what OTHER means
    topics: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    attendances: int = 0
    female: int | None = None  # of these; None: not said
    cost: int = 0
    photos: tuple[int, ...] = ()
    note: str = field(default="", repr=False)


class ActivityState(StrEnum):
    """Where a report stands."""

    REPORTED = "reported"
    RETURNED = "returned"  # an upper unit asks for a repair
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class ActivityAction(StrEnum):
    """What is done to a report; each makes a version of it."""

    REPORT = "reported"
    CORRECT = "corrected"
    WITHDRAW = "withdrawn"
    RETURN = "returned"
    ACCEPT = "accepted"


class Standing(StrEnum):
    """What a person is to a report. Whoever reported it never judges it."""

    REPORTER = "reporter"  # and still with a right on the unit
    UNIT = "unit"  # officer or admin of that very unit
    UPPER = "upper"  # officer or admin of a unit above
    NONE = "none"


def standing(is_reporter: bool, on_unit: bool, above: bool) -> Standing:
    """What somebody with these rights is to a report; both are looked up, never believed."""
    if not (on_unit or above):
        return Standing.NONE
    if is_reporter:
        return Standing.REPORTER
    return Standing.UPPER if above else Standing.UNIT


_OWN = (Standing.REPORTER, Standing.UNIT)
_MOVES: Mapping[
    ActivityAction, tuple[tuple[Standing, ...], frozenset[ActivityState], ActivityState]
]
_MOVES = {
    ActivityAction.CORRECT: (
        _OWN,
        frozenset({ActivityState.REPORTED, ActivityState.RETURNED}),
        ActivityState.REPORTED,
    ),
    ActivityAction.WITHDRAW: (
        _OWN,
        frozenset({ActivityState.REPORTED, ActivityState.RETURNED}),
        ActivityState.WITHDRAWN,
    ),
    ActivityAction.RETURN: (
        (Standing.UPPER,),
        frozenset({ActivityState.REPORTED, ActivityState.ACCEPTED}),
        ActivityState.RETURNED,
    ),
    ActivityAction.ACCEPT: (
        (Standing.UPPER,),
        frozenset({ActivityState.REPORTED}),
        ActivityState.ACCEPTED,
    ),
}


def following(who: Standing, action: ActivityAction, state: ActivityState) -> ActivityState | None:
    """The state after this; None when this person may not do it, or not now."""
    if action not in _MOVES:
        return None
    people, states, after = _MOVES[action]
    return after if who in people and state in states else None


@dataclass(frozen=True, slots=True)
class Activity:
    """A report as its newest version says, and what the person who looks is to it."""

    id: int
    number: int  # of the version
    state: ActivityState
    report: ActivityReport
    unit_code: str
    unit_name: str
    reporter: str  # name
    at: datetime
    standing: Standing = Standing.NONE
    why: str = field(default="", repr=False)  # of the newest return

    def may(self, action: ActivityAction) -> bool:
        """Whether the person who looks may do this now."""
        return following(self.standing, action, self.state) is not None


@dataclass(frozen=True, slots=True)
class ActivityVersion:
    """One entry of a report's history."""

    number: int
    at: datetime
    actor: str  # name
    action: ActivityAction
    state: ActivityState
    report: ActivityReport
    why: str = field(default="", repr=False)
    unit_code: str = ""


def changed(before: ActivityReport, after: ActivityReport) -> tuple[str, ...]:
    """Names of the fields that differ."""
    names = (f.name for f in fields(ActivityReport))
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


@dataclass(frozen=True, slots=True)
class UnitFound:
    """A unit to choose, as it is called today."""

    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class UnitsFound:
    """The best matches, and how many there are in all."""

    shown: tuple[UnitFound, ...]
    total: int


@dataclass(frozen=True, slots=True)
class UnitsUnder(Query[UnitsFound]):
    """Units under the person's roles that match these words; `#<id>` is a very unit."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class PeopleOf(Query[int]):
    """How many people the unit and those below it have today."""

    unit_id: int


@dataclass(frozen=True, slots=True)
class SameActivities(Query[tuple[Activity, ...]]):
    """What has been reported of this unit, day and kind already, and not withdrawn."""

    unit_id: int
    kind: ActivityKind
    held_on: date
    but: int = 0  # leave this one out: it is being corrected


@dataclass(frozen=True, slots=True)
class ActivityOf(Query[Activity | None]):
    """One report by its id, or by `r<run>` of the talk that made it; None: not the person's."""

    ref: str


class Shelf(StrEnum):
    """Which reports a list shows."""

    MINE = "mine"
    UNIT = "unit"  # of all units under the person's roles
    WAITING = "waiting"  # of units below, to be accepted or returned
    MEND = "mend"  # returned, for the person to mend


@dataclass(frozen=True, slots=True)
class Activities(Query[tuple[Activity, ...]]):
    """A page of a list, the newest first."""

    shelf: Shelf
    skip: int = 0
    limit: int = 6


@dataclass(frozen=True, slots=True)
class Desk(Query[Mapping[Shelf, int]]):
    """How many reports lie on each shelf."""


@dataclass(frozen=True, slots=True)
class HistoryOf(Query[tuple[ActivityVersion, ...]]):
    """Every version of a report, the first one first."""

    id: int


@dataclass(frozen=True, slots=True)
class PhotosOf(Query[tuple[Media, ...]]):
    """The pictures of a report."""

    id: int


@dataclass(frozen=True, slots=True)
class PhotosHeld(Query[tuple[int, ...]]):
    """Which of these pictures of the person's own are still there."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SaveActivity(Effect):
    """Keep a report; `seen` are those alike that the person was shown and said to be others."""

    report: ActivityReport
    seen: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MoveActivity(Effect):
    """Withdraw, return, accept: what was seen in version `number`."""

    id: int
    number: int
    action: ActivityAction
    why: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class CorrectActivity(Effect):
    """A new wording of what was seen in version `number`."""

    id: int
    number: int
    report: ActivityReport
    seen: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ActivityCount:
    """What was declared of some activities; `accepted` and `returned` are parts of `activities`."""

    activities: int = 0
    attendances: int = 0  # heads, each time anew
    female: int = 0  # of these, as far as it was said
    cost: int = 0  # VND
    accepted: int = 0
    returned: int = 0


@dataclass(frozen=True, slots=True)
class ActivitySummary:
    """Declared activities of some units, held from `begin` to `end`, both days included.

    An activity of several topics stands under each of them, so topics do not add up to the total.
    """

    begin: date
    end: date
    total: ActivityCount
    by_kind: Mapping[ActivityKind, ActivityCount]
    by_topic: Mapping[str, ActivityCount]  # "": of no topic
    by_unit: Mapping[int, ActivityCount]
