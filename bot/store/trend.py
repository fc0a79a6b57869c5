"""Coverage on several days at once: one statement over the ends of months, nothing stored.

Tree and memberships are those of each day. First evidence per family and topic is looked up once
and then held against every day.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import CTE, Date, Integer, Select, and_, cast, func, literal, or_, select, union_all
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
    reached = _reached(indicator, people, sorted({since or EVER for _day, since, _before in days}))
    same = and_(reached.c.family_id == people.c.family_id, reached.c.since == calendar.c.since)
    found = await connection.execute(
        union_all(
            select(literal(True), people.c.day, func.count())
            .join_from(people, calendar, calendar.c.day == people.c.day)
            .join(reached, same)
            .where(reached.c.at < calendar.c.before)
            .group_by(people.c.day),
            select(literal(False), people.c.day, func.count()).group_by(people.c.day),
        )
    )
    counted = {(part, day): number for part, day, number in found}
    whole = {day: number for (part, day), number in counted.items() if not part}
    return {day: (counted.get((True, day), 0), number) for day, number in whole.items()}


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
    """Every family once a day: `day`, `family_id`."""
    belongs = and_(membership.c.unit_id == places.c.unit_id, _holds(membership, places.c.day))
    return (
        select(places.c.day, membership.c.family_id)
        .distinct()
        .join_from(places, membership, belongs)
        .where(membership.c.category.in_(indicator.counted_categories))
        .cte("families")
        .prefix_with("MATERIALIZED")
    )


def _reached(indicator: Indicator, people: CTE, sinces: Sequence[datetime]) -> CTE:
    """When a family came to have as many topics as it needs, for each beginning that counts.

    One row per family, so that every day is held against one moment: `family_id`, `since`, `at`.
    The cast tells SQLite the kind of number again; without it no index would serve the join.
    """
    everybody = select(people.c.family_id).distinct().cte("everybody").prefix_with("MATERIALIZED")
    firsts = union_all(*(_firsts(indicator, everybody, since) for since in sinces)).subquery()
    place = func.row_number().over(
        partition_by=(firsts.c.family_id, firsts.c.since), order_by=firsts.c.at
    )
    ranked = select(firsts, place.label("place")).subquery()
    return (
        select(cast(ranked.c.family_id, Integer).label("family_id"), ranked.c.since, ranked.c.at)
        .where(ranked.c.place == indicator.min_topics)
        .cte("reached")
        .prefix_with("MATERIALIZED")
    )


def _firsts(indicator: Indicator, everybody: CTE, since: datetime) -> Select[Any]:
    """The first evidence of each family in each topic; one look into the index per family."""
    return (
        select(
            everybody.c.family_id,
            literal(since, UtcDateTime).label("since"),
            func.min(evidence.c.at, type_=UtcDateTime).label("at"),
        )
        .join_from(everybody, evidence, evidence.c.family_id == everybody.c.family_id)
        .where(evidence.c.adult, evidence.c.topic_id.in_(indicator.topics), evidence.c.at >= since)
        .group_by(everybody.c.family_id, evidence.c.topic_id)
    )
