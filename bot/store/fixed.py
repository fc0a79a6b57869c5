"""A statement in its driver's own words, written once.

SQLAlchemy finds what it compiled by walking through the statement each time: for a large one that
takes longer than the database with a small unit. And a text that never changes is planned only a
few times: the driver has PostgreSQL keep it prepared after its fifth time on a connection.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ClauseElement, Dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.compiler import SQLCompiler


class Fixed:
    """For statements that give back numbers and texts: rows come as the driver reads them."""

    def __init__(self, dialect: Dialect, statement: ClauseElement) -> None:
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)  # it is no DDL
        self._text = str(compiled)
        self._places = compiled.positiontup
        self._always = compiled.params  # what never changes; None where there is a gap
        self._written: dict[str, Callable[[Any], Any]] = {}
        for name, parameter in compiled.binds.items():
            written = parameter.type.dialect_impl(dialect).bind_processor(dialect)
            if written is not None:
                self._written[name] = written

    async def rows(
        self, connection: AsyncConnection, values: Mapping[str, Any]
    ) -> Sequence[Sequence[Any]]:
        """All that it finds, with a value for each gap."""
        told = {**self._always, **values}
        for name, written in self._written.items():
            told[name] = written(told[name])
        places = self._places
        asked = told if places is None else tuple([told[place] for place in places])
        return (await connection.exec_driver_sql(self._text, asked)).all()
