"""A row or three in every table there is, whatever tables there will be."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    Table,
    func,
    insert,
    literal,
    literal_column,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import metadata
from bot.store.types import RowId

ROWS = 3
SOME = datetime(2026, 11, 23, 5, 0, 0, 123456, tzinfo=UTC)
DOCUMENTS: tuple[Any, ...] = ({"vì": ["đâu", 1.5, None]}, [], {"": {"sâu": True}})


async def fill(connection: AsyncConnection) -> None:
    """Values of every kind; where nothing is possible, a row without it."""
    for table in metadata.sorted_tables:
        if table.name not in (
            "alembic_version",
            "key_mark",
            "instance",
            "lease",
            "lesson_revision",
            "person_key",
            "schema_upgrade",
        ):
            rows = [_row(table, n) for n in range(1, ROWS + 1)]
            await _from_one(connection, table)
            await connection.execute(insert(table), rows)


async def _from_one(connection: AsyncConnection, table: Table) -> None:
    """The tests' databases number high (`tests.ready`); what points to these rows says 1, 2, 3."""
    if connection.dialect.name == "postgresql" and "id" in table.c and _is_number(table.c.id):
        sequence = f"'{table.name}_id_seq'"
        await connection.execute(select(func.setval(literal_column(sequence), 1, literal(False))))


def _is_number(column: Column[Any]) -> bool:
    return isinstance(column.type, Integer | RowId)


def _row(table: Table, n: int) -> dict[str, Any]:
    given = (c for c in table.columns if c.name != "id" or not _is_number(c))
    row = {c.name: _value(c, n) for c in given}  # the database gives the numbers: 1, 2, 3
    if table.name == "inbox":
        row.update(kind="message", status=2)
    if table.name == "outbox":
        row.update(state="waiting")
    if table.name == "lesson_version":
        row.update(approver_id=n % ROWS + 1)  # nobody approves what they wrote
    return row


def _value(column: Column[Any], n: int) -> Any:
    if column.foreign_keys:
        return n if _is_number(column) else f"campaign{n}"
    if column.nullable and n == 2 and not isinstance(column.type, JSON):
        return None
    match column.type:
        case JSON():
            return DOCUMENTS[n - 1]
        case Boolean():
            return n % 2 == 0
        case Integer() | RowId():
            return n
        case Float():
            return n / 4
        case LargeBinary():
            return bytes(range(n, 256))
        case Date():
            return date(2026, 1, n)
        case _ if isinstance(column.type, DateTime) or "DateTime" in type(column.type).__name__:
            return SOME + timedelta(microseconds=n)
    return f"{column.table.name}{n}" if column.name == "id" else f"{column.name} ’\n\\N đ{n}"
