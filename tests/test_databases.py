"""The ground under the other tests: each gets an empty database of either kind to itself."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import text

from bot.store.database import Database
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
