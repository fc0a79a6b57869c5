"""What officers and admins did: written once, never changed; triggers refuse anything else."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.trail import Deed, Trail
from bot.store.orders import Order, answers
from bot.store.tables import audit
from bot.store.units import subtree

OPERATOR = "operator"  # whoever sits at the command line


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
    """The newest entries of the units the person has a role on, and those of no unit."""
    tops = [grant.unit_id for grant in order.person.grants] if order.person else []
    today = order.now.astimezone(order.zone).date()
    mine = audit.c.unit_id.in_(select(subtree(tops, today).c.unit_id))
    found = await order.connection.execute(
        select(audit)
        .where(or_(mine, audit.c.unit_id.is_(None)))
        .order_by(audit.c.id.desc())
        .limit(query.limit)
    )
    return tuple(Deed(row.at, row.actor, row.action, row.subject) for row in found)
