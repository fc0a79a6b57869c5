"""Column types that keep the promises of the rest of the program."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import ARRAY, BigInteger, DateTime, Dialect, Integer, Select, Table
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import SQLModel

_OFFSET = len("+00:00")
# Ids that are known, or that a query finds: for `column.in_(…)`.
Ids: TypeAlias = Sequence[int] | Select[tuple[int]]


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes only, stored in UTC; SQLite would hand them back naive otherwise."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time: nobody knows when it is."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the time zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class RowId(TypeDecorator[int]):
    """The number of a row in a table that grows with every message: 64 bits.

    A confederation may send 1.7 billion messages a year (docs/scale.md); 32 bits end at 2.1.
    SQLite's numbers are as wide as they need to be, and only its INTEGER counts up by itself.
    """

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type of each database."""
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else BigInteger())


class Numbers(TypeDecorator[str]):
    """Whole numbers as PostgreSQL's own text of an array, `{1,2,3}`.

    As a list the driver would call them as small as the largest of them is: another statement.
    """

    impl = ARRAY(Integer)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> None:
        """Nothing is to be done."""


@cache
def moment_of(dialect: Dialect) -> Callable[[datetime], str]:
    """How SQLite's dialect writes a moment: in every statement alike, or they do not compare."""
    written = UtcDateTime().dialect_impl(dialect).bind_processor(dialect)
    assert written is not None  # SQLite has no type for moments
    return written


def as_stamp(moment: datetime) -> str:
    """The same within a JSON text, of moments that are never twice the same."""
    return moment.astimezone(UTC).isoformat(" ", "microseconds")[:-_OFFSET]


def table(model: type[SQLModel]) -> Table:
    """The Core table of a model."""
    return SQLModel.metadata.tables[str(model.__tablename__)]
