"""Consent, what we hold about a person, erasure.

Law 91/2025/QH15: consent is free, specific, informed and provable; silence is none; a request is
answered within two working days. Here all of it happens at once.
"""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.courses import Result
from bot.domain.orders import Effect, Query

NOTICE_VERSION = "2026-11"  # raised when the meaning of the notice changes


@dataclass(frozen=True, slots=True)
class GiveConsent(Effect):
    """The person agreed to this version of the notice."""

    version: str = NOTICE_VERSION


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
    consent_on: date | None
    consent_version: str
    stopped: bool
    acknowledged: tuple[tuple[str, datetime], ...]  # source id, when
    deliveries: int
    check_ins: tuple[tuple[str, datetime], ...] = ()  # title of the meeting, when
    courses: tuple[Result, ...] = ()


@dataclass(frozen=True, slots=True)
class MyHolding(Query[Holding]):
    """What do you hold about me?"""
