"""What a person is to a unit at this moment: looked up again in the transaction that acts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import CTE, and_, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.outreach import local_day
from bot.domain.people import Person, Role
from bot.errors import Conflict
from bot.store.orders import Order
from bot.store.people import grants_of, holds_on
from bot.store.reached import reached
from bot.store.tables import member, membership, role_grant, unit_span
from bot.store.units import covered


def person_in(order: Order) -> Person:
    """The member who acts."""
    if order.person is None:
        raise Conflict("the account was unlinked meanwhile")
    return order.person


def today_of(order: Order) -> date:
    """The union's local day."""
    return local_day(order.now, order.rules)


@dataclass(frozen=True, slots=True)
class Roles:
    """On which units the acting person holds a role now."""

    tops: tuple[int, ...]
    admin_tops: tuple[int, ...]


async def roles_of(order: Order) -> Roles:
    """The roles as they stand now, not as they stood when the button was made."""
    found = await grants_of(order.connection, person_in(order).member_id, today_of(order))
    admin = tuple(grant.unit_id for grant in found if grant.role is Role.ADMIN)
    return Roles(tuple(grant.unit_id for grant in found), admin)


async def covers(order: Order, unit_id: int) -> bool:
    """Whether a role of the acting person covers that unit, which stands today."""
    roles = await roles_of(order)
    return await covered(order.connection, unit_id, roles.tops, today_of(order))


async def require_cover(order: Order, unit_id: int) -> None:
    """`Conflict` when the right is gone."""
    if not await covers(order, unit_id):
        raise Conflict(f"no role reaches unit {unit_id}")


def above(unit_id: int, on: date) -> CTE:
    """The unit and those above it that day, with how far up they stand: `unit_id`, `steps`."""
    first = (
        select(unit_span.c.unit_id, unit_span.c.parent_id, literal(0).label("steps"))
        .where(unit_span.c.unit_id == unit_id, holds_on(unit_span, on))
        .cte("above", recursive=True)
    )
    up = (
        select(unit_span.c.unit_id, unit_span.c.parent_id, first.c.steps + 1)
        .join(first, unit_span.c.unit_id == first.c.parent_id)
        .where(holds_on(unit_span, on))
    )
    return first.union_all(up)


async def responsible(
    connection: AsyncConnection,
    unit_id: int,
    on: date,
    *,
    but: Collection[int] = (),
    admins_above: bool = False,
) -> list[int]:
    """Members who hold a role on the unit, or on the nearest above it that has anybody.

    With `admins_above`: admins of the nearest unit above, or of a unit that has none above.
    """
    chain = above(unit_id, on)
    rows = (
        select(role_grant.c.member_id, chain.c.steps)
        .join(chain, chain.c.unit_id == role_grant.c.unit_id)
        .where(role_grant.c.member_id.not_in(but))
    )
    if admins_above:
        alone = select(func.max(chain.c.steps)).scalar_subquery() == 0
        rows = rows.where(role_grant.c.role == Role.ADMIN.value, or_(chain.c.steps > 0, alone))
    holders = rows.cte("holders")
    nearest = select(func.min(holders.c.steps)).scalar_subquery()
    found = await connection.execute(
        select(holders.c.member_id).distinct().where(holders.c.steps == nearest)
    )
    return list(found.scalars())


async def member_under(
    order: Order, code: str, *, itself: bool = False
) -> tuple[int, str, int] | None:
    """Id, name and unit of the member of that roster code, if under a role of the person."""
    roles = await roles_of(order)
    if not roles.tops:
        return None
    today = today_of(order)
    found = await order.connection.execute(
        select(member.c.id, member.c.code, member.c.name_enc, membership.c.unit_id)
        .join(membership, and_(membership.c.member_id == member.c.id, holds_on(membership, today)))
        .where(
            or_(member.c.code == code, member.c.code == code.upper()),
            member.c.erased_at.is_(None),
            member.c.restricted_at.is_(None),
            reached(membership.c.unit_id, roles.tops, today),
        )
        .limit(1)
    )
    row = found.first()
    if row is None or (not itself and row.id == person_in(order).member_id):
        return None
    return row.id, order.cipher.open(row.name_enc) or row.code, row.unit_id


async def unit_of(order: Order, member_id: int) -> int | None:
    """Where somebody belongs today; None outside every unit."""
    found = await order.connection.execute(
        select(membership.c.unit_id)
        .where(membership.c.member_id == member_id, holds_on(membership, today_of(order)))
        .order_by(membership.c.valid_from.desc())
        .limit(1)
    )
    unit_id: int | None = found.scalar()
    return unit_id
