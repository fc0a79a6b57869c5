"""Coverage on several days at once: one statement over the ends of months, nothing stored.

Tree and memberships are those of each day. First evidence per family and topic is looked up once
and then held against every day.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import CTE, Date, and_, case, func, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.library.model import Indicator
from bot.store.tables import evidence, membership, unit_span
from bot.store.types import UtcDateTime

EVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
Day = tuple[date, datetime | None, datetime]  # the day; evidence since (None: ever) and before


async def over_days(
    connection: AsyncConnection, indicator: Indicator, unit_id: int | None, days: Sequence[Day]
) -> dict[date, tuple[int, int]]:
    """Families reached and all of them, by day; no unit: every unit that stands that day."""
    calendar = _calendar(days)
    people = _people(indicator, calendar, _places(calendar, unit_id))
    firsts = _firsts(indicator, calendar, people)
    matches = and_(
        firsts.c.family_id == people.c.family_id,
        firsts.c.since == people.c.since,
        firsts.c.at < people.c.before,
    )
    topics = (
        select(people.c.day, people.c.family_id, func.count(firsts.c.family_id).label("topics"))
        .outerjoin(firsts, matches)
        .group_by(people.c.day, people.c.family_id)
        .subquery()
    )
    reached = func.sum(case((topics.c.topics >= indicator.min_topics, 1), else_=0))
    found = await connection.execute(
        select(topics.c.day, reached, func.count()).group_by(topics.c.day)
    )
    return {day: (int(part), whole) for day, part, whole in found}


def _calendar(days: Sequence[Day]) -> CTE:
    rows = (
        select(
            literal(day, Date).label("day"),
            literal(since or EVER, UtcDateTime).label("since"),
            literal(before, UtcDateTime).label("before"),
        )
        for day, since, before in days
    )
    return union_all(*rows).cte("calendar")


def _holds(spans: Any, day: Any) -> Any:
    return and_(spans.c.valid_from <= day, or_(spans.c.valid_to.is_(None), spans.c.valid_to > day))


def _places(calendar: CTE, unit_id: int | None) -> CTE:
    """Which units stood under the one asked for, day by day: `day`, `unit_id`."""
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


def _people(indicator: Indicator, calendar: CTE, places: CTE) -> CTE:
    """Every family once a day, with what counts for it that day."""
    belongs = and_(membership.c.unit_id == places.c.unit_id, _holds(membership, places.c.day))
    return (
        select(places.c.day, membership.c.family_id, calendar.c.since, calendar.c.before)
        .distinct()
        .join_from(places, membership, belongs)
        .join(calendar, calendar.c.day == places.c.day)
        .where(membership.c.category.in_(indicator.counted_categories))
        .cte("families")
    )


def _firsts(indicator: Indicator, calendar: CTE, people: CTE) -> CTE:
    """When a family first had evidence in a topic since the day that counts."""
    since = select(calendar.c.since).distinct().subquery()
    everybody = select(people.c.family_id).distinct().subquery()
    return (
        select(
            everybody.c.family_id,
            since.c.since,
            evidence.c.topic_id,
            func.min(evidence.c.at, type_=UtcDateTime).label("at"),
        )
        .join_from(everybody, evidence, evidence.c.family_id == everybody.c.family_id)
        .join(since, evidence.c.at >= since.c.since)
        .where(evidence.c.adult, evidence.c.topic_id.in_(indicator.topics))
        .group_by(everybody.c.family_id, since.c.since, evidence.c.topic_id)
        .cte("firsts")
    )
