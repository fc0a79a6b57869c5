"""The edges between units: what each became, and which units are ending or have ended."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.roster import Ended
from bot.store.office_tables import unit_successor
from bot.store.people import holds_on
from bot.store.tables import unit, unit_span


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
