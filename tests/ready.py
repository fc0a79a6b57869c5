"""A database with this program's tables, copied from one that was migrated once: it saves minutes.

The migrations themselves have tests of their own (`tests/store/test_migrations.py`).
"""

import asyncio
import atexit
import functools
import shutil
import tempfile
from pathlib import Path

import psycopg
from sqlalchemy import URL

from bot.store.database import Database
from bot.store.migrate import upgrade
from bot.store.tables import metadata
from bot.store.types import RowId
from tests.emptied import Emptied
from tests.postgres import Server

TEMPLATE = "lantoa_migrated"
ABOVE_32_BITS = 3_000_000_000


def copied_to(sqlite_url: str) -> str:
    """The same address; its file is there from now on, with empty tables."""
    shutil.copyfile(_sqlite(), sqlite_url.removeprefix("sqlite:///"))
    return sqlite_url


def emptied_on(server: Server) -> Emptied:
    """Databases with empty tables, one after the other."""
    _template(server.socket)
    return Emptied(server, TEMPLATE)


async def ready(database: Database) -> None:
    """Empty tables in a database that nobody has opened yet."""
    url = database.url
    if database.is_sqlite:
        shutil.copyfile(await asyncio.to_thread(_sqlite), str(url.database))
    else:
        await asyncio.to_thread(_copied, url)


@functools.cache
def _sqlite() -> Path:
    folder = tempfile.mkdtemp(prefix="lantoa-ready-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder) / "migrated.db"
    asyncio.run(_migrated(f"sqlite:///{path}"))
    return path


def _copied(url: URL) -> None:
    """The database anew, as a copy of the server's migrated one."""
    _template(str(url.query["host"]))
    anew = f"CREATE DATABASE {url.database} TEMPLATE {TEMPLATE} STRATEGY file_copy"
    _run(url, f"DROP DATABASE {url.database}", anew)


@functools.cache
def _template(socket: str) -> None:
    url = f"postgresql://postgres@/{TEMPLATE}?host={socket}"
    with psycopg.connect(f"host={socket} user=postgres dbname=postgres", autocommit=True) as to:
        to.execute(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0".encode())
    asyncio.run(_migrated(url))
    _number_high(url)


def _number_high(url: str) -> None:
    """As after years in a whole country: what takes a number for one of 32 bits fails a test."""
    counted = [str(t.name) for t in metadata.sorted_tables
               if "id" in t.c and isinstance(t.c.id.type, RowId)]  # fmt: skip
    with psycopg.connect(url, autocommit=True) as connection:
        for name in counted:
            begin = f"ALTER SEQUENCE {name}_id_seq START {ABOVE_32_BITS} RESTART"
            connection.execute(begin.encode())


def _run(url: URL, *commands: str) -> None:
    where = f"host={url.query['host']} user={url.username} dbname=postgres"
    with psycopg.connect(where, autocommit=True) as connection:
        for command in commands:
            connection.execute(command.encode())


async def _migrated(url: str) -> None:
    database = Database(url)
    await upgrade(database)
    await database.close()
