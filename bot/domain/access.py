"""Links to the dashboard: given in chat, for one unit, for a while, and taken back at any time.

A link is a secret of its own, so a browser needs no account; whoever it was given to must still
hold a role over the unit when it is used.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.orders import Effect, Query

LIFE = timedelta(hours=12)  # a working day


@dataclass(frozen=True, slots=True)
class Address:
    """Where a link leads, and until when."""

    url: str
    until: datetime


@dataclass(frozen=True, slots=True)
class AddressOf(Query[Address | None]):
    """The address that the link of this id will have; None without a role over the unit."""

    id: str
    unit_id: int


@dataclass(frozen=True, slots=True)
class OpenLinks(Query[int]):
    """How many links of the person still lead somewhere."""


@dataclass(frozen=True, slots=True)
class GiveLink(Effect):
    """From now on the link of this id shows that unit and those below."""

    id: str
    unit_id: int


@dataclass(frozen=True, slots=True)
class RevokeLinks(Effect):
    """Every link of the person stops at once."""
