"""Versions of lessons: what the folder said, what was drafted in chat, who approved it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.store.types import UtcDateTime, table


class LessonVersion(SQLModel, table=True):
    """One page of one version of a lesson, as its author wrote it; never changed, never removed.

    Acknowledgements name the lesson and the version, so this is what was read.
    """

    __tablename__ = "lesson_version"
    __table_args__ = (
        UniqueConstraint("lesson_id", "locale", "version"),
        Index("lesson_version_edition", "lesson_id", "locale", "edition", unique=True),
        Index("lesson_version_state", "state"),
        CheckConstraint("approver_id IS NULL OR approver_id <> author_id", name="two_people"),
        CheckConstraint("state <> 'approved' OR approver_id IS NOT NULL", name="by_somebody"),
    )
    id: int | None = Field(default=None, primary_key=True)
    lesson_id: str
    locale: str
    version: int  # of this list, in the order in which texts came to be here
    edition: int | None = None  # the number in the folder's own page; None: written in chat
    topic: str
    page: str = Field(sa_type=Text)
    state: str  # folder, draft, replaced, approved, withdrawn
    author_id: int | None = Field(default=None, foreign_key="member.id")
    approver_id: int | None = Field(default=None, foreign_key="member.id")
    created_at: datetime = Field(sa_type=UtcDateTime)
    shown_from: datetime | None = Field(default=None, sa_type=UtcDateTime)  # to people
    shown_to: datetime | None = Field(default=None, sa_type=UtcDateTime)  # until it was withdrawn


class LessonRevision(SQLModel, table=True):
    """One row: grows with every approval and withdrawal, so that processes know when to look."""

    __tablename__ = "lesson_revision"
    id: int = Field(primary_key=True)
    number: int = 0


lesson_version = table(LessonVersion)
lesson_revision = table(LessonRevision)
