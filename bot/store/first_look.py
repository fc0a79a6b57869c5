"""The first look at a unit: what stands below it, and if nothing does, what is counted of it.

Most units have none below them, and most looks are at one of those: it is one statement, and its
words are the same for every unit and day.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, Dialect, Integer, String, literal_column, select, union_all

from bot.store import counting, scopes
from bot.store.counted import NONE, Counted, Form
from bot.store.fixed import Fixed
from bot.store.known import facts
from bot.store.placed import belonging
from bot.store.scopes import ON

NAMES = -1  # where a row of counts has its indicator's place
_NO_WORD = literal_column("''", String)


@lru_cache(maxsize=16)
def statement(dialect: Dialect, forms: tuple[Form, ...]) -> Fixed:
    """Rows of `NAMES`, head, its units, code and name; and of an indicator's place, four columns of
    nothing and its sums, as `counting.statement` gives them: over nobody where units are below.
    """
    return Fixed(dialect, _written(forms))


@lru_cache(maxsize=16)
def _written(forms: tuple[Form, ...]) -> CompoundSelect[Any]:
    known = facts(None)
    under = scopes.by_code(known).subquery("standing")
    places = scopes.alone(known).cte("places")
    people = belonging(known, ON, None)
    there = counting.there_under(places, people, [form.numbered(0) for form in forms])
    width = counting.width_of(forms)
    names = select(literal_column(str(NAMES), Integer), *under.c, *[NONE] * width)
    parts = [names]
    for n, form in enumerate(forms):
        scored = counting.scored(n, form, known, there, width)
        nothing = (NONE, *[_NO_WORD] * 3)
        parts.append(select(scored.place, *nothing, *scored.sums).select_from(scored.score))
    return union_all(*parts)


def forget() -> None:
    """Write it anew the next time."""
    statement.cache_clear()
    _written.cache_clear()


def values(code: str, counted: Sequence[Counted], on: date) -> Mapping[str, Any]:
    """What is put into its gaps."""
    return {scopes.ASKED: code, **counting.days(counted, on)}
