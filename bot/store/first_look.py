"""The first look at a unit: what stands below it, and what is counted of it.

Most units have none below them, and most looks are at one of those: it is one statement, and its
words are the same for every unit and day. SQLite counts those below as well: it goes through them
in the same way however many there are. PostgreSQL has to know how many before it makes its plan: it
counts nobody where units are below, and is asked a second time.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    CompoundSelect,
    Dialect,
    Integer,
    Select,
    String,
    literal_column,
    select,
    union_all,
)

from bot.store import counting, scopes
from bot.store.counted import NONE, Counted, Form
from bot.store.fixed import Fixed
from bot.store.known import Facts, facts
from bot.store.placed import belonging
from bot.store.scopes import ON

NAMES = -1  # where a row of counts has its indicator's place
_NO_WORD = literal_column("''", String)


def is_whole(dialect: Dialect) -> bool:
    """Whether nothing is left to be asked where units are below."""
    return dialect.name == "sqlite"


@lru_cache(maxsize=16)
def statement(dialect: Dialect, forms: tuple[Form, ...]) -> Fixed:
    """Rows of `NAMES`, head, its units, code and name; and of an indicator's place, the head (0:
    the unit itself), three columns of nothing and its sums, as `counting.statement` gives them.
    """
    write = _of_all if is_whole(dialect) else _of_those_alone
    return Fixed(dialect, write(forms))


def _of_all(forms: tuple[Form, ...]) -> CompoundSelect[Any]:
    known = facts(None)
    under = scopes.under_code(known).prefix_with("MATERIALIZED")
    places = select(under.c.head, under.c.unit_id).cte("places")
    there = _there(places, known, forms)
    parts = counting.parts(forms, known, there, scopes.of_code(), [_NO_WORD] * 3)
    return union_all(_names(under, forms), *parts)


def _of_those_alone(forms: tuple[Form, ...]) -> CompoundSelect[Any]:
    known = facts(None)
    there = _there(scopes.alone(known).cte("places"), known, forms)
    width, parts = counting.width_of(forms), [_names(scopes.under_code(known), forms)]
    for n, form in enumerate(forms):
        scored = counting.scored(n, form, known, there, width, alone=True)
        nothing = (NONE, *[_NO_WORD] * 3)
        parts.append(select(scored.place, *nothing, *scored.sums).select_from(scored.score))
    return union_all(*parts)


def _names(under: CTE, forms: tuple[Form, ...]) -> Select[Any]:
    rows = scopes.standing(under).subquery("standing")
    no_sums = [NONE] * counting.width_of(forms)
    return select(literal_column(str(NAMES), Integer), *rows.c, *no_sums)


def _there(places: CTE, known: Facts, forms: tuple[Form, ...]) -> CTE:
    people = belonging(known, ON, None)
    return counting.there_under(places, people, [form.numbered(0) for form in forms])


def forget() -> None:
    """Write it anew the next time."""
    statement.cache_clear()


def values(code: str, counted: Sequence[Counted], on: date) -> Mapping[str, Any]:
    """What is put into its gaps."""
    return {scopes.ASKED: code, **counting.days(counted, on)}
