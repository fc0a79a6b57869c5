"""What processes on one database share about themselves: pace, and who may run beside whom."""

from sqlmodel import Field, SQLModel

from bot.store.types import table


class Pace(SQLModel, table=True):
    """When a platform's next outreach may go out, whichever process sends it."""

    platform: str = Field(primary_key=True)
    next_at: float  # seconds since 1970 by the database's clock


class Upgrade(SQLModel, table=True):
    """The one row that says which older programs may still work on this schema."""

    __tablename__ = "schema_upgrade"
    id: int | None = Field(default=None, primary_key=True)  # always 1
    works_since: str  # the oldest revision whose program this schema still serves


pace = table(Pace)
schema_upgrade = table(Upgrade)
