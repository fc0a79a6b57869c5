"""What is asked past SQLAlchemy gives what SQLAlchemy gives, on either database."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Executable, bindparam, insert, literal, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import conversations, dues, held, inbox, lessons, missed, people
from bot.store.authoring_tables import lesson_revision
from bot.store.database import Database, insert_on
from bot.store.tables import address, unit, unit_span
from bot.store.visits import Run, _fixed, ask, ask_each, visit

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
HOT: list[tuple[Executable, dict[str, Any]]] = [
    (conversations._talks(), {"ids": [1, 2], "today": TODAY}),
    (dues._busy(), {"ids": [1, 2]}),
    (held._waits(), {"ids": [1, 2]}),
    (inbox._bodies(), {"ids": [1, 2]}),
    (lessons._acknowledged(), {"members": [1], "sources": ["bai-mot"]}),
    (lessons._own_reading(), {"members": [1], "year": 2026}),
    (lessons._family_topics(), {"families": [1], "year": 2026}),
    (missed._kept_back(), {"members": [1, 2], "kept": NOW}),
    (people._grants(), {"members": [1, 2], "today": TODAY}),
]


async def _filled(connection: AsyncConnection) -> None:
    for id_, heard in ((1, NOW), (2, None)):
        await connection.execute(insert(address).values(
            id=id_, platform="telegram", user_idx=f"m{id_}", user_enc=b"\x00\x01",
            created_at=NOW, last_inbound_at=heard, locale="vi"))  # fmt: skip
    await connection.execute(insert(unit).values(id=7, code="TINH", created_at=NOW))
    await connection.execute(
        insert(unit_span).values(unit_id=7, name="Tỉnh", kind="", valid_from=TODAY)
    )


async def test_rows_are_those_of_sqlalchemy(database: Database) -> None:
    async with database.write() as connection:
        await _filled(connection)
        for statement, wanted in HOT:
            theirs = await connection.execute(statement, wanted)
            ours = await ask(connection, statement, wanted)
            rows = theirs.all()
            assert [tuple(one) for one in ours] == [tuple(one) for one in rows]
            for one, other in zip(ours, rows, strict=True):
                assert one._fields == other._fields
        [one, other] = await ask(connection, *HOT[0])
        assert (one.last_inbound_at, other.last_inbound_at) == (NOW, None)
        [span] = await ask(connection, select(unit_span.c.valid_from, unit_span.c.name), {})
        assert span == (TODAY, "Tỉnh")


async def test_many_rows_defaults_and_counts(database: Database) -> None:
    put = insert_on("sqlite" if database.is_sqlite else "postgresql", address)
    put = put.on_conflict_do_nothing()
    row = {"platform": "zalo", "user_enc": b"\x02", "created_at": NOW}
    rows = [{**row, "user_idx": f"n{n}"} for n in range(3)]
    moved = update(address).where(address.c.user_idx == bindparam("who"))
    async with database.write() as connection:
        statement = put.returning(address.c.id, address.c.user_idx)
        stored = await ask(connection, statement, rows)
        assert sorted(one.user_idx for one in stored) == ["n0", "n1", "n2"]
        assert not await ask(connection, statement, rows)  # they are there
        more = [*rows, {**row, "user_idx": "n3"}]
        assert await ask_each(connection, put, more) == 1  # the others are there
        named = [{"who": "n1", "to": "en"}, {"who": "nobody", "to": "en"}]
        assert await ask_each(connection, moved.values(locale=bindparam("to")), named) == 1
    async with database.read() as connection:
        found = await ask(connection, select(address.c.user_idx, address.c.locale), {})
        assert sorted(found) == [
            ("n0", "vi"),
            ("n1", "en"),
            ("n2", "vi"),
            ("n3", "vi"),
        ]  # and the default


async def test_a_script_goes_by_what_it_found(database: Database) -> None:
    def script(run: Run) -> list[Any]:
        mine = select(address.c.id).where(address.c.locale == bindparam("l"))
        first = run.rows(mine, {"l": "vi"})
        return run.rows(dues._busy(), {"ids": [one.id for one in first]})

    async with database.write() as connection:
        await _filled(connection)
        assert await visit(connection, script) == []


async def test_what_never_changes_is_a_word_of_the_statement(migrated_sqlite_url: str) -> None:
    """Else SQLite would have to look at it before it knows which index serves: each time anew."""
    database = Database(migrated_sqlite_url)
    async with database.write() as connection:
        await _filled(connection)
        for claim in (inbox._claim("cries"), inbox._claim("all")):
            fixed = _fixed(claim, connection.dialect, ())
            nothing = (None,) * fixed.text.count("?")
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {fixed.text}", nothing)
            assert "earlier USING INDEX inbox_open" in " ".join(row.detail for row in plan)
        for word, number in (("vi", 2), ("v'i", 0), ("vi' OR '1' = '1", 0)):
            mine = select(address.c.id).where(address.c.locale == word)
            assert len(await ask(connection, mine, {})) == number
    await database.close()


async def _failing(database: Database, connection: AsyncConnection, many: int) -> None:
    """A part that fails: by its second row, after its first, or before anything was asked."""
    async with database.part(connection):
        for row in [{"code": "A", "created_at": NOW}] * many:
            await ask(connection, insert(unit).returning(unit.c.id), [row])
        raise ZeroDivisionError


async def test_a_part_that_fails_is_taken_back_and_the_rest_is_kept(database: Database) -> None:
    count = select(lesson_revision.c.number)
    grow = update(lesson_revision).values(number=lesson_revision.c.number + bindparam("by"))
    async with database.write() as connection:
        before = (await ask(connection, count, {}))[0].number
        await ask_each(connection, grow, [{"by": 1}])
        for many in (2, 1, 0):
            with pytest.raises((IntegrityError, ZeroDivisionError)):
                await _failing(database, connection, many)
        async with database.part(connection):
            await ask_each(connection, grow, [{"by": 1_000}])
    async with database.read() as connection:
        assert (await ask(connection, count, {}))[0].number == before + 1_001
        assert not await ask(connection, select(unit.c.id), {})


async def test_nothing_asked_is_nothing_begun(sqlite_url: str) -> None:
    """A transaction in which nothing is asked takes the right to write from nobody."""
    one, other = Database(sqlite_url), Database(sqlite_url)
    async with one.write() as idle:
        async with other.write() as connection:
            await connection.execute(text("CREATE TABLE t (n INTEGER)"))
        await ask(idle, select(literal(1).label("n")), {})
    async with one.read() as connection:  # the next begins as if that had not been
        assert (await connection.execute(text("SELECT count(*) FROM t"))).scalar() == 0
    await one.close()
    await other.close()
