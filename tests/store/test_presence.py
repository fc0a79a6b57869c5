"""A process that is told to end does end, whatever the database does at that moment."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from bot.store.database import Database
from bot.store.presence import at_work

CUT = text(
    "SELECT pg_terminate_backend(pid) FROM pg_locks"
    " WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@pytest.fixture
async def postgres(migrated_postgres_url: str) -> AsyncIterator[Database]:
    """PostgreSQL alone: on SQLite a lock of the file does it."""
    database = Database(migrated_postgres_url)
    yield database
    await database.close()


async def test_it_ends_though_the_server_has_cut_its_connection(postgres: Database) -> None:
    """Leaving a connection that is gone fails, and that failure hid that it was to end."""

    async def comes_and_goes() -> None:
        async with at_work(postgres), postgres.write() as connection:
            assert (await connection.execute(CUT)).scalars().all() == [True]

    process = asyncio.create_task(comes_and_goes())
    ended, _still_there = await asyncio.wait({process}, timeout=20)
    assert ended == {process}
    await process
