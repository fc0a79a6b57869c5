"""Words to one person that a closed window keeps back go out when that person writes again.

The newest first, three at a time and once a day, like the broadcasts they missed
(`bot.domain.missed`); after the answer to what they wrote, never before it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, FromClause, and_, exists, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.missed import MOST, REST
from bot.messages import Purpose, Why
from bot.store.tables import address, outbox

AFTER = timedelta(seconds=5)  # the answer goes first


def is_held(rows: FromClause) -> ColumnElement[bool]:
    """Words to one person that wait until that person writes; no answer waits for them."""
    return and_(
        rows.c.state == "waiting",
        rows.c.purpose == Purpose.SERVICE,
        rows.c.reason == Why.WINDOW_CLOSED.value,
    )


async def let_go(connection: AsyncConnection, address_id: int, now: datetime) -> None:
    """The person wrote: what waited for that may go there, unless they stopped everything.

    Wherever it was to go: the talk that is open now is this one. This runs at every turn, so each
    step reaches its rows by one person's accounts, however many wait in all.
    """
    accounts = await _accounts_of_the_person(connection, address_id)
    held = await _newest(connection, accounts, now) if accounts else []
    if not held:
        return
    here = select(address.c.platform).where(address.c.id == address_id)
    await connection.execute(
        update(outbox)
        .where(outbox.c.id.in_(held))
        .values(
            not_before=now + AFTER,
            offered_at=now,
            address_id=address_id,
            platform=here.scalar_subquery(),
        )
    )


async def _accounts_of_the_person(connection: AsyncConnection, address_id: int) -> list[int]:
    """This account, and the others of the same member; none of one that is not to be written to."""
    here, other = address.alias("here"), address.alias("other")
    listens = and_(
        here.c.id == address_id, here.c.stopped_at.is_(None), here.c.blocked_at.is_(None)
    )
    others = select(other.c.id).join(here, other.c.member_id == here.c.member_id).where(listens)
    found = await connection.execute(union(select(here.c.id).where(listens), others))
    return list(found.scalars())


async def _newest(
    connection: AsyncConnection, accounts: Sequence[int], now: datetime
) -> Sequence[int]:
    """Their newest held words, locked; none while the last ones are fresh."""
    lately = outbox.alias("lately")
    rested = ~exists().where(
        lately.c.address_id.in_(accounts),
        lately.c.purpose == Purpose.SERVICE,
        lately.c.offered_at > now - REST,
    )
    found = await connection.execute(
        select(outbox.c.id)
        .where(outbox.c.address_id.in_(accounts), is_held(outbox), rested)
        .order_by(outbox.c.id.desc())
        .limit(MOST)
        .with_for_update(skip_locked=True)
    )
    return found.scalars().all()
