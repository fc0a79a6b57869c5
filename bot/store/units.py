"""The tree of units as it stood on a day: subtrees, children, names, rights."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import CTE, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.people import holds_on
from bot.store.tables import unit, unit_span


def subtree(unit_ids: int | Sequence[int], on: date, name: str = "subtree") -> CTE:
    """These units and all below them as the tree stood that day; one column, `unit_id`.

    Two of them in one statement need a `name` each.
    """
    wanted = [unit_ids] if isinstance(unit_ids, int) else list(unit_ids)
    top = (
        select(unit_span.c.unit_id)
        .where(unit_span.c.unit_id.in_(wanted), holds_on(unit_span, on))
        .cte(name, recursive=True)
    )
    below = select(unit_span.c.unit_id).join(top, unit_span.c.parent_id == top.c.unit_id)
    return top.union(below.where(holds_on(unit_span, on)))


async def unit_by_code(connection: AsyncConnection, code: str) -> int | None:
    """The id of the unit with this code; None if there never was one."""
    found = await connection.execute(select(unit.c.id).where(unit.c.code == code))
    return found.scalar()


async def roots(connection: AsyncConnection, on: date) -> list[int]:
    """Units that stand under no other that day."""
    found = await connection.execute(
        select(unit_span.c.unit_id)
        .where(unit_span.c.parent_id.is_(None), holds_on(unit_span, on))
        .order_by(unit_span.c.unit_id)
    )
    return list(found.scalars())


async def first_day(connection: AsyncConnection) -> date | None:
    """The day on which the first unit began here; None before the first roster."""
    found = await connection.execute(select(func.min(unit_span.c.valid_from)))
    day: date | None = found.scalar()
    return day


async def covered(connection: AsyncConnection, unit_id: int, tops: Sequence[int], on: date) -> bool:
    """Whether the unit is one of `tops` or below one of them that day."""
    if not tops:
        return False
    below = subtree(tops, on)
    found = await connection.execute(
        select(below.c.unit_id).where(below.c.unit_id == unit_id).limit(1)
    )
    return found.first() is not None


async def choices_under(
    connection: AsyncConnection, tops: Sequence[int], on: date
) -> list[tuple[int, str, str]]:
    """Id, code and name of `tops`, each followed by its direct children that day."""
    if not tops:
        return []
    found = await connection.execute(
        select(unit.c.id, unit.c.code, unit_span.c.name, unit_span.c.parent_id)
        .join(unit_span, and_(unit_span.c.unit_id == unit.c.id, holds_on(unit_span, on)))
        .where(unit.c.id.in_(tops) | unit_span.c.parent_id.in_(tops))
        .order_by(unit.c.id)
    )
    rows = found.all()
    ordered = [row for top in tops for row in rows if row.id == top]
    ordered += [row for row in rows if row.id not in tops]
    return [(row.id, row.code, row.name) for row in ordered]
