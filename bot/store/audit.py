"""What officers and admins did: written once, never changed; triggers refuse anything else."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.people import Role
from bot.domain.trail import OPERATOR, Deed, Trail
from bot.store.orders import Order, answers
from bot.store.people import holds_on
from bot.store.reached import reached
from bot.store.tables import audit, member, membership, role_grant, unit_span
from bot.store.units import roots

__all__ = ["OPERATOR", "record", "trail"]


async def record(
    connection: AsyncConnection,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str = "",
    unit_id: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """One entry, in the transaction of the deed itself."""
    await connection.execute(
        insert(audit).values(
            at=at,
            actor=actor,
            action=action,
            subject=subject,
            unit_id=unit_id,
            detail=dict(detail or {}),
        )
    )


@answers(Trail)
async def trail(order: Order, query: Trail) -> tuple[Deed, ...]:
    """For admins: the newest entries of their units, and what they did themselves.

    Entries of no unit tell of the whole: they are for whoever answers for all of it.
    """
    if order.person is None or not order.person.has(Role.ADMIN):
        return ()
    tops = [grant.unit_id for grant in order.person.grants if grant.role is Role.ADMIN]
    today = order.now.astimezone(order.zone).date()
    theirs = reached(audit.c.unit_id, tops, today) | (audit.c.actor == order.person.code)
    if set(tops).issuperset(await roots(order.connection, today)):
        theirs = theirs | audit.c.unit_id.is_(None)
    where = and_(unit_span.c.unit_id == audit.c.unit_id, holds_on(unit_span, today))
    rows = (
        await order.connection.execute(
            select(audit, func.coalesce(unit_span.c.name, "").label("unit_name"))
            .outerjoin(unit_span, where)
            .where(theirs)
            .order_by(audit.c.id.desc())
            .limit(query.limit)
        )
    ).all()
    actors = {row.actor for row in rows}
    here = reached(membership.c.unit_id, tops, today)
    names, roles = await _names(order, actors, here, today), await _roles(order, actors, today)
    return tuple(_deed(row, names, roles) for row in rows)


def _deed(row: Any, names: Mapping[str, str], roles: Mapping[str, tuple[Role, str]]) -> Deed:
    role, role_unit = roles.get(row.actor, (None, ""))
    name = names.get(row.actor, "")
    return Deed(row.at, row.actor, row.action, row.subject, name, role, role_unit, row.unit_name)


async def _names(
    order: Order, codes: Collection[str], here: ColumnElement[bool], today: date
) -> dict[str, str]:
    """Names by code, of people in these units today and of nobody else."""
    belonging = and_(membership.c.member_id == member.c.id, holds_on(membership, today))
    found = await order.connection.execute(
        select(member.c.code, member.c.name_enc)
        .join(membership, belonging)
        .where(member.c.code.in_(codes), here)
    )
    return {row.code: order.cipher.open(row.name_enc) for row in found}


async def _roles(order: Order, codes: Collection[str], today: date) -> dict[str, tuple[Role, str]]:
    """The highest role of each, and the name of its unit."""
    named = and_(unit_span.c.unit_id == role_grant.c.unit_id, holds_on(unit_span, today))
    found = await order.connection.execute(
        select(member.c.code, role_grant.c.role, unit_span.c.name)
        .join(role_grant, role_grant.c.member_id == member.c.id)
        .join(unit_span, named)
        .where(member.c.code.in_(codes))
        .order_by(role_grant.c.role.desc(), role_grant.c.id.desc())  # the last one of each holds
    )
    return {row.code: (Role(row.role), row.name) for row in found}
