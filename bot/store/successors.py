"""The edges between units: what each became, and which units are ending or have ended."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.roster import Ended
from bot.store.office_tables import unit_successor
from bot.store.people import holds_on
from bot.store.tables import unit, unit_span
from bot.store.units import subtree


async def ended_units(connection: AsyncConnection, today: date) -> dict[str, Ended]:
    """Units that a change of the organisation ended, by code, with the first that goes on."""
    new = unit.alias("new")
    stands = select(unit_span.c.id).where(
        unit_span.c.unit_id == unit_successor.c.old_id, holds_on(unit_span, today)
    )
    found = await connection.execute(
        select(unit.c.code, unit_successor.c.on_day, new.c.code.label("successor"))
        .join(unit_successor, unit_successor.c.old_id == unit.c.id)
        .outerjoin(new, new.c.id == unit_successor.c.new_id)
        .where(unit_successor.c.on_day <= today, ~stands.exists())
        .order_by(unit_successor.c.on_day, unit_successor.c.id.desc())
    )
    return {row.code: Ended(row.on_day, row.successor or "") for row in found}


async def ending_units(connection: AsyncConnection, today: date) -> dict[int, date]:
    """Units that end after today by a change that is planned already: the day."""
    found = await connection.execute(
        select(unit_successor.c.old_id, func.min(unit_successor.c.on_day))
        .where(unit_successor.c.on_day > today)
        .group_by(unit_successor.c.old_id)
    )
    return {old: day for old, day in found}


async def stands(connection: AsyncConnection, unit_id: int, on: date) -> bool:
    """Whether the unit is there that day."""
    found = await connection.execute(
        select(unit_span.c.id).where(unit_span.c.unit_id == unit_id, holds_on(unit_span, on))
    )
    return found.first() is not None


async def going_on(
    connection: AsyncConnection, unit_id: int, tops: Sequence[int], on: date
) -> list[tuple[int, str, str]]:
    """Id, code and name of the units that go on for one that ended, under `tops`; by code.

    What went on for it may have ended too: then whatever goes on for that.
    """
    first = (
        select(unit_successor.c.new_id.label("unit_id"))
        .where(unit_successor.c.old_id == unit_id, unit_successor.c.on_day <= on)
        .cte("going_on", recursive=True)
    )
    later = select(unit_successor.c.new_id).join(
        first, and_(unit_successor.c.old_id == first.c.unit_id, unit_successor.c.on_day <= on)
    )
    heirs = first.union(later)
    found = await connection.execute(
        select(unit.c.id, unit.c.code, unit_span.c.name)
        .join(unit_span, and_(unit_span.c.unit_id == unit.c.id, holds_on(unit_span, on)))
        .where(
            unit.c.id.in_(select(heirs.c.unit_id)),
            unit.c.id.in_(select(subtree(tops, on).c.unit_id)),
        )
        .order_by(unit.c.code)
    )
    return [(row.id, row.code, row.name) for row in found]
