"""Tables of the office: letters down and receipts up, reporting periods, successors of units,
links to the dashboard, and what spans said before they were changed.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.store.types import UtcDateTime, table


class Letter(SQLModel, table=True):
    """An official letter to units, with a day by which they are to act."""

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)  # the sender
    number: str = ""  # as printed on it, e.g. 1603/LĐLĐ
    title: str
    file_name: str
    file_enc: bytes
    digest: str
    deadline: date
    author_id: int = Field(foreign_key="member.id")
    sent_at: datetime = Field(sa_type=UtcDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class LetterCopy(SQLModel, table=True):
    """One unit's copy: received, done, reminded."""

    __tablename__ = "letter_copy"
    __table_args__ = (
        UniqueConstraint("letter_id", "unit_id"),
        Index("letter_copy_unit", "unit_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    letter_id: int = Field(foreign_key="letter.id")
    unit_id: int = Field(foreign_key="unit.id")
    received_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    received_by: int | None = Field(default=None, foreign_key="member.id")
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    done_by: int | None = Field(default=None, foreign_key="member.id")
    note_enc: bytes | None = None
    reminded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    nudges: int = 0


class Period(SQLModel, table=True):
    """A reporting period; when it is closed its figures are frozen under a checksum."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)  # e.g. 2026-1
    begins: date
    ends: date  # last day, the cut-off
    reminded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_by: str = ""  # a member's code, "operator" or "system"
    figures: list[Any] | None = Field(default=None, sa_type=JSON)
    checksum: str = ""


class UnitSuccessor(SQLModel, table=True):
    """What a unit became: merged, split, renamed, moved, dissolved."""

    __tablename__ = "unit_successor"
    __table_args__ = (UniqueConstraint("old_id", "new_id", "on_day"),)
    id: int | None = Field(default=None, primary_key=True)
    old_id: int = Field(foreign_key="unit.id")
    new_id: int | None = Field(default=None, foreign_key="unit.id", index=True)  # None: none
    on_day: date  # first day on which the new one stands
    kind: str  # merge split rename dissolve
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    # When rights and late-comers had gone over and campaigns were paused; None: not yet its day.
    followed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AccessLink(SQLModel, table=True):
    """A link to the dashboard that the bot gave to somebody; it expires and can be revoked."""

    __tablename__ = "access_link"
    id: int | None = Field(default=None, primary_key=True)
    token_idx: str = Field(unique=True)
    member_id: int = Field(foreign_key="member.id", index=True)
    unit_id: int = Field(foreign_key="unit.id")
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class MembershipPast(SQLModel, table=True):
    """What a row of `membership` said before it was changed or taken back."""

    __tablename__ = "membership_past"
    __table_args__ = (Index("membership_past_unit", "unit_id"),)
    id: int | None = Field(default=None, primary_key=True)
    member_id: int
    unit_id: int
    family_id: int
    category: str
    key_officer: bool
    post: str = ""
    valid_from: date
    valid_to: date | None = None
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    superseded_at: datetime = Field(sa_type=UtcDateTime)


class UnitSpanPast(SQLModel, table=True):
    """What a row of `unit_span` said before it was changed or taken back."""

    __tablename__ = "unit_span_past"
    id: int | None = Field(default=None, primary_key=True)
    unit_id: int
    parent_id: int | None = None
    name: str
    kind: str = ""
    valid_from: date
    valid_to: date | None = None
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    superseded_at: datetime = Field(sa_type=UtcDateTime)


class SentFile(SQLModel, table=True):
    """A document sent in the chat, until the talk it is for is finished."""

    __tablename__ = "sent_file"
    __table_args__ = (UniqueConstraint("source"), {"sqlite_autoincrement": True})
    id: int | None = Field(default=None, primary_key=True)
    source: str  # inbox row: the same event keeps it once
    owner_id: int = Field(foreign_key="member.id")
    data_enc: bytes
    created_at: datetime = Field(sa_type=UtcDateTime)


letter = table(Letter)
letter_copy = table(LetterCopy)
period = table(Period)
unit_successor = table(UnitSuccessor)
access_link = table(AccessLink)
membership_past = table(MembershipPast)
unit_span_past = table(UnitSpanPast)
sent_file = table(SentFile)
