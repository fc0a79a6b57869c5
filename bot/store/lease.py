"""Who leads: a row taken by one conditional upsert, renewed, and lost by silence."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import insert_into
from bot.store.tables import lease

LASTS = timedelta(seconds=8)


async def hold(connection: AsyncConnection, name: str, holder: str, now: datetime) -> bool:
    """Take or renew the lease; False while somebody else holds it."""
    values = {"holder": holder, "expires_at": now + LASTS}
    taken = await connection.execute(
        insert_into(connection, lease)
        .values(name=name, **values)
        .on_conflict_do_update(
            index_elements=["name"],
            set_=values,
            where=or_(lease.c.holder == holder, lease.c.expires_at < now),
        )
        .returning(lease.c.name)
    )
    return taken.first() is not None


async def held(connection: AsyncConnection, name: str) -> tuple[str, datetime] | None:
    """Who holds the lease, and until when by their word."""
    found = await connection.execute(
        select(lease.c.holder, lease.c.expires_at).where(lease.c.name == name)
    )
    row = found.first()
    return None if row is None else (row.holder, row.expires_at)


async def take_from(
    connection: AsyncConnection,
    name: str,
    theirs: tuple[str, datetime] | None,
    holder: str,
    now: datetime,
) -> bool:
    """Take a lease that was seen to be renewed no more; False when it was, after all."""
    if theirs is None:
        return False
    taken = await connection.execute(
        update(lease)
        .where(lease.c.name == name, lease.c.holder == theirs[0], lease.c.expires_at == theirs[1])
        .values(holder=holder, expires_at=now + LASTS)
        .returning(lease.c.name)
    )
    return taken.first() is not None


async def let_go(connection: AsyncConnection, name: str, holder: str) -> None:
    """Give the lease back, so that the next leader need not wait."""
    await connection.execute(delete(lease).where(lease.c.name == name, lease.c.holder == holder))


async def clear(connection: AsyncConnection) -> None:
    """On a database of one process: whoever held a lease is dead."""
    await connection.execute(delete(lease))
