"""SQLite in one visit per statement: what a statement gives is what it gave before."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.visits import driver_of

Way = Callable[[], AbstractAsyncContextManager[AsyncConnection]]
PUT = text("INSERT INTO t (v) VALUES (:v)")


async def _put(database: Database, *values: str) -> None:
    async with database.write() as connection:
        for value in values:
            await connection.execute(PUT, {"v": value})


@pytest.fixture(params=[True, False], ids=["in a thread", "here"])
def database(request: pytest.FixtureRequest, sqlite_url: str) -> Database:
    return Database(sqlite_url, lasting=request.param)


async def test_rows_counts_and_faults(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(text("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT UNIQUE)"))
        await connection.execute(PUT, [{"v": "a"}, {"v": "b"}])
        changed = await connection.execute(text("UPDATE t SET v = v || '1' RETURNING id"))
        assert changed.scalars().all() == [1, 2]
        assert (await connection.execute(text("DELETE FROM t WHERE id = 2"))).rowcount == 1
    with pytest.raises(IntegrityError):
        await _put(database, "c", "a1")
    async with database.read() as connection:
        assert (await connection.execute(text("SELECT v FROM t"))).scalars().all() == ["a1"]
    await database.close()


async def test_writers_wait_for_each_other_and_readers_do_not(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(text("CREATE TABLE t (n INTEGER)"))
        await connection.execute(text("INSERT INTO t VALUES (0)"))

    async def add() -> None:
        async with database.write() as connection:
            await connection.execute(text("UPDATE t SET n = n + 1"))
            async with database.read() as reader:
                await reader.execute(text("SELECT n FROM t"))

    await asyncio.gather(*(add() for _ in range(20)))
    async with database.read() as connection:
        assert (await connection.execute(text("SELECT n FROM t"))).scalar() == 20
    await database.close()


async def test_the_connection_that_wrote_last_writes_next(database: Database) -> None:
    """The others would have to read every page again that it has changed."""
    async with database.read() as one, database.read() as other:
        assert driver_of(one) is not driver_of(other)
    wrote = list[object]()
    for _n in range(3):
        async with database.write() as connection:
            wrote.append(driver_of(connection))
        async with database.read() as reader:  # nor is it lent to others meanwhile
            assert driver_of(reader) is not wrote[-1]
    assert len(set(map(id, wrote))) == 1
    await database.close()


async def test_after_one_who_failed_the_next_writes(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(text("CREATE TABLE t (v TEXT)"))

    async def fail(way: Way) -> None:
        async with way() as connection:
            await connection.execute(PUT, {"v": "lost"})
            raise RuntimeError

    for way in (database.write, database.alone):
        with pytest.raises(RuntimeError):
            await fail(way)
        async with way() as connection:
            assert not driver_of(connection).in_transaction
            await connection.execute(PUT, {"v": "kept"})
    async with database.read() as connection:
        assert (await connection.execute(text("SELECT v FROM t"))).scalars().all() == ["kept"] * 2
    await database.close()


async def test_who_is_told_to_stop_while_writing_leaves_the_right_to_write(
    database: Database,
) -> None:
    async with database.write() as connection:
        await connection.execute(text("CREATE TABLE t (v TEXT)"))
    begun = asyncio.Event()

    async def writer() -> None:
        async with database.write() as connection:
            await connection.execute(PUT, {"v": "lost"})
            begun.set()
            await asyncio.Event().wait()

    writing = asyncio.create_task(writer())
    await begun.wait()
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    await _put(database, "kept")
    async with database.read() as connection:
        assert (await connection.execute(text("SELECT v FROM t"))).scalars().all() == ["kept"]
    await database.close()


async def test_who_is_told_to_stop_at_any_moment_leaves_nothing_half_done(
    database: Database,
) -> None:
    """In the middle of a statement, of a commit, of giving the connection back; once or twice."""
    async with database.write() as connection:
        await connection.execute(text("CREATE TABLE t (v TEXT)"))

    async def writer(value: str) -> None:
        async with database.write() as connection:
            await connection.execute(PUT, {"v": value})
            await connection.execute(PUT, {"v": value})

    for moment in range(60):
        writing = asyncio.create_task(writer(f"m{moment}"))
        behind = asyncio.create_task(_put(database, f"b{moment}"))
        for _told in range(1 + moment % 2):
            for _turn in range(moment // 2):
                await asyncio.sleep(0)
            writing.cancel()
        async with asyncio.timeout(10):
            await asyncio.gather(writing, return_exceptions=True)
            await behind
    async with database.read() as connection:
        rows = await connection.execute(text("SELECT v, count(*) FROM t GROUP BY v"))
        found = {str(value): int(count) for value, count in rows.all()}
    assert {count for value, count in found.items() if value[0] == "m"} <= {2}
    assert [found.get(f"b{moment}") for moment in range(60)] == [1] * 60
    await database.close()
