"""Units without units below, and how many of their people have an account with us."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.people import holds_on
from bot.store.tables import address, membership, role_grant, unit, unit_span
from bot.store.units import subtree


@dataclass(frozen=True, slots=True)
class Leaf:
    """A unit without units below that day."""

    id: int
    code: str
    name: str
    people: int
    linked: int


async def leaves(connection: AsyncConnection, tops: Sequence[int], on: date) -> list[Leaf]:
    """Those under these units; one statement, however many there are."""
    below = subtree(tops, on)
    child = unit_span.alias("child")
    has_child = (
        select(child.c.id).where(child.c.parent_id == unit.c.id, holds_on(child, on)).exists()
    )
    account = (
        select(address.c.id)
        .where(address.c.member_id == membership.c.member_id, address.c.consent_at.is_not(None))
        .exists()
    )
    found = await connection.execute(
        select(
            unit.c.id, unit.c.code, unit_span.c.name,
            func.count(membership.c.id), func.sum(case((account, 1), else_=0)),
        )
        .join(below, below.c.unit_id == unit.c.id)
        .join(unit_span, and_(unit_span.c.unit_id == unit.c.id, holds_on(unit_span, on)))
        .outerjoin(
            membership, and_(membership.c.unit_id == unit.c.id, holds_on(membership, on))
        )
        .where(~has_child)
        .group_by(unit.c.id, unit.c.code, unit_span.c.name)
        .order_by(unit.c.code)
    )  # fmt: skip
    return [Leaf(*row) for row in found]


async def holders(connection: AsyncConnection, units: Sequence[int]) -> list[tuple[int, int]]:
    """Unit and member of everybody who holds a role on exactly one of these units."""
    found = await connection.execute(
        select(role_grant.c.unit_id, role_grant.c.member_id)
        .distinct()
        .where(role_grant.c.unit_id.in_(units))
        .order_by(role_grant.c.unit_id, role_grant.c.member_id)
    )
    return [(row.unit_id, row.member_id) for row in found]
