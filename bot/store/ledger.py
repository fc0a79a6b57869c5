"""What an inspection of the ledger looks for."""

from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Purpose
from bot.store.inbox import DONE, PARKED
from bot.store.outbox import OPEN
from bot.store.tables import campaign, inbox, outbox


async def standing_still(
    connection: AsyncConnection, now: datetime, lease_now: datetime, still: timedelta
) -> list[tuple[int, str]]:
    """Deliveries whose lease ran out, or answers that should have gone, longer ago than `still`."""
    late = or_(
        and_(
            outbox.c.state.in_(("sending", "uncertain")), outbox.c.lease_until < lease_now - still
        ),
        and_(
            outbox.c.state == "waiting",
            outbox.c.not_before < now - still,
            outbox.c.purpose != Purpose.OUTREACH,
        ),
    )
    found = await connection.execute(select(outbox.c.id, outbox.c.state).where(late))
    return [(row.id, row.state) for row in found]


async def unfinished(connection: AsyncConnection) -> list[str]:
    """Campaigns that are finished although deliveries are open."""
    found = await connection.execute(
        select(campaign.c.id)
        .distinct()
        .join(outbox, outbox.c.campaign_id == campaign.c.id)
        .where(campaign.c.state == "finished", outbox.c.state.in_(OPEN))
    )
    return list(found.scalars())


async def unheard(connection: AsyncConnection, before: datetime) -> tuple[int, int]:
    """Events that have waited since before then, and events that are parked."""
    waiting = await connection.execute(
        select(func.count()).where(inbox.c.status < DONE, inbox.c.received_at < before)
    )
    parked = await connection.execute(select(func.count()).where(inbox.c.status == PARKED))
    return int(waiting.scalar() or 0), int(parked.scalar() or 0)
