"""Whose rows a right reaches: those of its unit, of what went over into it, and of all below.

A unit that has ended is where the tree last had it, and under the unit that goes on for it: what
was reported, asked or planned there is looked after by whoever answers for the one or the other.
New rows are for units that stand: see `covered` in `bot.store.units`.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import CTE, ColumnElement, Subquery, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.organisation import Kind
from bot.store.office_tables import unit_successor
from bot.store.people import holds_on
from bot.store.tables import unit, unit_span

GOES_OVER = (Kind.MERGE.value, Kind.RENAME.value)  # roles and rows follow; a split divides them


def heirs(tops: Sequence[int], on: date) -> CTE:
    """These units, and those that merged into them or were given their code; column `unit_id`."""
    standing = (
        select(unit_span.c.unit_id)
        .where(unit_span.c.unit_id.in_(tops), holds_on(unit_span, on))
        .cte(recursive=True)
    )
    gone = _gone_over(on).join(standing, unit_successor.c.new_id == standing.c.unit_id)
    return standing.union(gone)


def strictly_below(tops: Sequence[int], on: date) -> CTE:
    """All units below these, ended ones too: as the tree last stood for each; `unit_id`."""
    own, first, more = heirs(tops, on), _down(on), _down(on)
    top = (
        select(first.c.unit_id)
        .join(own, first.c.above_id == own.c.unit_id)
        .where(first.c.kept)
        .cte(recursive=True)
    )
    return top.union(select(more.c.unit_id).join(top, more.c.above_id == top.c.unit_id))


def reached(column: Any, tops: Sequence[int], on: date) -> ColumnElement[bool]:
    """Whether a column names a unit whose rows a right on `tops` reaches."""
    return or_(
        column.in_(select(heirs(tops, on).c.unit_id)),
        column.in_(select(strictly_below(tops, on).c.unit_id)),
    )


async def reaches(connection: AsyncConnection, unit_id: int, tops: Sequence[int], on: date) -> bool:
    """Whether a right on `tops` reaches the rows of this unit that day."""
    if not tops:
        return False
    wanted = select(unit.c.id).where(unit.c.id == unit_id, reached(unit.c.id, tops, on))
    return (await connection.execute(wanted)).first() is not None


def _gone_over(on: date) -> Any:
    return select(unit_successor.c.old_id).where(
        unit_successor.c.kind.in_(GOES_OVER), unit_successor.c.on_day <= on
    )


def _down(on: date) -> Subquery:
    """Steps down: to a unit from where it last hung (`kept`), or from what goes on for it."""
    later = unit_span.alias("later")
    overtaken = select(later.c.id).where(
        later.c.unit_id == unit_span.c.unit_id,
        later.c.valid_from > unit_span.c.valid_from,
        later.c.valid_from <= on,
    )
    hung = select(
        unit_span.c.parent_id.label("above_id"), unit_span.c.unit_id, literal(True).label("kept")
    ).where(unit_span.c.valid_from <= on, ~overtaken.exists())
    over = _gone_over(on).with_only_columns(
        unit_successor.c.new_id.label("above_id"),
        unit_successor.c.old_id.label("unit_id"),
        literal(False).label("kept"),
    )
    return union_all(hung, over).subquery()
