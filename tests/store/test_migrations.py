"""The schema comes from migrations alone, in one piece, and guards its own ledger."""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from alembic import command, op
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, delete, insert, inspect, select, text, update
from sqlalchemy.exc import DBAPIError

from bot.errors import SchemaError
from bot.store.database import Database, sync_url
from bot.store.migrate import head, is_current, require_current, revision, revisions, upgrade
from bot.store.migrations.scripts import config
from bot.store.tables import address, audit, consent, metadata
from tests import warm
from tests.store.union import MADE


def looked_at(database: Database, look: Any) -> Any:
    """What `look` sees over a plain connection."""
    engine = create_engine(sync_url(database.url))
    with engine.connect() as connection:
        found = look(connection)
    engine.dispose()
    return found


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


async def test_tables_and_migrations_agree(database: Database) -> None:
    def differences(connection: Connection) -> Any:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, metadata)

    assert looked_at(database, differences) == []


async def test_an_upgrade_goes_up_down_and_up_again(database: Database) -> None:
    await asyncio.to_thread(command.downgrade, config(database), "base")
    assert looked_at(database, tables) == {"alembic_version"}
    await upgrade(database)
    assert await is_current(database)


async def test_a_second_upgrade_changes_nothing(database: Database) -> None:
    await upgrade(database)
    assert await revision(database) == head()


def test_processes_that_start_together_on_an_empty_database_wait_for_each_other(
    database_url: str, tmp_path: Path
) -> None:
    settings = {**os.environ, "LANTOA_DATABASE_URL": database_url}
    out, err = tmp_path / "out", tmp_path / "err"
    started = [warm.started(("db", "upgrade"), tmp_path, settings, out, err) for _ in range(3)]
    assert [process.wait() for process in started] == [0] * 3
    assert err.read_bytes() == b""


async def test_an_upgrade_that_breaks_half_way_leaves_nothing_behind(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(database_url)
    create_index = op.create_index

    def breaking(name: str, *more: Any, **rest: Any) -> Any:
        if name == "outbox_ready":
            raise RuntimeError("the power fails")
        return create_index(name, *more, **rest)

    with monkeypatch.context() as patch:
        patch.setattr(op, "create_index", breaking)
        with pytest.raises(RuntimeError):
            await upgrade(database)
    assert looked_at(database, tables) <= {"alembic_version"}
    await upgrade(database)
    assert await is_current(database)
    await database.close()


async def test_an_old_schema_names_the_command_that_mends_it(database_url: str) -> None:
    database = Database(database_url)
    with pytest.raises(SchemaError, match="lantoa db upgrade"):
        await require_current(database)
    await database.close()


@pytest.mark.parametrize("check", [require_current, upgrade])
async def test_a_schema_of_the_future_is_left_alone(database: Database, check: Any) -> None:
    async with database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        await connection.execute(text("UPDATE schema_upgrade SET works_since = '9999'"))
    with pytest.raises(SchemaError, match="9999"):
        await check(database)


@pytest.mark.parametrize("deed", [update(audit).values(actor="nobody"), delete(audit)])
async def test_what_was_recorded_can_be_neither_changed_nor_removed(
    database: Database, deed: Any
) -> None:
    async with database.write() as connection:
        await connection.execute(insert(audit).values(at=MADE, actor="A1", action="approve"))
    with pytest.raises(DBAPIError, match="append-only"):
        async with database.write() as connection:
            await connection.execute(deed)
    async with database.read() as connection:
        assert (await connection.execute(select(audit.c.actor))).scalars().all() == ["A1"]


def test_revisions_are_numbered_in_a_row(root: Path) -> None:
    names = sorted(p.name for p in (root / "bot/store/migrations/versions").glob("[0-9]*.py"))
    assert [name[:4] for name in names] == [f"{n:04}" for n in range(1, len(names) + 1)]


def test_the_revisions_are_those_of_the_scripts(sqlite_url: str) -> None:
    scripts = ScriptDirectory.from_config(config(Database(sqlite_url)))
    assert revisions() == {script.revision for script in scripts.walk_revisions()}
    assert head() == scripts.get_current_head()


async def test_what_an_older_notice_covered_is_written_out_and_no_number_is_agreed_to(
    database: Database,
) -> None:
    await asyncio.to_thread(command.downgrade, config(database), "0010")
    account = "platform, user_idx, user_enc, consent_at, locale, created_at"
    async with database.write() as connection:
        for sql in (
            f"INSERT INTO address (id, {account}) VALUES (1, 'zalo', 'a', 'x', :at, 'vi', :at)",
            f"INSERT INTO address (id, {account}) VALUES (2, 'zalo', 'b', 'x', NULL, 'vi', :at)",
            "INSERT INTO consent (address_id, answer, version, at) "
            "VALUES (1, 'yes', '2026-11', :at)",
        ):
            await connection.execute(text(sql), {"at": MADE})
    await upgrade(database)
    async with database.read() as connection:
        rows = await connection.execute(select(consent).order_by(consent.c.id))
        assert [(r.aim, r.answer, r.version, r.at) for r in rows] == [
            (aim, "yes", "2026-11", MADE) for aim in ("lessons", "reminders")
        ]
        accounts = await connection.execute(select(address).order_by(address.c.id))
        assert [(a.notice, a.reminders_off_at) for a in accounts] == [("2026-11", None), ("", None)]
