"""Statements that go straight to the driver: what it gives, and what becomes of its errors."""

from typing import Any

import pytest
from sqlalchemy import Integer, String, bindparam, literal_column, select, text
from sqlalchemy.exc import DBAPIError

from bot.store.database import Database, is_away
from bot.store.fixed import Fixed

NUMBER, WORD = bindparam("number", type_=Integer), bindparam("word", type_=String)


def fixed(database: Database, *columns: Any) -> Fixed:
    """Those columns, and nothing they come from."""
    return Fixed(database.engine.dialect, select(*columns))


async def test_each_gap_is_filled_wherever_it_is(database: Database) -> None:
    both = fixed(database, NUMBER, WORD, NUMBER + 1)
    async with database.look() as connection:
        assert list(await both.rows(connection, {"number": 3, "word": "năm"})) == [(3, "năm", 4)]
        assert list(await both.rows(connection, {"number": 70_000, "word": ""})) == [
            (70_000, "", 70_001)
        ]


async def test_another_part_of_the_text_leaves_the_first_one_as_it_was(database: Database) -> None:
    one = fixed(database, NUMBER, literal_column("1000", Integer))
    two = one.with_part("1000", "2000")
    async with database.look() as connection:
        assert list(await two.rows(connection, {"number": 3})) == [(3, 2000)]
        assert list(await one.rows(connection, {"number": 3})) == [(3, 1000)]


async def test_it_sees_what_its_own_transaction_wrote(database: Database) -> None:
    units = Fixed(database.engine.dialect, select(literal_column("code")).select_from(text("unit")))
    async with database.write() as connection:
        await connection.execute(
            text("INSERT INTO unit (id, code, created_at) VALUES (1, 'LC', '2026-01-01 00:00:00')")
        )
        assert list(await units.rows(connection, {})) == [("LC",)]
        async with database.look() as other:
            assert list(await units.rows(other, {})) == []


async def test_an_error_is_told_as_sqlalchemy_tells_it_without_what_was_asked(
    database: Database,
) -> None:
    wrong = fixed(database, NUMBER, literal_column("nothing_of_that_name"))
    with pytest.raises(DBAPIError, match="nothing_of_that_name") as found:
        async with database.look() as connection:
            await wrong.rows(connection, {"number": 5_000_001})
    assert "5000001" not in str(found.value)
    async with database.look() as connection:  # whoever comes next finds a whole connection
        assert list(await fixed(database, NUMBER).rows(connection, {"number": 1})) == [(1,)]


async def test_a_server_that_ends_the_connection_is_away(migrated_postgres_url: str) -> None:
    database = Database(migrated_postgres_url)
    one = fixed(database, NUMBER)
    async with database.look() as connection, database.look() as other:
        process = await connection.scalar(text("SELECT pg_backend_pid()"))
        await other.execute(text("SELECT pg_terminate_backend(:process)"), {"process": process})
        with pytest.raises(DBAPIError) as found:
            await one.rows(connection, {"number": 1})
    assert is_away(found.value)
    async with database.look() as connection:
        assert list(await one.rows(connection, {"number": 1})) == [(1,)]
    await database.close()


async def test_postgres_plans_for_short_statements(migrated_postgres_url: str) -> None:
    database = Database(migrated_postgres_url)
    async with database.read() as connection:
        told = [await connection.scalar(text(f"SHOW {n}")) for n in ("jit", "random_page_cost")]
    assert told == ["off", "1.1"]
    await database.close()
