"""Tables of questions to officers, and of what was kept of them for the library."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from bot.store.types import UtcDateTime, table


class Question(SQLModel, table=True):
    """A question of a member; deleted when taken back, erased, or over."""

    __tablename__ = "library_question"
    __table_args__ = (
        Index("library_question_unit", "unit_id", "state"),
        {"sqlite_autoincrement": True},  # a button names the row: no number is given twice
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    member_id: int = Field(foreign_key="member.id", index=True)
    unit_id: int = Field(foreign_key="unit.id")
    above: bool  # not for the eyes of the unit itself
    state: str  # open answered
    text_enc: bytes
    asked_at: datetime = Field(sa_type=UtcDateTime)
    answer_enc: bytes | None = None
    answered_by: int | None = Field(default=None, foreign_key="member.id")
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Candidate(SQLModel, table=True):
    """A general question and its answer; no way leads from here to who asked."""

    __tablename__ = "library_candidate"
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    question_enc: bytes
    answer_enc: bytes
    kept_on: date


library_question = table(Question)
library_candidate = table(Candidate)
