"""Tables of care for people: weddings, counselling before them, support cases, good examples."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from bot.store.types import UtcDateTime, table

# A member has one request at a time; the key is the lock.
COUNSELLING_OPEN = "state IN ('invited','asked','assigned','taken')"


class Marriage(SQLModel, table=True):
    """A member's wedding, planned or held, as somebody said it; the newest that holds counts.

    The day stands unencrypted because it is counted by; it names nobody but a member's id.
    """

    __table_args__ = (Index("marriage_member", "member_id"), Index("marriage_day", "held_on"))
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    member_id: int = Field(foreign_key="member.id")
    held_on: date | None = None  # None: nobody said when; the last of the month when only that
    before: datetime | None = Field(default=None, sa_type=UtcDateTime)  # counselled in time: until
    source: str  # roster, member, officer
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    superseded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Counselling(SQLModel, table=True):
    """A wish to be counselled before marrying, and what became of it. Nothing of the talk."""

    __table_args__ = (
        Index("counselling_member", "member_id"),
        Index(
            "counselling_open",
            "member_id",
            unique=True,
            sqlite_where=text(COUNSELLING_OPEN),
            postgresql_where=text(COUNSELLING_OPEN),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    member_id: int = Field(foreign_key="member.id")
    unit_id: int = Field(foreign_key="unit.id", index=True)
    wish: str  # call, class; "" for an invitation that is not answered yet
    safe_time_enc: bytes | None = None  # for the counsellor alone
    state: str  # invited asked assigned taken done; a withdrawn one is deleted
    invited_by: int | None = Field(default=None, foreign_key="member.id")
    counsellor_id: int | None = Field(default=None, foreign_key="member.id", index=True)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    assigned_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reminders: int = 0  # how often the counsellor was reminded of this assignment
    reminded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # that nobody took it
    held_on: date | None = None
    recorded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    recorded_by: int | None = Field(default=None, foreign_key="member.id")


class SupportCase(SQLModel, table=True):
    """A request or nomination under a support programme, from received to done."""

    __tablename__ = "support_case"
    __table_args__ = (Index("support_case_unit", "unit_id", "programme"),)
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    programme: str
    unit_id: int = Field(foreign_key="unit.id")
    subject_id: int | None = Field(default=None, foreign_key="member.id", index=True)
    opened_by: int = Field(foreign_key="member.id")
    state: str  # received checked decided done refused withdrawn
    variety: str = ""  # e.g. new house or repair; cause of hardship
    amount: int | None = None  # VND, once decided
    heads: int | None = None  # children, couples or people, as the programme counts
    days: int | None = None
    detail_enc: bytes | None = None
    opened_at: datetime = Field(sa_type=UtcDateTime)
    decided_on: date | None = None
    done_on: date | None = None


class CaseStep(SQLModel, table=True):
    """What was done about a case, by whom, when; append-only."""

    __tablename__ = "case_step"
    __table_args__ = (UniqueConstraint("case_id", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="support_case.id")
    number: int
    at: datetime = Field(sa_type=UtcDateTime)
    actor_id: int = Field(foreign_key="member.id")
    state: str
    amount: int | None = None
    note_enc: bytes | None = None


class Practice(SQLModel, table=True):
    """An exemplary family or a model worth spreading; goes out only with consent."""

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    kind: str  # family, model
    title_enc: bytes | None = None  # it may hold a name; gone with the consent
    text_enc: bytes | None = None
    state: str  # collected agreed spread withdrawn
    subject_id: int = Field(foreign_key="member.id", index=True)  # whose consent it needs
    reported_by: int = Field(foreign_key="member.id")
    reported_at: datetime = Field(sa_type=UtcDateTime)
    agreed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    campaign_id: str | None = Field(default=None, foreign_key="campaign.id")


marriage = table(Marriage)
counselling = table(Counselling)
support_case = table(SupportCase)
case_step = table(CaseStep)
practice = table(Practice)
