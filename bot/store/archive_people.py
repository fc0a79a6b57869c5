"""What belongs to one person lies in an archive under that person's own key (`bot.store.owners`).

An archive names the keys and whose they are; the keys themselves are in the keys file. Whose key is
gone by the time it is read back was erased meanwhile: nothing sealed of them comes into the tables,
and `bot.store.erasure` does to the rest of their rows what it does to anybody's.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, TableClause, and_, inspect, literal_column
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher, new_id
from bot.store import person_keys
from bot.store.archive import BATCH, KEYS, Rows
from bot.store.archive_file import Columns, Damaged, Entry, Kind
from bot.store.keys_file import keys_of
from bot.store.own_seal import PersonKey, name_on, sealed, unsealed
from bot.store.owners import OWNED
from bot.store.person_keys import HAS_KEY, Who, column_of
from bot.store.privacy_tables import person_key


class Sealed:
    """Seals the rows of an archive while it is written."""

    def __init__(self, cipher: Cipher, late: Mapping[Who, PersonKey]) -> None:
        """`late`: keys of those who are in the snapshot while their keys are not."""
        self._cipher = cipher
        self._late = late

    def own(self, table: str) -> tuple[str, ...]:
        """The columns of this table that are sealed."""
        return OWNED[table].columns if table in OWNED else ()

    def selected(self, plain: TableClause, query: Select[Any]) -> Select[Any]:
        """With whose the row is, and the key, behind its columns."""
        if plain.name == KEYS:
            return query.where(literal_column("key_enc").is_not(None))
        if plain.name not in OWNED:
            return query
        owned = OWNED[plain.name]
        who = owned.owner(plain)
        theirs = and_(column_of(account=owned.account) == who, HAS_KEY)
        return (
            query.add_columns(who, person_key.c.name, person_key.c.key_enc)
            .select_from(plain)
            .outerjoin(person_key, theirs)
        )

    def row(self, columns: Columns, row: Sequence[Any]) -> Sequence[Any]:
        """The cells of one row as they go into the file."""
        if columns.table not in OWNED:
            return row
        owned = OWNED[columns.table]
        *cells, who, name, key = row
        own = None
        if name is not None:
            own = PersonKey(name, self._cipher.open_bytes(key))
        elif who is not None:
            own = self._late[owned.account, who]
        return [
            sealed(cell, own, f"{columns.table}.{column}")
            if column in owned.columns and cell is not None
            else cell
            for column, cell in zip(columns.kinds, cells, strict=True)
        ]

    def more(self, table: str) -> Iterable[Sequence[Any]]:
        """The names of those keys that came after the look at the table."""
        if table != KEYS:
            return
        for (account, id_), own in self._late.items():
            yield (own.name, None, id_) if account else (own.name, id_, None)


class Opened:
    """Opens the rows of an archive while they are read back."""

    def __init__(self, cipher: Cipher, keys_file: Path) -> None:
        """`cipher`: writes with the key that the archive's rows are sealed with."""
        self._cipher = cipher
        self._file = keys_file
        self._may_be_empty: dict[str, set[str]] = {}

    async def prepare(self, connection: AsyncConnection) -> None:
        """The keys that are left, beside the names of all that there were.

        Raises BadKeysFile.
        """
        self._may_be_empty = await connection.run_sync(_nullable)
        kept = keys_of(self._file)
        while rows := list(islice(kept, BATCH)):
            anew = [{**r, "key_enc": self._anew(r["key_enc"])} for r in rows]
            await person_keys.take(connection, anew)

    def _anew(self, sealed_key: bytes) -> bytes:
        return self._cipher.seal(self._cipher.open_bytes(sealed_key))

    async def rows(self, connection: AsyncConnection, entry: Entry, rows: Rows) -> Rows:
        """Rows as they are to lie in the table; raises Damaged."""
        if not entry.own:
            return rows
        try:
            cells = (row[column] for row in rows for column in entry.own)
            names = {name_on(cell) for cell in cells if cell is not None} - {""}
            keys = await person_keys.keys_named(connection, self._cipher, sorted(names))
            return [self._row(entry, row, keys) for row in rows]
        except ValueError:
            raise Damaged(entry.table) from None

    def _row(self, entry: Entry, row: dict[str, Any], keys: Mapping[str, bytes]) -> dict[str, Any]:
        opened = dict(row)
        for column in entry.own:
            if (cell := row[column]) is None:
                continue
            name = name_on(cell)
            opened[column] = (
                self._blank(entry, column)
                if name and name not in keys
                else unsealed(cell, keys.get(name), f"{entry.table}.{column}")
            )
        return opened

    def _blank(self, entry: Entry, column: str) -> str | bytes | None:
        """Nothing, or where something has to be, something that is like nothing else."""
        if column in self._may_be_empty[entry.table]:
            return None
        by_chance = new_id(32)
        return by_chance if entry.kinds[column] is Kind.TEXT else self._cipher.seal(by_chance)


def _nullable(plain: Connection) -> dict[str, set[str]]:
    there = inspect(plain)
    return {
        name: {str(c["name"]) for c in there.get_columns(name) if c["nullable"]}
        for name in there.get_table_names()
    }
