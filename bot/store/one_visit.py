"""SQLite's connections: a statement and all its rows in one visit of the connection's own thread.

aiosqlite crosses to the thread and back for the cursor, for the statement, for the rows and for the
end; nine tenths of the time of a short statement were such crossings. `Here` crosses to nowhere: it
works in the event loop's own thread, for a single process that nobody waits for (a simulation).
"""

import sqlite3
from collections.abc import Awaitable, Callable, Generator, Iterable, Sequence
from functools import partial
from typing import Any

import aiosqlite

_Rows = list[tuple[Any, ...]]


AT_ONCE = 2_000  # rows that a visit brings; more of them are fetched when they are asked for


class Cursor:
    """One statement at a time; what it gives is read at once, unless it is much."""

    arraysize = 1

    def __init__(self, connection: "Visited") -> None:
        self._connection = connection
        self._rows: _Rows = []
        self._open: sqlite3.Cursor | None = None  # has more rows
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
        """What it gave, or the rest of it."""
        if self._open:
            await self._connection.visit(self._more, None)
        rows, self._rows = self._rows, []
        return rows

    async def fetchmany(self, size: int | None = None) -> _Rows:
        """So many rows of it, or fewer when it ends."""
        most = size or self.arraysize
        while self._open and len(self._rows) < most:
            await self._connection.visit(self._more, max(most, AT_ONCE))
        rows, self._rows = self._rows[:most], self._rows[most:]
        return rows

    async def fetchone(self) -> tuple[Any, ...] | None:
        """The next row of it."""
        return next(iter(await self.fetchmany(1)), None)

    async def close(self) -> None:
        """What was read to its end was closed in its visit."""
        if self._open:
            await self._connection.visit(self._end)

    def _run(self, plain: sqlite3.Connection, sql: str, parameters: Sequence[Any]) -> None:
        self._take(plain.cursor(), lambda cursor: cursor.execute(sql, parameters))

    def _run_many(self, plain: sqlite3.Connection, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        self._take(plain.cursor(), lambda cursor: cursor.executemany(sql, rows))

    def _take(self, cursor: sqlite3.Cursor, run: Callable[[sqlite3.Cursor], object]) -> None:
        self._open = cursor
        try:
            run(cursor)
            self.description = cursor.description
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
            self._rows = []
            self._more(None, AT_ONCE if cursor.description else 0)
        except BaseException:
            self._end(None)
            raise

    def _more(self, _plain: sqlite3.Connection | None, most: int | None) -> None:
        """Some more rows, or all that are left; at its end it is closed."""
        assert self._open is not None  # whoever asks has looked
        found = self._open.fetchall() if most is None else self._open.fetchmany(most)
        self._rows += found
        if most is None or len(found) < most or not most:
            self._end(None)

    def _end(self, _plain: sqlite3.Connection | None) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None


class Visited(aiosqlite.Connection):
    """A connection with a thread of its own, visited once for each statement.

    What begins a transaction, or ends a part of one, gives nothing: it goes with the next visit.
    """

    def __init__(self, *settings: Any, **more: Any) -> None:
        """As aiosqlite's."""
        super().__init__(*settings, **more)
        self._first: list[str] = []  # statements that go before the next
        self._sent = False  # whether the thread was told to begin, whether it has done so or not

    def cursor(self) -> Cursor:  # type: ignore[override]
        """A cursor; nothing is asked of the thread for it."""
        return Cursor(self)

    async def visit(self, work: Callable[..., None], *what: Any) -> None:
        """Do some work in the thread."""
        await self._execute(work, self._conn, *what)

    def before(self, statement: str) -> None:
        """Run this, which gives nothing, before whatever comes next."""
        self._first.append(statement)

    def forget(self) -> None:
        """Nothing goes before what comes next."""
        self._first.clear()

    async def take_back(self, part: str) -> None:
        """Undo what came since the savepoint of this name."""
        begins = f"SAVEPOINT {part}"
        if begins in self._first:
            del self._first[self._first.index(begins) :]
            return
        self._first.clear()
        await self.visit(_undo, part)

    async def commit(self) -> None:
        """Where nothing was asked since the beginning, nothing is to be kept."""
        if self._has_begun():
            await super().commit()
            self._sent = False

    async def rollback(self) -> None:
        """What was still to be begun, or ended, is forgotten."""
        begun = self._has_begun()
        self._first.clear()
        if begun and (self._sent or self.in_transaction):
            await super().rollback()
            self._sent = False

    def _has_begun(self) -> bool:
        """Whether the thread knows of the transaction; else all of it is forgotten."""
        if self._first and self._first[0].startswith("BEGIN"):
            self._first.clear()
            return False
        return True

    async def _execute(self, fn: Callable[..., Any], *what: Any, **named: Any) -> Any:
        if not self._first:
            return await self._cross(fn, *what, **named)
        first, self._first = self._first, []
        self._sent = self._sent or first[0].startswith("BEGIN")
        return await self._cross(_after, self._conn, first, partial(fn, *what, **named))

    def _cross(self, fn: Callable[..., Any], *what: Any, **named: Any) -> Awaitable[Any]:
        """To the thread and back."""
        crossing: Callable[..., Awaitable[Any]] = super()._execute
        return crossing(fn, *what, **named)


def _after(plain: sqlite3.Connection, first: Sequence[str], work: Callable[[], Any]) -> Any:
    for statement in first:
        plain.execute(statement)
    return work()


def _undo(plain: sqlite3.Connection, part: str) -> None:
    plain.execute(f"ROLLBACK TO {part}")
    plain.execute(f"RELEASE {part}")


class Here(Visited):
    """The same without a thread: each statement holds up everything else meanwhile."""

    async def _cross(self, fn: Callable[..., Any], *what: Any, **named: Any) -> Any:
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
