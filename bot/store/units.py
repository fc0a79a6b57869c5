"""The tree of units as it stood on a day: subtrees, children, names, rights."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import CTE, ColumnElement, FromClause, Select, and_, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.people import holds_on
from bot.store.tables import unit, unit_span

DEEPEST = 50  # levels; a circle in the tree ends there


def subtree(
    unit_ids: int | Sequence[int] | ColumnElement[int],
    on: date | ColumnElement[date],
    name: str = "subtree",
) -> CTE:
    """These units and all below them as the tree stood that day; one column, `unit_id`.

    Two of them in one statement need a `name` each.
    """
    id_ = unit_span.c.unit_id
    if isinstance(unit_ids, ColumnElement):
        wanted = id_ == unit_ids
    else:
        wanted = id_.in_([unit_ids] if isinstance(unit_ids, int) else unit_ids)
    top = select(id_).where(wanted, holds_on(unit_span, on)).cte(name, recursive=True)
    below = select(unit_span.c.unit_id).join(top, unit_span.c.parent_id == top.c.unit_id)
    return top.union(below.where(holds_on(unit_span, on)))


def select_subtree(unit_id: int, on: date) -> Select[tuple[int]]:
    """The same as a select of one column of ids, to be used within a statement."""
    return select(subtree(unit_id, on).c.unit_id)


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


async def codes_under(connection: AsyncConnection, tops: Sequence[int], on: date) -> set[str]:
    """The codes of these units and all below them that day."""
    below = subtree(tops, on)
    found = await connection.execute(select(unit.c.code).join(below, below.c.unit_id == unit.c.id))
    return set(found.scalars())


async def path_to(
    connection: AsyncConnection, unit_id: int, top: int, on: date
) -> list[tuple[str, str]]:
    """Code and name of every unit from `top` down to this one, as the tree stood that day."""
    start = (
        select(unit_span.c.unit_id, unit_span.c.parent_id, literal(0).label("height"))
        .where(unit_span.c.unit_id == unit_id, holds_on(unit_span, on))
        .cte("upwards", recursive=True)
    )
    above = (
        select(unit_span.c.unit_id, unit_span.c.parent_id, start.c.height + 1)
        .join(start, unit_span.c.unit_id == start.c.parent_id)
        .where(holds_on(unit_span, on), start.c.unit_id != top, start.c.height < DEEPEST)
    )
    way = start.union(above)
    found = await connection.execute(
        select(unit.c.code, unit_span.c.name)
        .join(way, way.c.unit_id == unit.c.id)
        .join(unit_span, and_(unit_span.c.unit_id == unit.c.id, holds_on(unit_span, on)))
        .order_by(way.c.height.desc())
    )
    return [(row.code, row.name) for row in found]


async def children_of(connection: AsyncConnection, unit_id: int, on: date) -> list[int]:
    """The units directly below it that day."""
    found = await connection.execute(
        select(unit_span.c.unit_id)
        .where(unit_span.c.parent_id == unit_id, holds_on(unit_span, on))
        .order_by(unit_span.c.unit_id)
    )
    return list(found.scalars())


async def descendants(connection: AsyncConnection, unit_id: int, on: date) -> list[int]:
    """All units below it that day, itself left out."""
    below = subtree(unit_id, on)
    found = await connection.execute(
        select(below.c.unit_id).where(below.c.unit_id != unit_id).order_by(below.c.unit_id)
    )
    return list(found.scalars())


async def choices_under(
    connection: AsyncConnection, tops: Sequence[int], on: date, spans: FromClause = unit_span
) -> list[tuple[int, str, str]]:
    """Id, code and name of `tops`, each followed by its direct children that day.

    `spans` may be those that were known at another moment.
    """
    if not tops:
        return []
    found = await connection.execute(
        select(unit.c.id, unit.c.code, spans.c.name, spans.c.parent_id)
        .join(spans, and_(spans.c.unit_id == unit.c.id, holds_on(spans, on)))
        .where(spans.c.unit_id.in_(tops) | spans.c.parent_id.in_(tops))
        .order_by(unit.c.id)
    )
    rows = found.all()
    ordered = [row for top in tops for row in rows if row.id == top]
    ordered += [row for row in rows if row.id not in tops]
    return [(row.id, row.code, row.name) for row in ordered]
