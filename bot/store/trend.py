"""Coverage on several days at once: one statement over the ends of months, nothing stored.

Tree and memberships are those of each day. Every family is one row with a mark for each day on
which it belonged there, so that its evidence is looked up once however many days are asked for.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.library.model import Indicator
from bot.store.tables import evidence, membership, unit_span
from bot.store.types import UtcDateTime

Day = tuple[date, datetime | None, datetime]  # the day; evidence since (None: ever) and before


async def over_days(
    connection: AsyncConnection, indicator: Indicator, unit_id: int | None, days: Sequence[Day]
) -> dict[date, tuple[int, int]]:
    """Families reached and all of them, by day; no unit: every unit that stands that day."""
    names = [day for day, _since, _before in days]
    homes = _homes(indicator, names, _marks(names, _places(names, unit_id)))
    reached = _reached(indicator, homes, days)
    sums = (
        func.sum(column)
        for n, (_day, since, before) in enumerate(days)
        for column in (
            reached.c[f"d{n}"],
            case((reached.c[_moment(days, since)] < before, reached.c[f"d{n}"]), else_=0),
        )
    )
    found = (await connection.execute(select(*sums))).one()
    counted = {day: (found[2 * n + 1] or 0, found[2 * n] or 0) for n, day in enumerate(names)}
    return {day: pair for day, pair in counted.items() if pair[1]}


def _moment(days: Sequence[Day], since: datetime | None) -> str:
    """The column that says when a family was reached, counted from that beginning."""
    return f"a{_sinces(days).index(since)}"


def _sinces(days: Sequence[Day]) -> list[datetime | None]:
    return list(dict.fromkeys(since for _day, since, _before in days))


def _holds(spans: Any, day: Any) -> ColumnElement[bool]:
    return and_(spans.c.valid_from <= day, or_(spans.c.valid_to.is_(None), spans.c.valid_to > day))


def _places(days: Sequence[date], unit_id: int | None) -> CTE:
    """Which units stood under the one asked for, day by day: `day`, `unit_id`."""
    calendar = union_all(*(select(literal(day, Date).label("day")) for day in days)).cte("calendar")
    start = select(calendar.c.day, unit_span.c.unit_id).join_from(
        calendar, unit_span, _holds(unit_span, calendar.c.day)
    )
    if unit_id is None:
        return start.cte("standing")
    top = start.where(unit_span.c.unit_id == unit_id).cte("standing", recursive=True)
    below = select(top.c.day, unit_span.c.unit_id).join(
        top, and_(unit_span.c.parent_id == top.c.unit_id, _holds(unit_span, top.c.day))
    )
    return top.union(below)


def _marks(days: Sequence[date], places: CTE) -> CTE:
    """Each unit once: `unit_id`, and `s0`, `s1` …: 1 on the days on which it stood there."""
    marks = (
        func.max(case((places.c.day == literal(day, Date), 1), else_=0)).label(f"s{n}")
        for n, day in enumerate(days)
    )
    return (
        select(places.c.unit_id, *marks)
        .group_by(places.c.unit_id)
        .cte("marks")
        .prefix_with("MATERIALIZED")
    )


def _homes(indicator: Indicator, days: Sequence[date], marks: CTE) -> CTE:
    """Each family once: `family_id`, and `d0`, `d1` …: 1 on the days on which it belonged there."""
    there = (
        func.max(case((_holds(membership, day), marks.c[f"s{n}"]), else_=0)).label(f"d{n}")
        for n, day in enumerate(days)
    )
    return (
        select(membership.c.family_id, *there)
        .join_from(marks, membership, membership.c.unit_id == marks.c.unit_id)
        .where(membership.c.category.in_(indicator.counted_categories))
        .group_by(membership.c.family_id)
        .cte("homes")
        .prefix_with("MATERIALIZED")
    )


def _reached(indicator: Indicator, homes: CTE, days: Sequence[Day]) -> CTE:
    """The same with `a0`, `a1` …: when the family came to have the topics it needs, if ever."""
    moments = (
        _nth_topic(indicator, homes, since).label(f"a{n}") for n, since in enumerate(_sinces(days))
    )
    return select(homes, *moments).cte("reached").prefix_with("MATERIALIZED")


def _nth_topic(
    indicator: Indicator, homes: CTE, since: datetime | None
) -> ColumnElement[datetime | None]:
    """When the last of as many topics as are needed was first heard of, from `since` on.

    One look into the index of a family's evidence, which holds all that is asked for.
    """
    first = func.min(evidence.c.at, type_=UtcDateTime).label("at")
    firsts = (
        select(first)
        .where(
            evidence.c.family_id == homes.c.family_id,
            evidence.c.topic_id.in_(indicator.topics),
            evidence.c.adult,
            true() if since is None else evidence.c.at >= since,
        )
        .group_by(evidence.c.topic_id)
        .correlate(homes)
        .subquery()
    )
    return (
        select(firsts.c.at)
        .order_by(firsts.c.at)
        .limit(1)
        .offset(indicator.min_topics - 1)
        .scalar_subquery()
    )
