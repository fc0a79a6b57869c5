"""Changing the root key: `lantoa keys rotate` (docs/explain/privacy.md).

Law 91/2025/QH15 wants deletion that cannot be undone: with the old key destroyed, what was erased
since cannot be read from old backups either.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from bot.crypto import Cipher, key_mark
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, Text, _, localise
from bot.store import audit, keys
from bot.store.database import Database
from bot.store.presence import is_alone
from bot.store.tables import lease

Watch = Callable[[int], None]  # so many rows are done


async def rotate(
    database: Database, old: bytes, new: bytes, now: datetime, lease_now: datetime, watch: Watch
) -> int:
    """Write every personal field and blind index anew; how many rows were written.

    Broken off, it is begun again with the same two keys and goes on where it was; meanwhile the
    program reads with both. Refused while a process or a command is at work; whoever starts before
    this first transaction is committed waits for it, and reads which key holds then.
    """
    cipher = Cipher(new, old)
    async with database.write() as connection:
        running = await connection.execute(
            select(lease.c.name).where(lease.c.expires_at > lease_now)
        )
        if running.first() is not None or not await is_alone(connection):
            raise Refused(_vi(_("A process of Lan Toả is at work: stop all of them first.")))
        if await keys.mark_of(connection, keys.KEY) != key_mark(new):
            await keys.begin(connection, cipher, new, now)
    rows = await _reseal_all(database, cipher, watch)
    async with database.write() as connection:
        if await keys.place(connection) is not None:
            await keys.end(connection)
            await audit.record(connection, at=now, actor=audit.OPERATOR, action="keys.rotate")
    return rows


async def _reseal_all(database: Database, cipher: Cipher, watch: Watch) -> int:
    async with database.read() as connection:
        begun = await keys.place(connection)
    if begun is None:
        return 0
    step, last = begun
    rows = 0
    for table in keys.sealed_tables():
        if table.name < step:
            continue
        after = last if table.name == step else None
        while True:
            async with database.write() as connection:
                after, done = await keys.reseal(connection, cipher, table, after)
            if not done:
                break
            rows += done
            watch(done)
    return rows


def _vi(text: Text) -> str:
    return localise(text, DEFAULT_LOCALE)
