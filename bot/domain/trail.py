"""The audit trail as admins read it: who did what, when, on what."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.orders import Query
from bot.domain.people import Role

OPERATOR = "operator"  # whoever sits at the command line
SYSTEM = "system"  # nobody: the program itself


@dataclass(frozen=True, slots=True)
class Deed:
    """One entry; entries are never changed or removed.

    `name` is empty where the actor stands in no unit of the person who reads: then only the role
    is told.
    """

    at: datetime
    actor: str  # a member's code, OPERATOR or SYSTEM
    action: str
    subject: str
    name: str = ""
    role: Role | None = None  # the highest one the actor holds today
    role_unit: str = ""
    unit_name: str = ""  # where it was done


@dataclass(frozen=True, slots=True)
class Trail(Query[tuple[Deed, ...]]):
    """The newest entries of the units that the person administers."""

    limit: int = 15
