"""Permissions of people for one later message."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, case, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.store.database import insert_into
from bot.store.outbox import SENT
from bot.store.platform_tables import permit
from bot.store.tables import outbox
from bot.store.types import Ids

LASTS = timedelta(days=365)  # one-time notifications are good for a year (Messenger contract §4)


async def give(
    connection: AsyncConnection, cipher: Cipher, address_id: int, token: str, now: datetime
) -> None:
    """The person allowed one later message; told twice, it is one."""
    await connection.execute(
        insert_into(connection, permit)
        .values(
            address_id=address_id,
            token_idx=cipher.index("permit", token),
            token_enc=cipher.seal(token),
            given_at=now,
            expires_at=now + LASTS,
        )
        .on_conflict_do_nothing()
    )


async def hold(
    connection: AsyncConnection, cipher: Cipher, wanted: Iterable[tuple[int, str]]
) -> set[int]:
    """Keep permissions for (delivery, token), each for one; the deliveries that have theirs.

    Kept until it is known what became of the delivery: in doubt nobody else goes by it.
    """
    kept: dict[str, int] = {}
    for outbox_id, token in wanted:
        kept.setdefault(cipher.index("permit", token), outbox_id)
    if not kept:
        return set()
    mine = case(kept, value=permit.c.token_idx)
    found = await connection.execute(
        update(permit)
        .where(
            permit.c.token_idx.in_(list(kept)),
            or_(permit.c.outbox_id.is_(None), permit.c.outbox_id == mine),
        )
        .values(outbox_id=mine)
        .returning(permit.c.outbox_id)
    )
    return set(found.scalars())


async def let_go(connection: AsyncConnection, outbox_ids: Sequence[int]) -> None:
    """These deliveries did not go by their permissions: others may."""
    if outbox_ids:
        mine = and_(permit.c.outbox_id.in_(outbox_ids), permit.c.used_at.is_(None))
        await connection.execute(update(permit).where(mine).values(outbox_id=None))


async def refused(connection: AsyncConnection, outbox_ids: Sequence[int], now: datetime) -> None:
    """The platform does not take these permissions any more."""
    if outbox_ids:
        mine = permit.c.outbox_id.in_(outbox_ids)
        await connection.execute(update(permit).where(mine).values(used_at=now))


async def forget(connection: AsyncConnection, accounts: Ids) -> None:
    """Of who is erased nothing is left by which they could be written to."""
    await connection.execute(permit.delete().where(permit.c.address_id.in_(accounts)))


async def use(connection: AsyncConnection, now: datetime) -> None:
    """Permissions of deliveries that were sent are spent, however that became known."""
    sent = select(outbox.c.id).where(outbox.c.id == permit.c.outbox_id, outbox.c.state.in_(SENT))
    await connection.execute(
        update(permit)
        .where(permit.c.used_at.is_(None), permit.c.outbox_id.is_not(None), sent.exists())
        .values(used_at=now)
    )
