"""Meetings at which people check in: what an officer opens, what a code leads to. Pure.

Being there is evidence: for the family and each topic of the meeting, or for the training of key
officers. Nothing is asked of where a person is or of the device.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.orders import Effect, Query
from bot.messages import Media

GRACE = timedelta(minutes=10)  # people come early, and queues are slow


class Purpose(StrEnum):
    """What being there counts for."""

    TOPICS = "topics"  # the family, in each topic of the meeting
    TRAINING = "training"  # key officers trained


class Form(StrEnum):
    """Direct forms of activity of the founding document (domain §1.4)."""

    CLUB = "club"
    FORUM = "forum"
    SEMINAR = "seminar"
    CONTEST = "contest"
    COMMENDATION = "commendation"
    TRAINING = "training"
    OTHER = "other"


class Stage(StrEnum):
    """Where a meeting stands by the clock."""

    EARLY = "early"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Plan:
    """What an officer wants to hold; times in UTC, topics only for `Purpose.TOPICS`."""

    unit_id: int
    purpose: Purpose
    form: Form
    title: str
    opens_at: datetime
    closes_at: datetime
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting and who came so far; `key` is its name towards people and commands."""

    id: int
    key: str
    plan: Plan
    unit_name: str
    people: int = 0
    closed_at: datetime | None = None

    def stage(self, now: datetime) -> Stage:
        """Before, within or after its hours; whoever closes it ends it at once."""
        if self.closed_at is not None or now >= self.plan.closes_at + GRACE:
            return Stage.OVER
        return Stage.EARLY if now < self.plan.opens_at - GRACE else Stage.OPEN


class Verdict(StrEnum):
    """What becomes of somebody who shows a code."""

    GOOD = "good"
    WRONG = "wrong"  # no meeting has it
    OLD = "old"  # the meeting shows another one by now
    EARLY = "early"
    OVER = "over"
    ALREADY = "already"
    NO_UNIT = "no_unit"  # of the organisation no more, or not yet


@dataclass(frozen=True, slots=True)
class Arrival:
    """A code looked up, for the person who sent it."""

    verdict: Verdict
    meeting: Meeting | None = None
    adult: bool = True


@dataclass(frozen=True, slots=True)
class LookUpCheckIn(Query[Arrival]):
    """What would this code do, or coming to this meeting? `mark`: of whom it is about to link."""

    code: str = ""
    key: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class CheckIn(Effect):
    """This person is there; `how`: code or link."""

    key: str
    how: str


@dataclass(frozen=True, slots=True)
class OpenMeeting(Effect):
    """An officer opens a meeting; its key is known beforehand, so that its code is too."""

    key: str
    plan: Plan


@dataclass(frozen=True, slots=True)
class CloseMeeting(Effect):
    """Nobody checks in any more."""

    key: str


@dataclass(frozen=True, slots=True)
class ListSeen(Effect):
    """An officer looked at the names: that is noted."""

    key: str


@dataclass(frozen=True, slots=True)
class MyMeetings(Query[tuple[Meeting, ...]]):
    """Meetings under the person's roles that are on or still to come, soonest first."""

    limit: int = 8


@dataclass(frozen=True, slots=True)
class MeetingOf(Query[Meeting | None]):
    """The meeting, if the person's roles cover its unit."""

    key: str


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who checked in."""

    name: str  # "" when the person had the data erased
    unit_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class GuestsOf(Query[tuple[Guest, ...]]):
    """Who checked in, newest first; only for officers of the meeting's unit."""

    key: str
    limit: int = 40


@dataclass(frozen=True, slots=True)
class Sign:
    """What is held up for people to read: the code, until when it stays, where it leads."""

    code: str
    changes_at: datetime
    picture: Media
    screen_url: str  # the page for a projector


@dataclass(frozen=True, slots=True)
class SignOf(Query[Sign]):
    """The sign of a meeting at this moment."""

    key: str
