"""What units declared, counted by kind, topic and unit as it was known at any moment.

Declared headcounts never count for a family: this is beside the evidence, not part of it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    case,
    cast,
    func,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.activities import ActivityCount, ActivityKind, ActivityState, ActivitySummary
from bot.store.activities import STANDS, newest
from bot.store.activity_tables import activity_version

K = TypeVar("K")
TOTAL, KIND, TOPIC, UNIT = "total", "kind", "topic", "unit"
NOTHING = ActivityCount()


async def by_day(
    connection: AsyncConnection, units: Sequence[int] | Select[Any], begin: date, end: date
) -> dict[date, int]:
    """How many activities these units held on each day; days without any are left out."""
    found = await connection.execute(
        select(activity_version.c.held_on, func.count())
        .where(
            newest(None),
            activity_version.c.state.in_(STANDS),
            activity_version.c.held_on.between(begin, end),
            activity_version.c.unit_id.in_(units),
        )
        .group_by(activity_version.c.held_on)
    )
    return {row[0]: row[1] for row in found}


async def summary(
    connection: AsyncConnection,
    units: Sequence[int] | Select[Any],
    begin: date,
    end: date,
    known_at: datetime | None = None,
) -> ActivitySummary:
    """Activities that these units held from `begin` to `end`, both days included.

    `units`: ids, or a select of one column of ids (e.g. `select(subtree(top, on).c.unit_id)`).
    `known_at`: as the newest versions at that moment said; None: as they say now. Withdrawn
    reports count nowhere, returned ones count and are told apart. One statement.
    """
    chosen = (
        select(activity_version)
        .where(
            newest(known_at),
            activity_version.c.state.in_(STANDS),
            activity_version.c.held_on.between(begin, end),
            activity_version.c.unit_id.in_(units),
        )
        .cte("chosen")
    )
    c = chosen.c
    topic, every_topic = _topics(connection, c.topics)
    parts = (
        _part(TOTAL, literal(""), c),
        _part(KIND, c.kind, c),
        _part(UNIT, cast(c.unit_id, String), c),
        _part(TOPIC, func.coalesce(topic, ""), c, every_topic),
    )
    rows = (await connection.execute(union_all(*parts))).all()
    return ActivitySummary(
        begin,
        end,
        _by(rows, TOTAL, str).get("", NOTHING),
        _by(rows, KIND, ActivityKind),
        _by(rows, TOPIC, str),
        _by(rows, UNIT, int),
    )


def _topics(connection: AsyncConnection, topics: ColumnElement[Any]) -> tuple[Any, Any]:
    """The topics of a row as rows of their own: the column and the table."""
    if connection.dialect.name == "postgresql":
        each = func.json_array_elements_text(topics).table_valued("value", name="topic")
    else:
        each = func.json_each(topics).table_valued("value", name="topic")
    return each.c.value, each


def _part(name: str, key: Any, c: Any, each: Any = None) -> Select[Any]:
    accepted = c.state == ActivityState.ACCEPTED.value
    returned = c.state == ActivityState.RETURNED.value
    counted = select(
        literal(name).label("part"),
        key.label("name"),
        func.count().label("activities"),
        func.sum(c.attendances),
        func.sum(func.coalesce(c.female, 0)),
        func.sum(c.cost),
        func.sum(case((accepted, 1), else_=0)),
        func.sum(case((returned, 1), else_=0)),
    )
    source = c.state.table
    if each is not None:
        counted = counted.select_from(source.outerjoin(each, true()))
    return counted.group_by(key) if name != TOTAL else counted.having(func.count() > 0)


def _by(rows: Sequence[Any], part: str, name: Callable[[str], K]) -> Mapping[K, ActivityCount]:
    return {
        name(row[1]): ActivityCount(*(int(figure) for figure in row[2:]))
        for row in rows
        if row[0] == part
    }
