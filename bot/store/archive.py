"""Every table into a file and back: as it was at one moment, at whatever revision the schema is.

Tables are looked up in the database itself, not in this program, so that an older backup can be
read into its own schema and then be brought up to date like any other database.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    Table,
    TableClause,
    Text,
    bindparam,
    case,
    cast,
    column,
    delete,
    exists,
    func,
    insert,
    inspect,
    literal_column,
    null,
    select,
    table,
    text,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from bot.store.archive_file import Columns, Entry, Kind, Reader, Writer
from bot.store.types import UtcDateTime

BATCH = 500
Watch = Callable[[int], None]  # so many rows are done
Rows = list[dict[str, Any]]

# Of this process or of this hour, and what is to be gone when it is over (docs/explain/privacy.md).
LEFT_OUT = (
    *("access_link", "alembic_version", "call_back", "instance", "lease", "pace"),
    *("schema_upgrade", "stretch"),
)
# Of people's own keys an archive has the names, and whose they are: see `bot.store.archive_people`.
KEYS = "person_key"
KEYLESS = f"{KEYS}.key_enc"
# Rows that a database may have before anybody has used it.
_OF_EVERY_DATABASE = (
    *("alembic_version", "instance", "key_mark", "lease", "lesson_revision", "pace"),
    *("schema_upgrade", "stretch"),
)
# Of the schema and not of what lies in it: what its migrations have written.
_OF_THE_SCHEMA = {"alembic_version", "schema_upgrade"}

_KINDS: tuple[tuple[type[TypeEngine[Any]], Kind], ...] = (
    (JSON, Kind.JSON),
    (Boolean, Kind.FLAG),
    (LargeBinary, Kind.BYTES),
    (DateTime, Kind.MOMENT),
    (Date, Kind.DAY),
    (Integer, Kind.NUMBER),
)
_TYPES: Mapping[Kind, TypeEngine[Any]] = {
    Kind.TEXT: Text(),
    Kind.JSON: Text(),
    Kind.FLAG: Boolean(),
    Kind.BYTES: LargeBinary(),
    Kind.MOMENT: UtcDateTime(),
    Kind.DAY: Date(),
    Kind.NUMBER: BigInteger(),
}


async def tables_of(connection: AsyncConnection) -> list[Table]:
    """Every table that is there, those first that others point to."""

    def look(plain: Connection) -> list[Table]:
        found = MetaData()
        found.reflect(plain)
        return list(found.sorted_tables)

    return await connection.run_sync(look)


def columns_of(found: Table) -> Columns:
    """Its columns with their kinds, but for those that are in no archive."""
    name = str(found.name)
    kept = (c for c in found.columns if f"{name}.{c.name}" != KEYLESS)
    return Columns(name, {str(c.name): _kind(c.type) for c in kept})


def _kind(of: TypeEngine[Any]) -> Kind:
    return next((kind for type_, kind in _KINDS if isinstance(of, type_)), Kind.TEXT)


async def how_many(connection: AsyncConnection, tables: Sequence[Table]) -> int:
    """Rows of all of them together."""
    counts = [select(func.count().label("n")).select_from(found) for found in tables]
    counted = union_all(*counts).subquery()
    return int(await connection.scalar(select(func.sum(counted.c.n))) or 0)


async def used(connection: AsyncConnection) -> list[str]:
    """Tables that hold something already; none in a database that is empty."""
    names = await connection.run_sync(lambda plain: inspect(plain).get_table_names())
    found = sorted(name for name in names if name not in _OF_EVERY_DATABASE)
    if not found:
        return []
    # Asked for one row of each: a used one may be big.
    asked: list[Select[Any]] = [
        select(literal_column(f"'{name}'").label("name")).where(
            exists(select(literal_column("1")).select_from(table(name)))
        )
        for name in found
    ]
    return sorted((await connection.execute(union_all(*asked))).scalars())


class Sealing(Protocol):
    """Seals what is of one person with that person's own key."""

    def own(self, table: str) -> tuple[str, ...]:
        """The columns of this table that are sealed."""

    def selected(self, plain: TableClause, query: Select[Any]) -> Select[Any]:
        """The query, with what `row` needs behind its columns."""

    def row(self, columns: Columns, row: Sequence[Any]) -> Sequence[Any]:
        """The cells of one row as they go into the file."""

    def more(self, table: str) -> Iterable[Sequence[Any]]:
        """Rows that came after the look at the table."""


class Opening(Protocol):
    """Opens what is of one person with that person's own key, where it is not gone."""

    async def prepare(self, connection: AsyncConnection) -> None:
        """The names of the keys that the archive knows are in their table."""

    async def rows(self, connection: AsyncConnection, entry: Entry, rows: Rows) -> Rows:
        """Rows as they are to lie in the table."""


async def dump(
    connection: AsyncConnection,
    writer: Writer,
    tables: Sequence[Table],
    watch: Watch,
    sealing: Sealing | None = None,
) -> None:
    """Write the rows of these tables, in the order of their keys."""
    for found in sorted(tables, key=lambda each: each.name != KEYS):  # names of keys come first
        columns = columns_of(found)
        with writer.table(columns, sealing.own(str(found.name)) if sealing else ()) as write:
            async for rows in _read(connection, found, columns, sealing):
                for row in rows:
                    write(sealing.row(columns, row) if sealing else row)
                watch(len(rows))
            late = list(sealing.more(str(found.name))) if sealing else []
            for row in late:
                write(row)
            if late:
                watch(len(late))


