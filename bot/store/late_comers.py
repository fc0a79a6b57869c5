"""Whoever joined a unit after its split was planned: no new unit has been named for them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.organisation import Kind
from bot.store.office_tables import unit_successor
from bot.store.people import holds_on
from bot.store.tables import member, membership, unit, unit_span


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A split to come, and the roster codes of those who would be left in no unit."""

    unit_id: int
    unit_code: str
    unit_name: str
    on: date
    codes: tuple[str, ...]


async def unplaced(connection: AsyncConnection, today: date) -> list[Unplaced]:
    """Splits after today whose unit still has people on their day; those placed have left by then.

    The plan ends the old unit's memberships on the day, so whoever has one longer came later.
    """
    splits = (
        select(unit_successor.c.old_id, unit_successor.c.on_day)
        .where(unit_successor.c.kind == Kind.SPLIT.value, unit_successor.c.on_day > today)
        .distinct()
        .subquery()
    )
    there = and_(
        membership.c.unit_id == splits.c.old_id,
        membership.c.valid_from <= splits.c.on_day,
        membership.c.valid_to.is_(None) | (membership.c.valid_to > splits.c.on_day),
    )
    found = await connection.execute(
        select(splits, unit.c.code, unit_span.c.name, member.c.code.label("member"))
        .join(membership, there)
        .join(member, member.c.id == membership.c.member_id)
        .join(unit, unit.c.id == splits.c.old_id)
        .join(unit_span, and_(unit_span.c.unit_id == unit.c.id, holds_on(unit_span, today)))
        .order_by(splits.c.on_day, unit.c.code, member.c.code)
    )
    people: dict[tuple[int, str, str, date], list[str]] = {}
    for row in found:
        people.setdefault((row.old_id, row.code, row.name, row.on_day), []).append(row.member)
    return [Unplaced(*split, tuple(codes)) for split, codes in people.items()]
