"""The file of a backup: one ZIP, a JSON line for every row, and a manifest that counts and proves.

Nothing in it is of one database kind: a backup of SQLite goes into PostgreSQL and back. Every table
is an entry `tables/<name>.jsonl`; `manifest.json` holds the schema's revision and, for each table,
its columns, how many rows it has and the SHA-256 of its lines. Personal fields stay as they lie in
the database: encrypted. In the columns that are named `own` each value is sealed once more, with
the key of the person it is of (`bot.store.own_seal`); the first format had none of these.
"""

import base64
import hashlib
import os
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

import orjson

FORMAT, READABLE = 2, {1, 2}
MANIFEST, KEY = "manifest.json", "secret.key"


class Kind(StrEnum):
    """What a column holds, whatever the database calls it."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    BYTES = "bytes"
    MOMENT = "moment"  # UTC
    DAY = "day"
    JSON = "json"  # the document as text, letter by letter


class Damaged(Exception):
    """The file is no backup, is cut off, or was changed; the text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Columns:
    """A table's name and its columns with their kinds, in the order of the lines."""

    table: str
    kinds: Mapping[str, Kind]


@dataclass(frozen=True, slots=True)
class Entry:
    """What the manifest says of one table."""

    table: str
    kinds: Mapping[str, Kind]
    rows: int
    sha256: str
    own: tuple[str, ...] = ()  # columns whose values are sealed for one person each


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the file says of itself."""

    revision: str
    made_at: datetime
    program: str
    lineage: str
    entries: tuple[Entry, ...]
    last: Mapping[str, int] = field(default_factory=dict)  # highest number ever given, by table
    left_out: tuple[str, ...] = ()
    has_key: bool = False

    @property
    def rows(self) -> int:
        """Of all tables."""
        return sum(entry.rows for entry in self.entries)


_WRITTEN: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.BYTES: lambda value: base64.b64encode(value).decode(),
    Kind.MOMENT: lambda value: value.isoformat(),
    Kind.DAY: lambda value: value.isoformat(),
}
_READ: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.BYTES: base64.b64decode,
    Kind.MOMENT: datetime.fromisoformat,
    Kind.DAY: date.fromisoformat,
}


def _same(value: Any) -> Any:
    return value


class Writer:
    """Writes a backup, table by table; nothing but a line at a time is in memory."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.entries: list[Entry] = []

    @contextmanager
    def table(
        self, columns: Columns, own: tuple[str, ...] = ()
    ) -> Iterator[Callable[[Sequence[Any]], None]]:
        """A function that writes one row; when the block ends the table is counted and proven."""
        convert = [_WRITTEN.get(kind, _same) for kind in columns.kinds.values()]
        proof, rows = hashlib.sha256(), 0
        with self._archive.open(_name(columns.table), "w", force_zip64=True) as file:

            def write(row: Sequence[Any]) -> None:
                nonlocal rows
                cells = zip(convert, row, strict=True)
                line = orjson.dumps([None if v is None else c(v) for c, v in cells]) + b"\n"
                proof.update(line)
                file.write(line)
                rows += 1

            yield write
        self.entries.append(Entry(columns.table, columns.kinds, rows, proof.hexdigest(), own))

    def finish(self, manifest: Manifest, keys: Sequence[str]) -> None:
        """The manifest, and the keys where somebody asked for them."""
        document = {"format": FORMAT, **asdict(manifest)}
        self._archive.writestr(MANIFEST, orjson.dumps(document, option=orjson.OPT_INDENT_2))
        if keys:
            self._archive.writestr(KEY, "\n".join(keys) + "\n")


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """A new file, readable by its owner alone; it has its name only when it is whole.

    Raises FileExistsError: a backup is never written over.
    """
    if path.exists():
        raise FileExistsError(17, "File exists", str(path))
    part = path.with_name(path.name + ".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        try:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
                yield Writer(archive)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    os.link(part, path)  # refuses where somebody else was quicker
    part.unlink()
    _keep_name(path.parent)


def _keep_name(folder: Path) -> None:
    """The name is on disk too, should the power fail now."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Reader:
    """Reads a backup; raises `Damaged` where it is not what its manifest says."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.manifest = self._manifest()

    def _manifest(self) -> Manifest:
        try:
            document = orjson.loads(self._archive.read(MANIFEST))
            if document.pop("format") not in READABLE:
                raise Damaged("format")
            entries = tuple(
                Entry(e["table"], {n: Kind(k) for n, k in e["kinds"].items()}, e["rows"],
                      e["sha256"], tuple(e.get("own", ())))
                for e in document.pop("entries")
            )  # fmt: skip
            document["made_at"] = datetime.fromisoformat(document["made_at"])
            document["left_out"] = tuple(document["left_out"])
            return Manifest(entries=entries, **document)
        except (KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
            raise Damaged(MANIFEST) from error

    def keys(self) -> list[str]:
        """The keys that lie in it; none unless they were asked for."""
        return self._archive.read(KEY).decode().split() if self.manifest.has_key else []

    def rows(self, entry: Entry) -> Iterator[list[Any]]:
        """The rows of a table; at its end it is proven to be what was written."""
        convert = [_READ.get(kind, _same) for kind in entry.kinds.values()]
        proof, rows = hashlib.sha256(), 0
        try:
            with self._archive.open(_name(entry.table)) as file:
                for line in _lines(file):
                    proof.update(line)
                    rows += 1
                    cells = zip(convert, orjson.loads(line), strict=True)
                    yield [None if v is None else c(v) for c, v in cells]
        except (KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
            raise Damaged(entry.table) from error
        if (rows, proof.hexdigest()) != (entry.rows, entry.sha256):
            raise Damaged(entry.table)

    def table(self, name: str) -> list[dict[str, Any]]:
        """All rows of a small table; none where the backup has no such table."""
        entries = (entry for entry in self.manifest.entries if entry.table == name)
        return [
            dict(zip(entry.kinds, row, strict=True))
            for entry in entries
            for row in self.rows(entry)
        ]


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    try:
        yield from file
    except Exception as error:  # zlib's own error is of no public kind
        raise zipfile.BadZipFile from error


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    """A backup that is there; raises `Damaged` when it is none."""
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise Damaged(path.name) from error
    with archive:
        yield Reader(archive)


def _name(table: str) -> str:
    return f"tables/{table}.jsonl"
