"""What was counted in the tables for a unit's return, before it is put into lines. Pure data."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Held:
    """Activities of one form on the same topics, as their units declared them."""

    kind: str
    topics: tuple[str, ...]
    returned: bool  # sent back by an upper unit and not mended yet: not counted
    events: int
    attendances: int
    female: int  # of those activities that said it
    said_female: int  # how many activities said it
    cost: int  # VND


@dataclass(frozen=True, slots=True)
class Reached:
    """Distinct people and families behind evidence; by topic and by kind, "" for all together."""

    topic_id: str
    kind: str
    people: int
    families: int


@dataclass(frozen=True, slots=True)
class Gathering:
    """A meeting at which people checked in."""

    purpose: str  # topics, training
    kind: str
    check_ins: int


@dataclass(frozen=True, slots=True)
class Case:
    """A support case that was received or done within the period."""

    programme: str
    variety: str
    received: bool
    done: bool
    amount: int  # VND
    heads: int
    days: int


@dataclass(frozen=True, slots=True)
class Example:
    """An exemplary family or a model worth spreading, collected within the period."""

    kind: str  # family, model
    spread: bool  # its words are told elsewhere, with consent


@dataclass(frozen=True, slots=True)
class Care:
    """Weddings and counselling before them."""

    marriages: int = 0
    counselled: int = 0  # of these, before the wedding
    undated: int = 0  # weddings of which nobody knows the day
    asked: int = 0  # wishes within the period
    sessions: int = 0  # held within the period


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything counted for one unit and all below it, over one period."""

    begin: date
    end: date
    members: int = 0
    member_women: int = 0
    workers: int = 0  # not members of the union
    worker_women: int = 0
    held: tuple[Held, ...] = ()
    reached: tuple[Reached, ...] = ()
    gatherings: tuple[Gathering, ...] = ()
    courses: int = 0  # people who passed a course
    care: Care = field(default_factory=Care)
    cases: tuple[Case, ...] = ()
    examples: tuple[Example, ...] = ()
    observances: tuple[str, ...] = ()  # ids of those marked through Lan Toả
