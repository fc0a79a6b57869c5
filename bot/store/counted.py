"""How an indicator is counted, and the words of its statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import TypeAlias

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    String,
    bindparam,
    case,
    literal_column,
)

from bot.library.model import Indicator
from bot.store.types import UtcDateTime

NONE, ONE = literal_column("0", Integer), literal_column("1", Integer)

Moment: TypeAlias = datetime | ColumnElement[datetime]
Day: TypeAlias = date | ColumnElement[date]


@dataclass(frozen=True, slots=True)
class Counted:
    """An indicator and when its evidence counts: from `begin` (None: ever) to before `end`.

    `posts` make a key officer that day; weddings count from `since` (None: ever) to `until`.
    """

    indicator: Indicator
    begin: Moment | None
    end: Moment
    posts: Sequence[str] = ()
    since: Day | None = None
    until: Day = date.max


@dataclass(frozen=True, slots=True)
class Form:
    """What the words of a statement depend on; days and moments are given when it is asked."""

    indicator: Indicator
    posts: tuple[str, ...]
    begins: bool
    since: bool

    def numbered(self, n: int) -> Counted:
        """Counted with gaps, the indicator's place in their names."""
        return Counted(
            self.indicator,
            bindparam(f"begin{n}", type_=UtcDateTime) if self.begins else None,
            bindparam(f"end{n}", type_=UtcDateTime),
            self.posts,
            bindparam(f"since{n}", type_=Date) if self.since else None,
            bindparam(f"until{n}", type_=Date),
        )


def form_of(counted: Counted) -> Form:
    """Its form without the days."""
    begins, since = counted.begin is not None, counted.since is not None
    return Form(counted.indicator, tuple(counted.posts), begins, since)


def fixed(names: Sequence[str]) -> list[ColumnElement[str]]:
    """For `in_`: written into the statement, and not given with it each time."""
    return [word(name) for name in names]


def word(name: str) -> ColumnElement[str]:
    return literal_column("'" + name.replace("'", "''") + "'", String)


@cache
def digit(number: int) -> ColumnElement[int]:
    """A number of ours, written into the statement: as a gap it would take longer to write."""
    return literal_column(str(number), Integer)


def one_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, ONE), else_=NONE)
