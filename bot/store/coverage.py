"""Coverage counted from the rows, for a unit and its direct children in one statement.

No totals are kept: tree, memberships and evidence carry their days, so any past day can be
counted again. `head` is the unit that a row is counted for: the one asked for, or a child of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.coverage import Counts
from bot.store.counting import WHOLE as WHOLE
from bot.store.counting import Counted as Counted
from bot.store.counting import Scope as Scope
from bot.store.counting import UnitName as UnitName
from bot.store.counting import part, places_of
from bot.store.known import AS_IT_WAS, Facts, View, facts
from bot.store.people import holds_on
from bot.store.placed import belonging, steps_to
from bot.store.tables import unit
from bot.store.units import choices_under, unit_by_code


async def scope_of(
    connection: AsyncConnection, code: str, on: date, view: View = AS_IT_WAS
) -> Scope | None:
    """The unit of that code with its children; None when it did not stand that day."""
    found = await unit_by_code(connection, code)
    if found is None:
        return None
    return await _scope(connection, found, view.tree or on, facts(view.known_at))


async def spelled(connection: AsyncConnection, code: str) -> UnitName | None:
    """The unit that a person means who writes its code, perhaps in small letters; nameless."""
    found = await connection.execute(
        select(unit.c.id, unit.c.code)
        .where(unit.c.code.in_({code, code.upper()}))
        .order_by(unit.c.code != code).limit(1)
    )  # fmt: skip
    row = found.first()
    return UnitName(row.id, row.code, "") if row else None


async def scope_of_all(
    connection: AsyncConnection, on: date, view: View = AS_IT_WAS
) -> Scope | None:
    """The one unit at the top, or all of them together; None when there was none that day."""
    day, known = view.tree or on, facts(view.known_at)
    tops = await _tops(connection, day, known)
    if len(tops) == 1:
        return await _scope(connection, tops[0], day, known)
    named = await _named(connection, tops, day, known)
    return Scope(None, _ordered(named[top] for top in tops)) if tops else None


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
    known = facts(view.known_at)
    ended = await steps_to(connection, known, view.tree) if view.tree else None
    people = belonging(known, on, ended)
    places = places_of(scope, view.tree or on, known)
    width = max(len(c.indicator.topics) for c in counted)
    parts = (part(c, known, places, people, width) for c in counted)
    found = await connection.execute(union_all(*parts))
    topics = {c.indicator.id: len(c.indicator.topics) for c in counted}
    return {
        (name, head): Counts(whole, reached, every, tuple(by_topic[: topics[name]]), unknown)
        for name, head, whole, reached, every, unknown, *by_topic in found
    }


async def _tops(connection: AsyncConnection, on: date, known: Facts) -> list[int]:
    """Units that stand under no unit of that day, be it that theirs was dissolved before."""
    spans = known.unit_spans
    above = spans.alias("above")
    stands = select(above.c.unit_id).where(
        above.c.unit_id == spans.c.parent_id, holds_on(above, on)
    )
    found = await connection.execute(
        select(spans.c.unit_id).distinct().where(holds_on(spans, on), ~stands.exists())
    )
    return list(found.scalars())


async def _scope(connection: AsyncConnection, unit_id: int, on: date, known: Facts) -> Scope | None:
    named = await _named(connection, [unit_id], on, known)
    asked = named.pop(unit_id, None)
    return None if asked is None else Scope(asked, _ordered(named.values()))


async def _named(
    connection: AsyncConnection, tops: Sequence[int], on: date, known: Facts
) -> dict[int, UnitName]:
    """These units and their direct children, as far as they stood that day."""
    found = await choices_under(connection, tops, on, known.unit_spans)
    return {row[0]: UnitName(*row) for row in found}


def _ordered(units: Iterable[UnitName]) -> tuple[UnitName, ...]:
    return tuple(sorted(units, key=lambda unit: unit.code))
