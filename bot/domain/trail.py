"""The audit trail as admins read it: who did what, when, on what."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.orders import Query


@dataclass(frozen=True, slots=True)
class Deed:
    """One entry; entries are never changed or removed."""

    at: datetime
    actor: str
    action: str
    subject: str


@dataclass(frozen=True, slots=True)
class Trail(Query[tuple[Deed, ...]]):
    """The newest entries of the units that the person administers."""

    limit: int = 15
