"""Words to one person that a closed window keeps back go out when that person writes again.

The newest first, three at a time and once a day, like the broadcasts they missed
(`bot.domain.missed`); after the answer to what they wrote, never before it.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, or_, select, update
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

    Wherever it was to go: the talk that is open now is this one.
    """
    theirs = _accounts_of_the_person(address_id)
    lately = outbox.alias("lately")
    rested = ~exists().where(
        lately.c.address_id.in_(theirs),
        lately.c.purpose == Purpose.SERVICE,
        lately.c.offered_at > now - REST,
    )
    listens = exists().where(
        address.c.id == address_id, address.c.stopped_at.is_(None), address.c.blocked_at.is_(None)
    )
    held = (
        select(outbox.c.id)
        .where(outbox.c.address_id.in_(theirs), is_held(outbox), rested, listens)
        .order_by(outbox.c.id.desc())
        .limit(MOST)
    )
    await connection.execute(
        update(outbox)
        .where(outbox.c.id.in_(held.scalar_subquery()))
        .values(
            not_before=now + AFTER,
            offered_at=now,
            address_id=address_id,
            platform=select(address.c.platform).where(address.c.id == address_id).scalar_subquery(),
        )
    )


def _accounts_of_the_person(address_id: int) -> Select[tuple[int]]:
    """This account, and the others of the same member."""
    here = address.alias("here")
    member = select(here.c.member_id).where(here.c.id == address_id).scalar_subquery()
    return select(address.c.id).where(
        or_(address.c.id == address_id, address.c.member_id == member)
    )
