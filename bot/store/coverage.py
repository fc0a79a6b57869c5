"""Coverage counted from the rows, for a unit and its direct children in one statement.

No totals are kept: tree, memberships and evidence carry their days, so any past day can be
counted again. `head` is the unit that a row is counted for: the one asked for, or a child of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import FromClause
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.coverage import Counts
from bot.store import counting, first_look, scopes
from bot.store.counted import Counted as Counted
from bot.store.counted import form_of
from bot.store.known import AS_IT_WAS, Facts, View, facts
from bot.store.placed import belonging, steps_to
from bot.store.scopes import ON
from bot.store.scopes import WHOLE as WHOLE
from bot.store.scopes import Scope as Scope
from bot.store.scopes import UnitName as UnitName
from bot.store.scopes import scope_of as scope_of
from bot.store.scopes import scope_of_all as scope_of_all
from bot.store.scopes import spelled as spelled


async def counts(
    connection: AsyncConnection,
    scope: Scope,
    counted: Sequence[Counted],
    on: date,
    view: View = AS_IT_WAS,
) -> Mapping[tuple[str, int], Counts]:
    """By indicator and head; a head that is not there counts nobody."""
    if not counted:
        return {}
    known, dialect = facts(view.known_at), connection.dialect
    pairs = await scopes.places(connection, scope, view.tree or on, known)
    forms, room = tuple(form_of(one) for one in counted), counting.room_for(pairs)
    values = counting.filled(dialect.name, counted, on, scope.head, pairs)
    found: Sequence[Sequence[Any]]
    if view == AS_IT_WAS:
        found = await counting.of_now(dialect, forms, room).rows(connection, values)
    else:
        people = await _people(connection, known, view)
        statement = counting.statement(dialect.name, forms, known, people, room)
        found = (await connection.execute(statement, values)).all()
    return _counts(counted, ((place, head, sums) for place, head, *sums in found))


async def counted_of(
    connection: AsyncConnection,
    code: str,
    counted: Sequence[Counted],
    on: date,
    view: View = AS_IT_WAS,
) -> tuple[Scope, Mapping[tuple[str, int], Counts]] | None:
    """The unit of that code with its children, and what `counts` says of them; None when it did not
    stand that day. A unit with none below it takes one statement, on SQLite any unit.
    """
    if view != AS_IT_WAS or not counted:
        found = await scope_of(connection, code, on, view)
        if found is None:
            return None
        return found, await counts(connection, found, counted, on, view)
    forms = tuple(form_of(one) for one in counted)
    look = first_look.statement(connection.dialect, forms)
    rows = await look.rows(connection, first_look.values(code, counted, on))
    standing = [tuple(row[1:5]) for row in rows if row[0] == first_look.NAMES]
    scope = scopes.read(standing, code, on, known_at=None)
    if scope is None:
        return None
    if scope.children and not first_look.is_whole(connection.dialect):
        return scope, await counts(connection, scope, counted, on)
    sums = ((row[0], row[1] or scope.head, row[5:]) for row in rows if row[0] != first_look.NAMES)
    return scope, _counts(counted, sums)


def _counts(
    counted: Sequence[Counted], found: Iterable[tuple[int, int, Sequence[int]]]
) -> Mapping[tuple[str, int], Counts]:
    """By indicator and head, out of the indicator's place, the head and the sums."""
    indicators = [one.indicator for one in counted]
    return {
        (indicators[place].id, head): Counts(
            whole, reached, every, tuple(by_topic[: len(indicators[place].topics)]), unknown
        )
        for place, head, (whole, reached, every, unknown, *by_topic) in found
        if whole or unknown  # a sum over nobody is none at all
    }


async def _people(connection: AsyncConnection, known: Facts, view: View) -> FromClause:
    ended = await steps_to(connection, known, view.tree) if view.tree else None
    return belonging(known, ON, ended)
