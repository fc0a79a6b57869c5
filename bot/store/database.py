"""Connections and transactions: the driver is chosen here and nowhere else.

`read()` and `write()` give a Core connection inside one transaction. On SQLite writers of this
process wait in line (one writer is all SQLite has) and begin IMMEDIATE, so that none is thrown
out half-way; `synchronous=FULL` because a webhook answered 200 promises that it is on disk.
"""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, PoolResetState, Table, event
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import SettingsError
from bot.store.kept import Kept
from bot.store.one_visit import Visited, here, visited
from bot.store.visits import driver_of, told

_WRITE, _PLAIN, _PART = "lantoa_write", "lantoa_plain", "part"
# KiB, bytes, and pages: what is written again and again goes over into the database once.
_UNSYNCED = (
    "synchronous=OFF", "cache_size=-200000", "mmap_size=8000000000", "wal_autocheckpoint=10000",
)  # fmt: skip


class Database:
    """One database, SQLite or PostgreSQL."""

    def __init__(self, url: str, *, pool_size: int = 5, lasting: bool = True) -> None:
        """`lasting`: what is committed outlives a power cut, and nobody is held up by it.

        A simulation, which throws its database away and waits for nobody, needs neither.
        """
        self.url = parsed_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = (
            _sqlite(self.url, lasting) if self.is_sqlite else _postgres(self.url, pool_size)
        )
        plain = {_PLAIN: True} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        self._looking = self.engine.execution_options(**plain)
        # SQLite has one writer at a time: all who write have this one.
        writing = self.engine.execution_options(**{_WRITE: True})
        self._kept = Kept(writing if self.is_sqlite else self._looking)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only looks."""
        async with self.engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def look(self) -> AsyncIterator[AsyncConnection]:
        """For a look or two, each of its own moment: no ways for the begin and the end of it."""
        async with self._looking.connect() as connection:
            yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """A long look: every table as it was at one moment, however others write meanwhile."""
        async with self.engine.connect() as plain:
            connection = plain
            if not self.is_sqlite:  # a SQLite reader sees one moment anyway
                connection = await plain.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            async with connection.begin():
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that is committed when the block ends well, rolled back otherwise."""
        if not self.is_sqlite:
            async with self.engine.begin() as connection:
                yield connection
            return
        async with self._kept.connect() as connection, connection.begin():
            yield connection

    @asynccontextmanager
    async def part(self, connection: AsyncConnection) -> AsyncIterator[None]:
        """A part of a transaction: what fails in it is taken back, and the rest goes on.

        Never one inside another.
        """
        if not self.is_sqlite:
            async with connection.begin_nested():
                yield
            return
        driver = driver_of(connection)
        driver.before(f"SAVEPOINT {_PART}")
        try:
            yield
        except BaseException:
            try:
                await driver.take_back(_PART)
            except sqlite3.Error as error:
                raise told(error) from error
            raise
        driver.before(f"RELEASE {_PART}")

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[AsyncConnection]:
        """For work that is one statement, or on SQLite one visit: that is a transaction of its own.

        To PostgreSQL it goes without a way for the begin and one for the end, one piece of work
        after the other and always over the same connection. That may have been lost meanwhile
        (`connection_invalidated`): what may be asked twice is asked again, over another one.
        """
        async with self._kept.connect() as connection:
            yield connection
            if self.is_sqlite and connection.in_transaction():  # something else was asked of it
                await connection.commit()

    async def close(self) -> None:
        """Let go of every connection."""
        await self._kept.close()
        await self.engine.dispose()


def parsed_url(url: str) -> URL:
    """Read LANTOA_DATABASE_URL; one clear line when it is neither of the two kinds."""
    try:
        read = make_url(url)
    except ArgumentError:
        raise SettingsError("LANTOA_DATABASE_URL", f"không đọc được địa chỉ {url!r}") from None
    backend = read.get_backend_name()
    if backend == "sqlite":
        return read.set(drivername="sqlite+aiosqlite")
    if backend in ("postgresql", "postgres"):
        return read.set(drivername="postgresql+psycopg")
    raise SettingsError(
        "LANTOA_DATABASE_URL", f"cần sqlite:///… hoặc postgresql://…, gặp {backend!r}"
    )


