"""Per platform: last heard from, what waits, what failed."""

from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.outbox import OPEN
from bot.store.tables import address, outbox


async def last_heard(connection: AsyncConnection) -> dict[str, datetime | None]:
    """When anybody last wrote, by platform."""
    found = await connection.execute(
        select(address.c.platform, func.max(address.c.last_inbound_at)).group_by(address.c.platform)
    )
    return {row[0]: row[1] for row in found}


async def open_and_failed(connection: AsyncConnection) -> dict[str, tuple[int, int]]:
    """How many deliveries are open and how many failed, by platform."""
    open_ = func.sum(case((outbox.c.state.in_(OPEN), 1), else_=0))
    failed = func.sum(case((outbox.c.state == "failed", 1), else_=0))
    found = await connection.execute(
        select(outbox.c.platform, open_, failed).group_by(outbox.c.platform)
    )
    return {row[0]: (int(row[1]), int(row[2])) for row in found}
