"""Who leads: a row taken by one conditional upsert, renewed, and lost by silence."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import insert_into
from bot.store.tables import lease

LASTS = timedelta(seconds=12)


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


async def let_go(connection: AsyncConnection, name: str, holder: str) -> None:
    """Give the lease back, so that the next leader need not wait."""
    await connection.execute(delete(lease).where(lease.c.name == name, lease.c.holder == holder))


async def clear(connection: AsyncConnection) -> None:
    """On a database of one process: whoever held a lease is dead."""
    await connection.execute(delete(lease))