def sync_url(url: URL) -> URL:
    """The same database for the migration tool, which is not asynchronous."""
    name = "sqlite" if url.get_backend_name() == "sqlite" else "postgresql+psycopg"
    return url.set(drivername=name)


def insert_into(connection: AsyncConnection, table: Table) -> PostgresInsert | SqliteInsert:
    """An INSERT that knows ON CONFLICT, on either database."""
    return insert_on(connection.dialect.name, table)


def insert_on(dialect: str, table: Table) -> PostgresInsert | SqliteInsert:
    """The same for statements that are written once and kept."""
    return postgres_insert(table) if dialect == "postgresql" else sqlite_insert(table)


def _postgres(url: URL, pool_size: int) -> AsyncEngine:
    engine = create_async_engine(
        url, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True, hide_parameters=True
    )
    event.listen(engine.sync_engine, "connect", _planned_for_us)
    return engine


def _planned_for_us(connection: Any, record: object) -> None:
    """Its planner takes a page out of turn for four in turn, as if a disk had to spin to it. It
    would rather read a country's evidence than look for that of one province.

    And what it believes to be dear it makes into machine code first, each time anew: of a long
    statement that takes longer than to count a large enterprise by it.
    """
    cursor = connection.cursor()
    cursor.execute(
        "SELECT set_config('random_page_cost', "
        "least(current_setting('random_page_cost')::float, 1.1)::text, false), "
        "set_config('jit', 'off', false)"
    )
    cursor.close()
    connection.commit()


def _sqlite(url: URL, lasting: bool) -> AsyncEngine:
    kept: dict[str, Any] = {}
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        # The connection that looked last looks next: it knows the pages, others read them anew.
        kept["pool_use_lifo"] = True
    engine = create_async_engine(
        url,
        connect_args={
            "isolation_level": None,
            "timeout": 30,
            "async_creator_fn": visited if lasting else here,
        },
        hide_parameters=True,
        pool_reset_on_return=None,
        **kept,
    )
    event.listen(engine.sync_engine, "connect", _pragmas)
    event.listen(engine.sync_engine, "reset", _reset)
    event.listen(engine.sync_engine, "begin", _begin)
    if not lasting:
        event.listen(engine.sync_engine, "connect", _unsynced)
    return engine


def _pragmas(connection: Any, record: object) -> None:
    """Patience first; the switch to a write-ahead log is made once in a database's life, for two
    connections that both ask for it can be told at once that it is locked.
    """
    cursor = connection.cursor()
    for pragma in ("busy_timeout=30000", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.execute("PRAGMA journal_mode")
    if cursor.fetchone()[0] != "wal":
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()


def _unsynced(connection: Any, record: object) -> None:
    cursor = connection.cursor()
    for pragma in _UNSYNCED:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _reset(connection: Any, record: object, state: PoolResetState) -> None:
    """Nothing is asked of the thread where nothing is left to undo, as good as always."""
    connection.driver_connection.forget()
    if state.asyncio_safe and connection.driver_connection.in_transaction:
        connection.rollback()


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get(_PLAIN, False):
        driver = cast(Visited, connection.connection.driver_connection)
        driver.before("BEGIN IMMEDIATE" if options.get(_WRITE, False) else "BEGIN")


def libpq_url(url: URL) -> str:
    """The same PostgreSQL database for a connection that is not SQLAlchemy's."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def is_away(error: BaseException) -> bool:
    """Whether the database cannot be reached or take anything now; it will, later.

    Its server restarts, the network is cut, the disk is full, two transactions met: nothing is
    wrong with what was asked.
    """
    if isinstance(error, (OperationalError, InterfaceError, NoConnection)):
        return True
    return isinstance(error, DBAPIError) and error.connection_invalidated
