"""How a group of events goes into the inbox: in how few ways, and by which plan."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.messages import Address, InboundEvent, Kind
from bot.store import arrivals
from bot.store.database import Database
from bot.store.fixed import Rows, of_postgres
from tests.store.test_inbox import NOW, claim, put


def wrote(first: int, count: int) -> list[InboundEvent]:
    """Three events of each of so many people."""
    people = [Address("zalo", str(n)) for n in range(first, first + count)]
    return [
        InboundEvent(f"m{turn}:{who.user}", who, Kind.MESSAGE, NOW, text="xin chào")
        for turn in range(3)
        for who in people
    ]


async def test_strangers_are_written_with_what_they_wrote_and_after_them_the_next_at_once(
    database: Database, cipher: Cipher, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def counted(connection: AsyncConnection, statement: str, given: Sequence[Any]) -> Rows:
        asked.append(statement)
        return await of_postgres(connection, statement, given)

    def sealed(plain: str | bytes) -> bytes:
        seals.append(1)
        return seal(plain)

    monkeypatch.setattr(arrivals, "of_postgres", counted)
    seal, seals = cipher.seal, list[int]()
    monkeypatch.setattr(cipher, "seal", sealed)
    ways, accounts = list[int](), list[int]()
    for first in (0, 10, 20, 0, 10, 30):  # thrice strangers, twice people who have come, strangers
        asked.clear()
        again = [
            InboundEvent(f"{len(ways)}{e.key}", e.address, e.kind, NOW) for e in wrote(first, 7)
        ]
        await put(database, cipher, *again)
        ways.append(len(asked))
        accounts.append(len(seals) - len(again))
        seals.clear()
    # On SQLite all of it is one visit of its thread, which is no statement of these.
    assert ways == ([0] * 6 if database.is_sqlite else [2, 1, 1, 1, 1, 2])
    assert accounts == [7, 7, 7, 7, 0, 7]  # who has come is taken for a stranger once
    assert len(await claim(database, cipher)) == 28


async def test_of_known_and_strangers_and_repeats_each_is_stored_once_in_its_order(
    database: Database, cipher: Cipher
) -> None:
    await put(database, cipher, *wrote(0, 3))
    mixed = [*wrote(5, 2), *wrote(1, 3), *wrote(4, 9)]  # some have come, some come twice
    for _again in range(2):
        await put(database, cipher, *mixed)
    async with database.read() as connection:
        rows = await connection.execute(text("SELECT event_key, address_id FROM inbox ORDER BY id"))
        found = [(str(key), int(who)) for key, who in rows.all()]
    keys = [event.key for event in [*wrote(0, 3), *mixed]]
    assert sorted(key for key, _who in found) == sorted(set(keys))
    for user in range(13):
        theirs = [(key, who) for key, who in found if key.endswith(f":{user}")]
        assert [key for key, _who in theirs] == [f"m{turn}:{user}" for turn in range(3)]
        assert len({who for _key, who in theirs}) == 1
    assert len({who for _key, who in found}) == 13


async def test_a_group_may_be_as_large_as_it_likes(database: Database, cipher: Cipher) -> None:
    for _again in range(2):
        await put(database, cipher, *wrote(0, 400))
    async with database.read() as connection:
        counted = await connection.execute(text("SELECT count(*) FROM inbox"))
        assert counted.scalar() == 1200


async def test_an_account_is_looked_for_by_its_index_however_many_there_are(
    migrated_postgres_url: str, cipher: Cipher
) -> None:
    database = Database(migrated_postgres_url)
    await put(database, cipher, *wrote(0, 1))
    async with database.write() as connection:
        await connection.execute(
            text(
                "INSERT INTO address (platform, user_idx, user_enc, locale, created_at) "
                "SELECT 'zalo', 'n' || n, '', 'vi', now() FROM generate_series(1, 500) AS n"
            )
        )
        await connection.execute(text("ANALYZE address"))
        for statement in (arrivals._ON_POSTGRES, arrivals._NEW_ON_POSTGRES):
            await connection.execute(text("SET LOCAL plan_cache_mode = force_generic_plan"))
            await connection.exec_driver_sql(f"PREPARE stored (json, timestamptz) AS {statement}")
            plan = await connection.execute(text("EXPLAIN EXECUTE stored ('[]', now())"))
            read = "\n".join(plan.scalars())
            assert "using address_platform_user_idx_key" in read
            assert "Seq Scan on address" not in read
            await connection.execute(text("DEALLOCATE stored"))
    await database.close()


async def test_sqlite_looks_for_an_account_by_its_index(migrated_sqlite_url: str) -> None:
    database = Database(migrated_sqlite_url)
    async with database.read() as connection:
        asked = f"EXPLAIN QUERY PLAN {arrivals._with_brackets(4)}"
        plan = await connection.exec_driver_sql(asked, (None,) * 21)
        read = "\n".join(row.detail for row in plan.all())
    assert "SEARCH address USING COVERING INDEX" in read
    assert "SCAN address" not in read
    await database.close()


async def test_the_same_connection_serves_until_it_fails(migrated_postgres_url: str) -> None:
    database = Database(migrated_postgres_url)

    async def process() -> int:
        async with database.alone() as connection:
            [(found,)] = await of_postgres(connection, "SELECT pg_backend_pid()", ())
            return int(found)

    async def fail() -> None:
        async with database.alone() as connection:
            failed.append(connection)
            await of_postgres(connection, "SELECT pg_terminate_backend(pg_backend_pid())", ())

    failed: list[AsyncConnection] = []
    first = await process()
    assert await process() == first
    with pytest.raises(DBAPIError) as found:
        await fail()
    assert found.value.connection_invalidated
    assert failed[0].closed
    assert await process() == await process() != first
    await database.close()
