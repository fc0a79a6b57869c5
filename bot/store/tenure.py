"""Which units stood under a unit during a period, and from when until when each of them did."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CTE, ColumnElement, Date, and_, case, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.people import holds_on
from bot.store.tables import unit_span

FAR = date(9999, 12, 31)
EVER = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A unit with all below it (None: every unit) from the first to the last day of a period."""

    unit_id: int | None
    begin: date
    end: date
    after: date  # the day after the last
    since: datetime  # the same period as instants
    before: datetime


def tenure(stretch: Stretch) -> CTE:
    """`unit_id` stood under the unit from `since` to before `until`; pieces never overlap.

    So what a unit did counts for whom it stood under on that very day; what it did before the
    first roster named it, for whom it stood under then.
    """
    first, last = literal(stretch.begin, Date), literal(stretch.after, Date)
    spans = select(
        unit_span.c.unit_id,
        _later(_begins(), first).label("since"),
        _earlier(_ends(), last).label("until"),
    ).where(unit_span.c.valid_from < stretch.after, _ends() > stretch.begin)
    if stretch.unit_id is None:
        return spans.cte("tenure")
    top = spans.where(unit_span.c.unit_id == stretch.unit_id).cte("tenure", recursive=True)
    overlaps = and_(
        unit_span.c.parent_id == top.c.unit_id,
        unit_span.c.valid_from < top.c.until,
        _ends() > top.c.since,
    )
    below = select(
        unit_span.c.unit_id,
        _later(_begins(), top.c.since),
        _earlier(_ends(), top.c.until),
    ).join(top, overlaps)
    return top.union(below)


def _begins() -> ColumnElement[date]:
    """The first span of a unit reaches back to ever: it stood before anybody wrote it down."""
    earlier = unit_span.alias("earlier")
    is_first = ~(
        select(earlier.c.id)
        .where(
            earlier.c.unit_id == unit_span.c.unit_id,
            earlier.c.valid_from < unit_span.c.valid_from,
        )
        .exists()
    )
    return case((is_first, literal(EVER, Date)), else_=unit_span.c.valid_from)


async def name_above(connection: AsyncConnection, unit_id: int, on: date) -> str:
    """What the unit above was called that day; "" when there was none."""
    above = unit_span.alias("above")
    found = await connection.execute(
        select(above.c.name)
        .join(unit_span, above.c.unit_id == unit_span.c.parent_id)
        .where(unit_span.c.unit_id == unit_id, holds_on(unit_span, on), holds_on(above, on))
    )
    return found.scalar() or ""


def _ends() -> ColumnElement[date]:
    return func.coalesce(unit_span.c.valid_to, literal(FAR, Date), type_=Date)


def _later(one: ColumnElement[date], other: ColumnElement[date]) -> ColumnElement[date]:
    return case((one > other, one), else_=other)


def _earlier(one: ColumnElement[date], other: ColumnElement[date]) -> ColumnElement[date]:
    return case((one < other, one), else_=other)
