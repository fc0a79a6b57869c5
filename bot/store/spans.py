"""Tables of spans: reconciled with what is stated now, written in a few statements."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Executable, Table, Update, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.domain.spans import Done, Span, Statement, reconcile
from bot.store.tables import membership, unit_span

CHUNK = 1_000  # rows between two steps of the progress bar

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where an import is done: a transaction, the key, the day; `tick` hears of rows written."""

    connection: AsyncConnection
    cipher: Cipher
    today: date
    now: datetime
    tick: Callable[[int], None] = lambda _rows: None


@dataclass(frozen=True, slots=True)
class Spans:
    """A table of spans; the first value is the place: a new one is a move."""

    table: Table
    owner: str
    values: tuple[str, ...]


UNIT_SPANS = Spans(unit_span, "unit_id", ("parent_id", "name", "kind"))
MEMBERSHIPS = Spans(membership, "member_id", ("unit_id", "family_id", "category", "key_officer"))


async def known_spans(desk: Desk, spans: Spans) -> dict[int, list[Span]]:
    """Every span by owner, in order."""
    table, owner = spans.table, spans.table.c[spans.owner]
    columns = [table.c.id, owner, table.c.valid_from, table.c.valid_to]
    values = [table.c[name] for name in spans.values]
    found = await desk.connection.execute(
        select(*columns, *values).order_by(owner, table.c.valid_from)
    )
    known: dict[int, list[Span]] = {}
    for id_, whose, begin, end, *rest in found:
        known.setdefault(whose, []).append(Span(tuple(rest), begin, end, id_))
    return known


async def settle(
    desk: Desk, spans: Spans, known: Mapping[int, list[Span]], said: Mapping[int, Statement]
) -> dict[int, Done]:
    """Write what is stated of each owner; what became of it."""
    changes = {id_: reconcile(known.get(id_, ()), s, desk.today) for id_, s in said.items()}
    await _take_back(desk, spans, [id_ for c in changes.values() for id_ in c.dropped])
    rows = [_row(spans, id_, span) for id_, c in changes.items() for span in c.written]
    names = ("valid_from", "valid_to", *spans.values)
    await rewrite(desk, spans.table, names, [row for row in rows if row["id"] is not None])
    new = [{k: v for k, v in row.items() if k != "id"} for row in rows if row["id"] is None]
    await in_chunks(desk, insert(spans.table), new)
    return {id_: change.done for id_, change in changes.items()}


async def _take_back(desk: Desk, spans: Spans, ids: Sequence[int]) -> None:
    """Before anything else is written: the day of such a span may be taken anew."""
    statement = delete(spans.table).where(spans.table.c.id == bindparam("row"))
    await in_chunks(desk, statement, [{"row": id_} for id_ in ids])


def _row(spans: Spans, owner: int, span: Span) -> Row:
    values = dict(zip(spans.values, span.values, strict=True))
    return {
        "id": span.id,
        spans.owner: owner,
        "valid_from": span.begin,
        "valid_to": span.end,
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


def _chunks(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
