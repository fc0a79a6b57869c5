"""A statement in its driver's own words, written once and asked without a way through SQLAlchemy.

SQLAlchemy finds what it compiled by walking through the statement each time, and psycopg reads a
long text anew for its gaps: together that takes longer than the database with a small unit. A text
that never changes is planned only a few times: PostgreSQL keeps it prepared on each connection, and
its plan is the same from the first ask on.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from typing import Any, TypeAlias, cast

from sqlalchemy import ClauseElement, Dialect
from sqlalchemy.dialects.postgresql.base import PGCompiler
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.compiler import SQLCompiler

from bot.store.visits import driver_of, told

Rows: TypeAlias = Sequence[tuple[Any, ...]]


class _Unseen(PGCompiler):
    """Writes every gap so that PostgreSQL plans without what is put into it.

    The first five times on a connection it plans for the values that it is given, from the sixth on
    for any. To it a value out of a subquery is any value, so both are one plan.
    """

    def bindparam_string(self, name: str, *given: Any, **more: Any) -> str:
        """The gap as a subquery: it is evaluated once, and an index is looked into as before."""
        return f"(SELECT {super().bindparam_string(name, *given, **more)})"


class Fixed:
    """For statements that give back numbers and texts: rows come as the driver reads them.

    Not `prepared`: PostgreSQL plans it each time, for the values that it is given.
    """

    def __init__(
        self, dialect: Dialect, statement: ClauseElement, *, prepared: bool = True
    ) -> None:
        self._prepared = prepared
        self._is_sqlite = dialect.name == "sqlite"
        style = "qmark" if self._is_sqlite else "numeric_dollar"
        numbered: Dialect = cast(Any, type(dialect))(paramstyle=style)
        if prepared and not self._is_sqlite:
            numbered.statement_compiler = _Unseen
        compiled = statement.compile(dialect=numbered)
        assert isinstance(compiled, SQLCompiler)  # it is no DDL
        self._text = str(compiled)
        self._order = tuple(compiled.positiontup or ())  # of its values; one may be there often
        self._gaps = tuple((n, _writes(compiled, n, numbered)) for n in dict.fromkeys(self._order))
        self.always = compiled.params  # what never changes; None where there is a gap

    def with_part(self, was: str, now: str) -> "Fixed":
        """The same with another part of its text."""
        other = copy(self)
        other._text = self._text.replace(was, now)
        return other

    async def rows(self, connection: AsyncConnection, values: Mapping[str, Any]) -> Rows:
        """All that it finds, with a value for each gap."""
        given = {**self.always, **values}
        told = {name: how(given[name]) if how else given[name] for name, how in self._gaps}
        asked = [told[name] for name in self._order]
        if not connection.in_transaction():
            _begun = await connection.begin()  # it ends with the connection
        if self._is_sqlite:
            return await of_sqlite(connection, self._text, asked)
        return await of_postgres(connection, self._text, asked, prepared=self._prepared)


def _writes(compiled: SQLCompiler, name: str, dialect: Dialect) -> Callable[[Any], Any] | None:
    """How the value of that gap is turned for the driver, if it is."""
    return compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)


async def of_sqlite(connection: AsyncConnection, text: str, asked: Sequence[Any]) -> Rows:
    """Asked of SQLite's driver, in one visit."""
    found: list[tuple[Any, ...]] = []

    def work(plain: sqlite3.Connection) -> None:
        found.extend(plain.execute(text, asked))

    try:
        await driver_of(connection).visit(work)
    except sqlite3.Error as error:
        raise told(error) from error
    return found


async def of_postgres(
    connection: AsyncConnection, text: str, asked: Sequence[Any], *, prepared: bool = True
) -> Rows:
    """Asked of PostgreSQL's driver."""
    import psycopg  # where SQLite is used nobody loads it

    plain = connection.sync_connection
    assert plain is not None  # it is open
    driver = cast("psycopg.AsyncConnection", plain.connection.driver_connection)
    try:
        async with psycopg.AsyncRawCursor(driver) as cursor:
            await cursor.execute(text.encode(), asked, prepare=prepared)
            return await cursor.fetchall() if cursor.description else []
    except psycopg.Error as error:
        if driver.closed:
            await connection.invalidate()  # nobody is given it again
        raise DBAPIError.instance(
            "", None, error, psycopg.Error, hide_parameters=True,
            connection_invalidated=driver.closed,
        ) from error  # fmt: skip
