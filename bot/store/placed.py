"""Who belonged where on a day: in the units of that day, or in what became of them since."""

from datetime import date
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    column,
    func,
    select,
    union_all,
    values,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.spans import Span
from bot.domain.successors import Edge, Step, steps
from bot.store.known import Facts
from bot.store.office_tables import unit_successor
from bot.store.people import holds_on

ATTRIBUTES = ("member_id", "family_id", "category", "key_officer", "post")


async def steps_to(connection: AsyncConnection, known: Facts, tree: date) -> list[Step]:
    """What became of every unit that does not stand on that day."""
    spans: dict[int, list[Span]] = {}
    rows = known.unit_spans.c
    found = await connection.execute(
        select(rows.unit_id, rows.parent_id, rows.valid_from, rows.valid_to).order_by(
            rows.unit_id, rows.valid_from
        )
    )
    for unit_id, above, begin, end in found:
        spans.setdefault(unit_id, []).append(Span((above,), begin, end))
    edges = await connection.execute(
        select(unit_successor.c.old_id, unit_successor.c.new_id, unit_successor.c.on_day)
        .where(known.edge_is_known)
        .order_by(unit_successor.c.id)
    )
    return steps(spans, [Edge(*edge) for edge in edges], tree)


def belonging(known: Facts, on: Any, ended: list[Step] | None) -> FromClause:
    """The memberships of the day; with `ended` each in the unit that goes on for its own.

    Columns: `unit_id` and those of `ATTRIBUTES`. Only people of units that stood that day are
    carried over: others were counted nowhere.
    """
    rows = known.memberships
    if ended is None:
        plain = select(*_columns(rows)).where(holds_on(rows, on))
        return plain.subquery("belonging")
    counted = (
        select(*_columns(rows))
        .join(known.unit_spans, known.unit_spans.c.unit_id == rows.c.unit_id)
        .where(holds_on(rows, on), holds_on(known.unit_spans, on))
        .cte("counted")
    )
    if not ended:
        return counted
    walk = _walk(known, counted, ended)
    moved = select(walk.c.unit_id, *_columns(counted)[1:]).join(
        counted, counted.c.member_id == walk.c.member_id
    )
    return union_all(select(*_columns(counted)), moved).cte("belonging")


def _columns(rows: FromClause) -> list[ColumnElement[Any]]:
    return [rows.c[name] for name in ("unit_id", *ATTRIBUTES)]


def _walk(known: Facts, counted: CTE, ended: list[Step]) -> CTE:
    """From unit to unit; only the last one stands, so those passed on the way count nobody."""
    over = _table("ended", [(step.unit, step.on, step.to) for step in ended])
    choices = [(step.unit, step.on, to) for step in ended for to in step.choices]
    walk = (
        select(counted.c.member_id, counted.c.unit_id)
        .join(over, over.c.unit_id == counted.c.unit_id)
        .cte("walk", recursive=True)
    )
    following: ColumnElement[int] = over.c.to_id
    if choices:
        following = func.coalesce(_own_unit(known, walk, _table("choice", choices)), over.c.to_id)
    onward = select(walk.c.member_id, following)
    return walk.union(onward.join(over, over.c.unit_id == walk.c.unit_id))


def _own_unit(known: Facts, walk: CTE, choice: CTE) -> ColumnElement[int | None]:
    """Which of the units after a split the person belonged to from that day."""
    own = known.memberships.alias("own")
    return (
        select(func.max(own.c.unit_id))
        .join(choice, choice.c.to_id == own.c.unit_id)
        .where(
            own.c.member_id == walk.c.member_id,
            choice.c.unit_id == walk.c.unit_id,
            own.c.valid_from <= choice.c.on_day,
            own.c.valid_to.is_(None) | (own.c.valid_to > choice.c.on_day),
        )
        .correlate(walk)
        .scalar_subquery()
    )


def _table(name: str, rows: list[tuple[int, date, int]]) -> CTE:
    columns = (column("unit_id", Integer), column("on_day", Date), column("to_id", Integer))
    return values(*columns, name=name).data(rows).cte(name)
