"""Tables of what units did themselves: activities with their history, photos, meetings, check-ins.

An activity is its newest version; older ones stay, so that any past moment can be told again.
"""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.store.types import UtcDateTime, table


class Activity(SQLModel, table=True):
    """Something a unit held or did; what is said of it stands in its versions."""

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)  # of the order that made it: nothing twice
    slot: str | None = Field(default=None, unique=True)  # unit, kind, day, place; None: withdrawn
    unit_id: int = Field(foreign_key="unit.id", index=True)  # as the newest version says
    created_at: datetime = Field(sa_type=UtcDateTime)


class ActivityVersion(SQLModel, table=True):
    """What was said of an activity at a moment, by whom; the highest number holds."""

    __tablename__ = "activity_version"
    __table_args__ = (
        UniqueConstraint("activity_id", "number"),
        Index("activity_version_day", "held_on"),
        Index("activity_version_unit", "unit_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    activity_id: int = Field(foreign_key="activity.id")
    number: int  # 1, 2, …
    at: datetime = Field(sa_type=UtcDateTime)
    actor_id: int = Field(foreign_key="member.id")
    action: str  # reported corrected withdrawn returned accepted
    state: str  # reported returned accepted withdrawn
    unit_id: int = Field(foreign_key="unit.id")
    kind: str  # a form of activity of the founding document
    kind_text_enc: bytes | None = None  # what "other" means
    held_on: date
    topics: list[str] = Field(default_factory=list, sa_type=JSON)
    partners: list[str] = Field(default_factory=list, sa_type=JSON)
    attendances: int = 0  # heads, declared; counts for no family
    female: int | None = None  # of these; None: not said
    cost: int = Field(default=0, sa_type=BigInteger)  # VND
    photos: list[int] = Field(default_factory=list, sa_type=JSON)
    note_enc: bytes | None = None
    why_enc: bytes | None = None  # why an upper unit returned it


class Photo(SQLModel, table=True):
    """A compressed picture without its camera's data; of no activity until that is saved."""

    __table_args__ = (UniqueConstraint("source"), Index("photo_activity", "activity_id"))
    id: int | None = Field(default=None, primary_key=True)
    source: str  # inbox row and place within it: the same event never stores it twice
    owner_id: int = Field(foreign_key="member.id")
    activity_id: int | None = Field(default=None, foreign_key="activity.id")
    digest: str
    data_enc: bytes
    width: int
    height: int
    created_at: datetime = Field(sa_type=UtcDateTime)


class Meeting(SQLModel, table=True):
    """An event at which people check in by a code that changes; the code comes from its key."""

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    kind: str  # a form of activity
    purpose: str  # topics, training
    title: str
    topics: list[str] = Field(default_factory=list, sa_type=JSON)
    opens_at: datetime = Field(sa_type=UtcDateTime)
    closes_at: datetime = Field(sa_type=UtcDateTime)
    opened_by: int = Field(foreign_key="member.id")
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)


class CheckIn(SQLModel, table=True):
    """One person at one meeting, once."""

    __tablename__ = "check_in"
    __table_args__ = (
        UniqueConstraint("meeting_id", "member_id"),
        Index("check_in_member", "member_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id")
    member_id: int = Field(foreign_key="member.id")
    at: datetime = Field(sa_type=UtcDateTime)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    how: str  # code, link, list
    platform: str = ""
    by_id: int | None = Field(default=None, foreign_key="member.id")  # who sent the list in


class CourseResult(SQLModel, table=True):
    """One attempt at a course's quiz; the person's own."""

    __tablename__ = "course_result"
    __table_args__ = (Index("course_result_member", "member_id", "course_id"),)
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    member_id: int = Field(foreign_key="member.id")
    course_id: str
    version: int
    correct: int
    asked: int
    passed: bool
    at: datetime = Field(sa_type=UtcDateTime)


activity = table(Activity)
activity_version = table(ActivityVersion)
photo = table(Photo)
meeting = table(Meeting)
check_in = table(CheckIn)
course_result = table(CourseResult)
