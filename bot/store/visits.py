"""Statements that come with every turn: fixed text, and as many as belong together in one visit.

SQLAlchemy takes a statement, its parameters and its rows apart anew each time, and each statement
is a way to SQLite's thread and back: several times what SQLite does with it. Here a statement is
written out once for its driver, a list as one JSON text, and a script of several statements is one
way. PostgreSQL is asked as always, by the same script.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import lru_cache, partial
from typing import Any, Protocol, TypeVar, cast

from sqlalchemy import (
    BindParameter,
    Connection,
    Dialect,
    Executable,
    Insert,
    Select,
    String,
    UpdateBase,
    bindparam,
    func,
    literal_column,
    select,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.visitors import replacement_traverse
from sqlalchemy.types import TypeEngine

from bot.store.given import as_listed
from bot.store.one_visit import Visited
from bot.store.types import UtcDateTime

T = TypeVar("T")
Row = Mapping[str, Any]  # parameters by their names
_How = Callable[[Any], Any]


class Run(Protocol):
    """What a script asks of the database."""

    def rows(self, statement: Executable, wanted: Row | Sequence[Row]) -> list[Any]:
        """What it gives, its columns by their names; of many rows, for each of them."""
        ...

    def each(self, statement: Executable, rows: Sequence[Row]) -> int:
        """Run it for each row; how many it touched."""
        ...


async def ask(
    connection: AsyncConnection, statement: Executable, wanted: Row | Sequence[Row]
) -> list[Any]:
    """What one statement gives."""
    return await visit(connection, lambda run: run.rows(statement, wanted))


async def ask_each(connection: AsyncConnection, statement: Executable, rows: Sequence[Row]) -> int:
    """Run one statement for each of these rows; how many it touched."""
    return await visit(connection, lambda run: run.each(statement, rows))


async def visit(connection: AsyncConnection, script: Callable[[Run], T]) -> T:
    """The script's result. Its statements are built of tables, not of text.

    It runs in SQLite's thread: it asks, and touches nothing else.
    """
    if connection.dialect.name != "sqlite":
        return await connection.run_sync(lambda plain: script(_Plain(plain)))
    if not connection.in_transaction():
        _begun = await connection.begin()  # it ends with the connection
    found: list[T] = []

    def work(plain: sqlite3.Connection) -> None:
        found.append(script(_Direct(plain, connection.dialect)))

    try:
        await driver_of(connection).visit(work)
    except sqlite3.Error as error:
        raise told(error) from error
    return found[0]


def driver_of(connection: AsyncConnection) -> Visited:
    """SQLite's own connection below SQLAlchemy's."""
    plain = connection.sync_connection
    assert plain is not None  # it is open
    return cast(Visited, plain.connection.driver_connection)  # what `database.py` opens


def told(error: sqlite3.Error) -> Exception:
    """As if SQLAlchemy had asked: `is_away` knows these. Without what was asked."""
    return DBAPIError.instance("", None, error, sqlite3.Error, hide_parameters=True)


class _Plain:
    """By SQLAlchemy."""

    def __init__(self, plain: Connection) -> None:
        self._plain = plain

    def rows(self, statement: Executable, wanted: Row | Sequence[Row]) -> list[Any]:
        return list(self._plain.execute(statement, wanted))

    def each(self, statement: Executable, rows: Sequence[Row]) -> int:
        kept = {"preserve_rowcount": True}  # else none is told of an INSERT
        return self._plain.execute(statement, rows, execution_options=kept).rowcount


class _Direct:
    """By SQLite's driver."""

    def __init__(self, plain: sqlite3.Connection, dialect: Dialect) -> None:
        self._plain, self._dialect = plain, dialect

    def rows(self, statement: Executable, wanted: Row | Sequence[Row]) -> list[Any]:
        if isinstance(wanted, Mapping):
            fixed = _fixed(statement, self._dialect, ())
            cursor = self._plain.execute(fixed.text, fixed.given(wanted))
            return fixed.taken(cursor.fetchall())
        fixed = _fixed(statement, self._dialect, _named(statement, wanted))
        found: list[Any] = []
        for row in wanted:
            found += self._plain.execute(fixed.text, fixed.given(row)).fetchall()
        return fixed.taken(found)

    def each(self, statement: Executable, rows: Sequence[Row]) -> int:
        fixed = _fixed(statement, self._dialect, _named(statement, rows))
        return self._plain.executemany(fixed.text, list(map(fixed.given, rows))).rowcount


def _named(statement: Executable, rows: Sequence[Row]) -> tuple[str, ...]:
    """Those columns of an INSERT that its rows name: it may say nothing of its values itself."""
    if not isinstance(statement, Insert):
        return ()
    return tuple(name for name in rows[0] if name in statement.table.columns)