async def _read(
    connection: AsyncConnection, found: Table, columns: Columns, sealing: Sealing | None
) -> AsyncIterator[Sequence[Any]]:
    streamed = await connection.stream(
        _selected(found, columns, sealing), execution_options={"yield_per": BATCH}
    )
    async for rows in streamed.partitions():
        yield rows


def _selected(found: Table, columns: Columns, sealing: Sealing | None) -> Select[Any]:
    plain = table(found.name, *(column(n, _TYPES[k]) for n, k in columns.kinds.items()))
    fields = [_field(plain.c[name], columns, name) for name in columns.kinds]
    keys = [plain.c[key.name] for key in found.primary_key.columns]
    query = select(*fields).order_by(*keys)
    if found.name == "inbox":
        # Who cries for help at this very second is answered by the process that heard it, and is
        # not to be read off a file for years (domain.md §8.5).
        query = query.where((plain.c.kind != "crisis") | (plain.c.status >= 2))
    return sealing.selected(plain, query) if sealing else query


def _field(found: ColumnElement[Any], columns: Columns, name: str) -> ColumnElement[Any]:
    if columns.kinds[name] is Kind.JSON:
        return cast(found, Text)
    if (columns.table, name) == ("outbox", "payload_enc"):
        # What was shown on a web chat is kept for a day; a file would keep it for years.
        is_open = literal_column("state").in_(("waiting", "sending", "uncertain"))
        return case((is_open, found), else_=null())
    return found


async def last_numbers(connection: AsyncConnection, tables: Sequence[Table]) -> dict[str, int]:
    """The highest number that each table ever gave: buttons name rows, and no name comes twice."""
    numbered = [t for t in tables if _is_numbered(t)]
    if connection.dialect.name == "sqlite":
        given = await _given_on_sqlite(connection)
        highest = {str(t.name): await connection.scalar(select(func.max(t.c.id))) for t in numbered}
        return {name: max(n or 0, given.get(name, 0)) for name, n in highest.items()}
    found = await connection.execute(
        text("SELECT tablename, last_value FROM pg_sequences JOIN pg_tables USING (schemaname) "
             "WHERE sequencename = tablename || '_id_seq' AND schemaname = current_schema()")
    )  # fmt: skip
    given = {row.tablename: int(row.last_value or 0) for row in found}
    return {str(t.name): given.get(t.name, 0) for t in numbered}


def _is_numbered(found: Table) -> bool:
    keys = list(found.primary_key.columns)
    return [key.name for key in keys] == ["id"] and _kind(keys[0].type) is Kind.NUMBER


async def _given_on_sqlite(connection: AsyncConnection) -> dict[str, int]:
    there = await connection.scalar(
        text("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_sequence'")
    )
    if not there:
        return {}
    found = await connection.execute(text("SELECT name, seq FROM sqlite_sequence"))
    return {row.name: int(row.seq) for row in found}


async def load(
    connection: AsyncConnection, reader: Reader, watch: Watch, opening: Opening | None = None
) -> None:
    """Put every row into the tables of the same revision, which are empty."""
    there = await connection.run_sync(lambda plain: inspect(plain).get_table_names())
    for name in {*_OF_EVERY_DATABASE} & {*there} - _OF_THE_SCHEMA:
        await connection.execute(delete(table(name)))
    for entry in reader.manifest.entries:
        put = _put(connection, entry)
        for rows in _portions(reader, entry):
            opened = await opening.rows(connection, entry, rows) if opening else rows
            await connection.execute(put, opened)
            watch(len(rows))
        if opening is not None and entry.table == KEYS:
            await opening.prepare(connection)
    await _go_on_counting(connection, reader.manifest.last)


def _portions(reader: Reader, entry: Entry) -> Iterator[Rows]:
    portion: Rows = []
    for row in reader.rows(entry):
        portion.append(dict(zip(entry.kinds, row, strict=True)))
        if len(portion) == BATCH:
            yield portion
            portion = []
    if portion:
        yield portion


def _put(connection: AsyncConnection, entry: Entry) -> Any:
    plain = table(entry.table, *(column(n, _TYPES[k]) for n, k in entry.kinds.items()))
    values: dict[str, Any] = {}
    for name, kind in entry.kinds.items():
        value: Any = bindparam(name, type_=_TYPES[kind])
        is_json = kind is Kind.JSON and connection.dialect.name == "postgresql"
        values[name] = cast(value, JSON) if is_json else value
    return insert(plain).values(values)


async def _go_on_counting(connection: AsyncConnection, last: Mapping[str, int]) -> None:
    given = {name: n for name, n in last.items() if n}
    if connection.dialect.name == "sqlite":
        counting = await connection.execute(
            text("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'")
        )
        rows = [{"name": n, "seq": given[n]} for n in counting.scalars() if n in given]
        if rows:
            where = text("DELETE FROM sqlite_sequence WHERE name = :name")
            await connection.execute(where, rows)
            put = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)")
            await connection.execute(put, rows)
        return
    if given:
        await connection.execute(
            text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :seq)"),
            [{"name": name, "seq": n} for name, n in given.items()],
        )
