"""What we hold about a person, and erasure.

Law 91/2025/QH15: a request is answered within two working days. Here all of it happens at once.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.consents import Agreed
from bot.domain.courses import Result
from bot.domain.orders import Effect, Query


@dataclass(frozen=True, slots=True)
class Erase(Effect):
    """Forget the person: the account, names and numbers go; counts without identity stay."""


@dataclass(frozen=True, slots=True)
class Holding:
    """Everything that is kept about the person who asks."""

    name: str
    code: str
    unit_name: str
    phone_kept: bool
    channels: tuple[str, ...]
    consents: tuple[Agreed, ...]
    stopped: bool
    acknowledged: tuple[tuple[str, datetime], ...]  # source id, when
    deliveries: int
    check_ins: tuple[tuple[str, datetime], ...] = ()  # title of the meeting, when
    courses: tuple[Result, ...] = ()


@dataclass(frozen=True, slots=True)
class MyHolding(Query[Holding]):
    """What do you hold about me?"""
