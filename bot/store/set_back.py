"""The clock was set back: what it made wait for longer than anybody meant goes on.

Leases and moments are written by the machine's clock. Set back by an hour, it would let a dead
worker hold its rows for an hour more, and hold back for an hour what was due already.
"""

from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import dues
from bot.store import inbox as events
from bot.store.outbox import UNASKED
from bot.store.tables import inbox, outbox

LONGEST = timedelta(minutes=15)  # longer than any lease, doubt or back-off of ours


async def shorten(connection: AsyncConnection, lease_now: datetime) -> int:
    """Leases that end later than any lease can are whole ones from now on; how many.

    A worker that lives renews its own long before that. When to ask a platform again (`unasked`)
    may have been the platform's word.
    """
    too_late = lease_now + LONGEST
    sends = await connection.execute(
        update(outbox)
        .where(
            outbox.c.state.in_(("sending", "uncertain")),
            outbox.c.lease_until > too_late,
            outbox.c.reason != UNASKED,
        )
        .values(lease_until=lease_now + dues.LEASE)
        .returning(outbox.c.id)
    )
    turns = await connection.execute(
        update(inbox)
        .where(inbox.c.status == events.TAKEN, inbox.c.lease_until > too_late)
        .values(lease_until=lease_now + events.LEASE)
        .returning(inbox.c.id)
    )
    return len(sends.all()) + len(turns.all())


async def due_again(connection: AsyncConnection, now: datetime, before: datetime) -> int:
    """What was due by the clock as it was then (`before`), or was being tried again, is due now.

    How many. What is meant for later waits for its moment; rows that another process is about to
    write are left to it.
    """
    tried = and_(outbox.c.attempts > 0, outbox.c.not_before <= before + LONGEST)
    late = (
        select(outbox.c.id)
        .where(
            outbox.c.state == "waiting",
            outbox.c.not_before > now,
            or_(outbox.c.not_before <= before, tried),
        )
        .with_for_update(skip_locked=True)
    )
    moved = await connection.execute(
        update(outbox).where(outbox.c.id.in_(late)).values(not_before=now).returning(outbox.c.id)
    )
    return len(moved.all())
