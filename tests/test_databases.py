"""The ground under the other tests: each gets an empty database of either kind to itself."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from bot.store.database import Database
from bot.store.tables import family, metadata
from tests.emptied import Emptied
from tests.postgres import Server


async def test_a_database_is_empty_and_takes_a_table(database_url: str) -> None:
    database = Database(database_url)
    async with database.write() as connection:
        await connection.execute(text("CREATE TABLE mine (id INTEGER)"))
    async with database.read() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM mine"))).scalar() == 0
    await database.close()


async def test_a_copy_of_a_database_brings_its_rows(postgres_server: Server) -> None:
    original = postgres_server.create()
    await _store_a_row(postgres_server.url(original))
    copy = Database(postgres_server.url(postgres_server.create(original)))
    async with copy.read() as connection:
        assert (await connection.execute(text("SELECT id FROM mine"))).scalars().all() == [7]
    await copy.close()


def test_a_killed_session_leaves_no_server_behind(root: Path) -> None:
    session = subprocess.Popen(
        [sys.executable, "-P", "-c", _A_SESSION], cwd=root, stdout=subprocess.PIPE, text=True
    )
    assert session.stdout is not None
    folder = Path(session.stdout.readline().strip())
    assert folder.is_dir()
    os.kill(session.pid, signal.SIGKILL)
    session.wait()
    session.stdout.close()
    while folder.exists():  # the time limit of the test ends a wait in vain
        time.sleep(0.05)


_A_SESSION = """
import sys, time
sys.path.insert(0, ".")
from tests.postgres import running_server
with running_server() as server:
    print(server.url("").rpartition("host=")[2], flush=True)
    time.sleep(60)
"""


async def _store_a_row(url: str) -> None:
    database = Database(url)
    async with database.write() as connection:
        await connection.execute(text("CREATE TABLE mine (id INTEGER)"))
        await connection.execute(text("INSERT INTO mine VALUES (7)"))
    await database.close()


async def test_a_database_is_emptied_for_the_next_test(emptied: Emptied) -> None:
    first = emptied.lend()
    given = await _rows(emptied, first)
    assert await _a_family(emptied, first) == 1
    await _run(emptied, first, "UPDATE lesson_revision SET number = 9")
    emptied.take_back(first)
    assert emptied.lend() == first
    assert await _rows(emptied, first) == given
    assert await _a_family(emptied, first) == 1
    emptied.take_back(first)


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE family DROP COLUMN key",
        "ALTER TABLE audit DISABLE TRIGGER ALL",
        "UPDATE alembic_version SET version_num = '9999'",
        "DROP TABLE alembic_version",
    ],
)
async def test_a_database_that_a_test_has_changed_is_not_used_again(
    emptied: Emptied, change: str
) -> None:
    name = emptied.lend()
    await _run(emptied, name, change)
    emptied.take_back(name)
    assert name not in emptied.waiting


async def _run(emptied: Emptied, name: str, statement: str) -> None:
    database = Database(emptied.server.url(name))
    async with database.write() as connection:
        await connection.execute(text(statement))
    await database.close()


async def _a_family(emptied: Emptied, name: str) -> int:
    """The number that the database gives it."""
    database = Database(emptied.server.url(name))
    async with database.write() as connection:
        row = insert(family).values(key="G1", created_at=datetime(2026, 1, 1, tzinfo=UTC))
        made = await connection.scalar(row.returning(family.c.id))
    await database.close()
    return int(made)


async def _rows(emptied: Emptied, name: str) -> dict[str, list[Any]]:
    """Everything that is in its tables."""
    database = Database(emptied.server.url(name))
    async with database.read() as connection:
        found = {
            table.name: list((await connection.execute(select(table))).all())
            for table in metadata.sorted_tables
        }
    await database.close()
    return {table: rows for table, rows in found.items() if rows}
