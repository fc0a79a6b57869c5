"""Tables of spans: reconciled with what is stated now, written in a few statements.

`write` is the one place that changes such a table. What a row said before is kept beside it
(`*_past`), with the moments between which it was believed, so that any past moment can be asked
what was known then.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Executable,
    Table,
    Update,
    bindparam,
    delete,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.domain.spans import Change, Done, Span, Statement, reconcile
from bot.store.office_tables import membership_past, unit_span_past
from bot.store.tables import membership, unit_span

HERE = ZoneInfo("Asia/Ho_Chi_Minh")  # where the union is unless the settings say otherwise
CHUNK = 1_000  # rows between two steps of the progress bar

Row = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Desk:
    """Where an import is done: a transaction, the key, the day; `tick` hears of rows written."""

    connection: AsyncConnection
    cipher: Cipher
    today: date
    now: datetime
    tick: Callable[[int], None] = lambda _rows: None
    zone: ZoneInfo = HERE


@dataclass(frozen=True, slots=True)
class Spans:
    """A table of spans; the first value is the place: a new one is a move."""

    table: Table
    past: Table
    owner: str
    values: tuple[str, ...]


UNIT_SPANS = Spans(unit_span, unit_span_past, "unit_id", ("parent_id", "name", "kind"))
MEMBERSHIPS = Spans(
    membership,
    membership_past,
    "member_id",
    ("unit_id", "family_id", "category", "key_officer", "post"),
)


async def known_spans(
    desk: Desk, spans: Spans, where: ColumnElement[bool] | None = None
) -> dict[int, list[Span]]:
    """Every span by owner, in order; `where` chooses among the owners' rows."""
    table, owner = spans.table, spans.table.c[spans.owner]
    columns = [table.c.id, owner, table.c.valid_from, table.c.valid_to]
    values = [table.c[name] for name in spans.values]
    query = select(*columns, *values).order_by(owner, table.c.valid_from)
    found = await desk.connection.execute(query if where is None else query.where(where))
    known: dict[int, list[Span]] = {}
    for id_, whose, begin, end, *rest in found:
        known.setdefault(whose, []).append(Span(tuple(rest), begin, end, id_))
    return known


async def settle(
    desk: Desk, spans: Spans, known: Mapping[int, list[Span]], said: Mapping[int, Statement]
) -> dict[int, Done]:
    """Write what is stated of each owner; what became of it."""
    changes = {id_: reconcile(known.get(id_, ()), s, desk.today) for id_, s in said.items()}
    await write(desk, spans, changes)
    return {id_: change.done for id_, change in changes.items()}


async def write(desk: Desk, spans: Spans, changes: Mapping[int, Change]) -> None:
    """Store the changes of each owner's spans, and keep what the rows said until now."""
    rows = [_row(desk, spans, id_, span) for id_, c in changes.items() for span in c.written]
    rewritten = [row for row in rows if row["id"] is not None]
    dropped = [id_ for c in changes.values() for id_ in c.dropped]
    await _remember(desk, spans, [*dropped, *(row["id"] for row in rewritten)])
    await _take_back(desk, spans, dropped)
    names = ("valid_from", "valid_to", "recorded_at", *spans.values)
    await rewrite(desk, spans.table, names, rewritten)
    new = [{k: v for k, v in row.items() if k != "id"} for row in rows if row["id"] is None]
    await in_chunks(desk, insert(spans.table), new)


async def _remember(desk: Desk, spans: Spans, ids: Sequence[int]) -> None:
    """What these rows say, believed until now."""
    table, past = spans.table, spans.past
    names = [column.name for column in past.c if column.name not in ("id", "superseded_at")]
    until = literal(desk.now, past.c.superseded_at.type)
    for chunk in _chunks(ids):
        rows = select(*(table.c[name] for name in names), until).where(table.c.id.in_(chunk))
        await desk.connection.execute(insert(past).from_select([*names, "superseded_at"], rows))


async def _take_back(desk: Desk, spans: Spans, ids: Sequence[int]) -> None:
    """Before anything else is written: the day of such a span may be taken anew."""
    for chunk in _chunks(ids):
        await desk.connection.execute(delete(spans.table).where(spans.table.c.id.in_(chunk)))
        desk.tick(len(chunk))


def _row(desk: Desk, spans: Spans, owner: int, span: Span) -> Row:
    values = dict(zip(spans.values, span.values, strict=True))
    return {
        "id": span.id,
        spans.owner: owner,
        "valid_from": span.begin,
        "valid_to": span.end,
        "recorded_at": desk.now,
        **values,
    }


async def rewrite(desk: Desk, table: Table, names: Sequence[str], rows: Sequence[Row]) -> None:
    """Set these columns of the rows with these ids."""
    statement: Update = (
        update(table)
        .where(table.c.id == bindparam("row"))
        .values(**{name: bindparam(f"new_{name}") for name in names})
    )
    await in_chunks(
        desk,
        statement,
        [{"row": row["id"], **{f"new_{name}": row[name] for name in names}} for row in rows],
    )


async def in_chunks(desk: Desk, statement: Executable, rows: Sequence[Row]) -> None:
    """One statement for many rows, with a step of the progress bar now and then."""
    for chunk in _chunks(rows):
        await desk.connection.execute(statement, chunk)
        desk.tick(len(chunk))


def _chunks(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
