"""SQLite's connections: a statement and all its rows in one visit of the connection's own thread.

aiosqlite crosses to the thread and back for the cursor, for the statement, for the rows and for the
end; nine tenths of the time of a short statement were such crossings. `Here` crosses to nowhere: it
works in the event loop's own thread, for a single process that nobody waits for (a simulation).
"""

import sqlite3
from collections.abc import Awaitable, Callable, Generator, Iterable, Sequence
from typing import Any

import aiosqlite

_Rows = list[tuple[Any, ...]]


class Cursor:
    """One statement at a time, read to its end at once."""

    arraysize = 1

    def __init__(self, connection: "Visited") -> None:
        self._connection = connection
        self._rows: _Rows = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> "Cursor":
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> "Cursor":
        """Run it."""
        await self._connection.visit(self._run, sql, parameters)
        return self

    async def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> "Cursor":
        """Run it once for each row."""
        await self._connection.visit(self._run_many, sql, rows)
        return self

    async def fetchall(self) -> _Rows:
        """What it gave."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """It was closed in its visit."""

    def _run(self, plain: sqlite3.Connection, sql: str, parameters: Sequence[Any]) -> None:
        cursor = plain.cursor()
        try:
            cursor.execute(sql, parameters)
            self._take(cursor)
        finally:
            cursor.close()

    def _run_many(self, plain: sqlite3.Connection, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        cursor = plain.cursor()
        try:
            cursor.executemany(sql, rows)
            self._take(cursor)
        finally:
            cursor.close()

    def _take(self, cursor: sqlite3.Cursor) -> None:
        self.description = cursor.description
        self._rows = cursor.fetchall() if cursor.description else []
        self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid


class Visited(aiosqlite.Connection):
    """A connection with a thread of its own, visited once for each statement."""

    def cursor(self) -> Cursor:  # type: ignore[override]
        """A cursor; nothing is asked of the thread for it."""
        return Cursor(self)

    async def visit(self, work: Callable[..., None], *what: Any) -> None:
        """Do some work in the thread."""
        crossing: Callable[..., Awaitable[None]] = self._execute
        await crossing(work, self._conn, *what)


class Here(Visited):
    """The same without a thread: each statement holds up everything else meanwhile."""

    async def _execute(self, fn: Callable[..., Any], *what: Any, **named: Any) -> Any:
        return fn(*what, **named)

    def __await__(self) -> Generator[Any, None, "Here"]:
        self._connection = self._connector()
        return self._itself().__await__()

    async def _itself(self) -> "Here":
        return self

    async def close(self) -> None:
        """Close now."""
        self.stop()

    def stop(self) -> None:
        """Close at once."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def visited(database: str, **settings: Any) -> Visited:
    """Open a connection with a thread of its own."""
    made = Visited(lambda: sqlite3.connect(database, **settings), iter_chunk_size=64)
    made._thread.daemon = True  # it must not keep a process that ends
    return made


def here(database: str, **settings: Any) -> Here:
    """Open one that works in the event loop's thread."""
    return Here(lambda: sqlite3.connect(database, **settings), iter_chunk_size=64)
