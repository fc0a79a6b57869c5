"""That a process is at work, so that the key is not changed under it; on PostgreSQL.

Every process and every command holds a shared lock from before it reads which key the rows are
written with until it ends. `lantoa keys rotate` wants the lock for itself in the transaction that
moves the key: it is refused while anybody is there, and whoever comes meanwhile waits and then
reads the new mark. The lock belongs to a transaction that stays open and does nothing (behind
PgBouncer too), and falls with the process. On SQLite the file lock of `bot.store.single` does it.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ending import heed
from bot.store.database import Database
from bot.store.keys import KEY, mark_of

BEAT = 5.0  # seconds between two looks at whether the lock is still ours
AGAIN = 1.0  # and between two tries to have it back
_LOCK = func.hashtext("lantoa.at_work")


@asynccontextmanager
async def at_work(database: Database) -> AsyncIterator[None]:
    """This process is there as long as the block lasts; a lost connection is made again."""
    if database.is_sqlite:
        yield
        return
    there = asyncio.Event()
    staying = asyncio.create_task(_stay(database, there), name="lantoa-presence")
    waiting = asyncio.create_task(there.wait())
    await asyncio.wait((staying, waiting), return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if staying.done():
        staying.result()
    try:
        yield
    finally:
        staying.cancel()
        with suppress(asyncio.CancelledError):
            await staying


async def _stay(database: Database, there: asyncio.Event) -> None:
    """Hold the lock for ever; before it was held once, a fault is the caller's."""
    known: str | None = None
    while True:
        try:
            async with database.engine.connect() as connection:
                await connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
                await connection.execute(select(func.pg_advisory_xact_lock_shared(_LOCK)))
                async with database.read() as apart:  # no table is held by the lock's transaction
                    known = _same(known, await mark_of(apart, KEY))
                there.set()
                while True:
                    await asyncio.sleep(BEAT)
                    await connection.execute(select(1))
        except (SQLAlchemyError, OSError) as error:
            heed(error)
            if not there.is_set():
                raise
            from bot.log import log  # commands start without it

            log.warning("presence.lost", error=type(error).__name__)
            await asyncio.sleep(AGAIN)


def _same(known: str | None, mark: str | None) -> str | None:
    """The mark of the key in use. Changed while the lock was lost, this process ends at once: all
    that it does is done in transactions, and one more with the old key could be read by nobody.
    """
    if known is not None and mark != known:
        from bot.log import log

        log.error("key.changed_meanwhile")
        os._exit(1)
    return mark


async def is_alone(connection: AsyncConnection) -> bool:
    """Whether nobody is at work; if so, nobody begins before this transaction ends."""
    if connection.dialect.name != "postgresql":
        return True
    taken = await connection.execute(select(func.pg_try_advisory_xact_lock(_LOCK)))
    return bool(taken.scalar())
