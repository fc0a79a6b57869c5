"""Tables of the database's own life: where it lives, and the brake on equal texts."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.store.types import RowId, UtcDateTime, table


class Instance(SQLModel, table=True):
    """The one row that says whose database this is, and whether it may speak."""

    id: int | None = Field(default=None, primary_key=True)  # always 1
    lineage: str  # drawn when it first spoke, and anew when a copy is told that it lives
    place: str = ""  # where it lay then (`bot.store.place`); "": wherever it lies next
    silent_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    silent_why: str = ""  # of `domain.life.Silence`
    copied_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # of what it is a copy
    alive_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # last heartbeat


class Brake(SQLModel, table=True):
    """The n-th equal text to a person: whoever holds the row of the window may send it."""

    __table_args__ = (UniqueConstraint("who", "words", "n"), Index("brake_at", "at"))
    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    who: str  # m<member> or a<account>
    words: str  # blind index of the text
    n: int
    at: datetime = Field(sa_type=UtcDateTime)
    # Not a foreign key: the brake believes nothing that the deliveries say of themselves.
    outbox_id: int = Field(index=True, sa_type=RowId)


instance = table(Instance)
brake = table(Brake)
