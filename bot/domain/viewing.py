"""Who opened what about a person, for the person to ask; and everything held, to take away.

Law 91/2025/QH15: access rules, and a log of every view of what is delicate (domain.md §7). Told are
role, unit and time, not names: an officer answers for the office.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.consents import Aim, Answer
from bot.domain.orders import Effect, Query


class What(StrEnum):
    """What was opened."""

    SUPPORT = "support"
    COUNSELLING = "counselling"
    PRACTICE = "practice"
    MEETING = "meeting"
    ACTIVITY = "activity"  # a report, with the names of who wrote, mended or accepted it
    EVIDENCE = "evidence"  # single pieces behind a figure, with the code of whom each is


@dataclass(frozen=True, slots=True)
class Viewed(Effect):
    """Somebody with a role was shown these rows about others."""

    what: What
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """One view: when, in which role, of which unit, of what."""

    at: datetime
    role: str
    unit_name: str
    what: What


@dataclass(frozen=True, slots=True)
class MyViewers(Query[tuple[Looked, ...]]):
    """Who was shown something about me, the newest first."""

    limit: int = 20


@dataclass(frozen=True, slots=True)
class Belonging:
    """A membership, from a day to a day."""

    unit_name: str
    category: str
    begins: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class Given:
    """One answer to a question of consent, as proof."""

    at: datetime
    platform: str
    aim: Aim
    answer: Answer
    version: str
    text: str = ""  # word for word; "" before texts were kept


@dataclass(frozen=True, slots=True)
class Record:
    """What the list and the accounts say of a person, in full."""

    phone: str = ""
    birth: str = ""
    wedding: str = ""
    gender: str = ""
    family_size: int = 0
    restricted_on: date | None = None
    belongings: tuple[Belonging, ...] = ()
    consents: tuple[Given, ...] = ()
    sent: tuple[tuple[datetime, str], ...] = ()  # when, on which platform


@dataclass(frozen=True, slots=True)
class MyRecord(Query[Record]):
    """The same as the summary, with every value, for the file that a person takes away."""


@dataclass(frozen=True, slots=True)
class Restrict(Effect):
    """Keep my data, and do nothing with it meanwhile; or go on."""

    on: bool


class Wrong(StrEnum):
    """What of the union's list a person may call wrong."""

    NAME = "name"
    PHONE = "phone"
    BIRTH = "birth"
    UNIT = "unit"
    FAMILY = "family"


@dataclass(frozen=True, slots=True)
class AskCorrection(Effect):
    """The officers of the unit hear what is to be put right; the log proves that it was asked."""

    wrong: Wrong
