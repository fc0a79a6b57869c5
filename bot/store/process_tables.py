"""What processes on one database share about themselves: pace, who may run beside whom, how far
each has come.
"""

from datetime import datetime

from sqlmodel import Field, SQLModel

from bot.store.types import RowId, UtcDateTime, table


class Pace(SQLModel, table=True):
    """When a platform's next outreach may go out, whichever process sends it."""

    platform: str = Field(primary_key=True)
    next_at: float  # seconds since 1970 by the database's clock


class Upgrade(SQLModel, table=True):
    """The one row that says which older programs may still work on this schema."""

    __tablename__ = "schema_upgrade"
    id: int | None = Field(default=None, primary_key=True)  # always 1
    works_since: str  # the oldest revision whose program this schema still serves


class Stretch(SQLModel, table=True):
    """How far a worker may have called of one batch: nothing of it with a higher number."""

    holder: str = Field(primary_key=True)
    batch: int = Field(primary_key=True)  # as `outbox.batch` has it
    may_call: int = Field(sa_type=RowId)  # the last delivery that may have been called
    at: datetime = Field(sa_type=UtcDateTime)  # when the batch was taken


pace = table(Pace)
schema_upgrade = table(Upgrade)
stretch = table(Stretch)