class _Fixed:
    """A statement as SQLite's driver takes it."""

    def __init__(
        self,
        text: str,
        names: Sequence[str],
        always: Row,
        written: Mapping[str, _How],
        read: Mapping[str, _How | None],
    ) -> None:
        """`names`: of the parameters in their order, which the driver takes faster than names;
        `always`: those that never change; `written`, and `read` of its columns: how values are
        turned that are not the driver's own.
        """
        self.text = text
        self._always = [always.get(name) for name in names]
        self._wanted = tuple((at, name) for at, name in enumerate(names) if name not in always)
        self._written = tuple((at, written[n]) for at, n in self._wanted if n in written)
        self._row: Any = cast(Any, namedtuple)("_row", tuple(read))  # each has its own columns
        self._read = tuple((place, how) for place, how in enumerate(read.values()) if how)

    def given(self, wanted: Row) -> list[Any]:
        """The parameters of one row."""
        cells = self._always.copy()
        for place, name in self._wanted:
            cells[place] = wanted[name]
        for place, how in self._written:
            if (value := cells[place]) is not None:
                cells[place] = how(value)
        return cells

    def taken(self, found: Sequence[tuple[Any, ...]]) -> list[Any]:
        """Its rows, their values as they are meant."""
        if not self._read:
            return list(map(self._row._make, found))
        rows = [list(one) for one in found]
        for place, how in self._read:
            for cells in rows:
                if cells[place] is not None:
                    cells[place] = how(cells[place])
        return list(map(self._row._make, rows))


@lru_cache(maxsize=256)
def _fixed(statement: Executable, dialect: Dialect, columns: tuple[str, ...]) -> _Fixed:
    """Written out once: to write it takes longer than to run it."""
    marked: Dialect = cast(Any, type(dialect))(paramstyle="qmark")
    lists: list[str] = []
    whole = cast(Any, replacement_traverse)(statement, {}, partial(_as_text, lists, marked))
    compiled: Any = whole.compile(dialect=marked, column_keys=columns or None)
    always, written = dict[str, Any](), dict[str, _How]()
    for bound, name in compiled.bind_names.items():
        how = as_listed if bound.key in lists else _writes(bound.type, marked)
        if not bound.required:
            always[name] = _always(bound.value, how)
        elif how is not None:
            written[name] = how
    for column in getattr(compiled, "insert_prefetch", ()):
        always[column.key] = _always(column.default.arg, _writes(column.type, marked))
    read = {column.key: _reads(column.type, marked) for column in _columns_of(statement)}
    if "POSTCOMPILE" in str(compiled):
        raise TypeError("a list of parameters within a CTE cannot be written out once")
    return _Fixed(str(compiled), compiled.positiontup, always, written, read)


def _writes(kind: TypeEngine[Any], dialect: Dialect) -> _How | None:
    """How such a value is written; a moment, which many rows have in common, once."""
    how = kind.dialect_impl(dialect).bind_processor(dialect)
    return lru_cache(maxsize=64)(how) if how and isinstance(kind, UtcDateTime) else how


def _reads(kind: TypeEngine[Any], dialect: Dialect) -> _How | None:
    """How such a value is read; a moment, which many rows have in common, once."""
    how = kind.dialect_impl(dialect).result_processor(dialect, None)
    return lru_cache(maxsize=64)(how) if how and isinstance(kind, UtcDateTime) else how


def _always(value: Any, how: _How | None) -> Any:
    written = how(value) if how and value is not None else value
    return written.value if isinstance(written, Enum) else written


def _columns_of(statement: Executable) -> Sequence[Any]:
    """What it gives."""
    if isinstance(statement, Select):
        return list(statement.selected_columns)
    return list(statement.exported_columns) if isinstance(statement, UpdateBase) else []


def _as_text(lists: list[str], dialect: Dialect, part: Any, **_more: Any) -> Any:
    """A list of parameters becomes one text, however long it is, and what never changes a word of
    the statement; None for every other part.
    """
    if not isinstance(part, BindParameter):
        return None
    if not part.expanding:
        return _as_word(part, dialect)
    if part.value is None:
        lists.append(part.key)
        given = bindparam(part.key, type_=String)
    else:
        given = bindparam(None, as_listed(part.value), type_=String)
    return select(func.json_each(given).table_valued("value").c.value).scalar_subquery()


def _as_word(part: BindParameter[Any], dialect: Dialect) -> Any:
    """Written out as the conditions of partial indexes are. Given beside the statement, they serve
    as well, but SQLite then reads all of it anew each time: it could be another value.
    """
    value = part.value
    if part.required or not isinstance(value, (int, str)) or _writes(part.type, dialect):
        return None
    word = "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(int(value))
    return literal_column(word, part.type)
