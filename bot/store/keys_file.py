"""The keys file: people's own keys, beside the root key and never with the archives.

Lines of JSON: a head that says whose file it is, under which root key and of when; a line for each
key, sealed with the root key as it lies in the table; a foot that counts and proves, so that a
file that is cut off is not taken for one of fewer people. There is only its newest version: it is
written beside, and takes the place of the old one in one step.
"""

import base64
import fcntl
import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import IO, Any

import orjson

FORMAT = 1
ASIDE = ".before-awaken-"  # and the day: the file of the database that a copy came out of


class BadKeysFile(Exception):
    """The file is none, is cut off, or was changed."""


@dataclass(frozen=True, slots=True)
class Head:
    """What the file says of itself."""

    home: str  # of which database, and of its copies
    key: str  # mark of the root key that its keys are sealed with
    made_at: datetime


class KeysWriter:
    """Writes one key after the other; nothing but a line is in memory."""

    def __init__(self, file: IO[bytes], head: Head) -> None:
        self._file = file
        self._proof = hashlib.sha256()
        self._keys = 0
        self._line({"format": FORMAT, **asdict(head)})

    def put(self, name: str, member_id: int | None, address_id: int | None, sealed: bytes) -> None:
        """A key as it lies in the table."""
        self._keys += 1
        self._line([name, member_id, address_id, base64.b64encode(sealed).decode()])

    def finish(self) -> None:
        """Count and prove."""
        self._line({"keys": self._keys, "sha256": self._proof.hexdigest()})

    def _line(self, document: Any) -> None:
        line = orjson.dumps(document) + b"\n"
        self._proof.update(line)
        self._file.write(line)


@contextmanager
def replacing(path: Path, head: Head) -> Iterator[KeysWriter]:
    """A new version, for its owner alone; it takes the place of the old one when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            writer = KeysWriter(file, head)
            yield writer
            writer.finish()
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    with _opened(path.parent) as folder:
        os.fsync(folder)


def set_aside(path: Path, today: date) -> Path:
    """Keep the file under another name, where it is in nobody's way; that name."""
    first = f"{path.name}{ASIDE}{today.isoformat()}"
    names = (f"{first}-{n}" if n > 1 else first for n in count(1))
    kept = next(each for name in names if not (each := path.with_name(name)).exists())
    path.rename(kept)
    kept.chmod(0o600)
    return kept


def drop_aside(path: Path, before: date) -> None:
    """Delete what was set aside before that day."""
    first = path.name + ASIDE
    for each in path.parent.iterdir():
        day = each.name.removeprefix(first)[: len("2026-11-28")]
        if each.name.startswith(first) and day < before.isoformat():
            each.unlink(missing_ok=True)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """One writer of this file on this machine: what it reads before, nobody writes over meanwhile.

    Blocks for as long as another one writes: seconds.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _opened(path.parent) as folder:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        yield handle
    finally:
        os.close(handle)


def head_of(path: Path) -> Head | None:
    """What the file at this place says of itself; None when there is none. Raises BadKeysFile."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        return _head(file.readline())


def _head(line: bytes) -> Head:
    try:
        read = orjson.loads(line)
        if read.pop("format") != FORMAT:
            raise BadKeysFile
        return Head(read["home"], read["key"], datetime.fromisoformat(read["made_at"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadKeysFile from None


def keys_of(path: Path) -> Iterator[Mapping[str, Any]]:
    """Every key as a row of the table; at the end it is proven to be what was written.

    Raises BadKeysFile, at the latest after the last one.
    """
    proof, last, keys = hashlib.sha256(), b"", 0
    with path.open("rb") as file:
        last = file.readline()
        for line in file:
            proof.update(last)
            if keys:
                yield _row(last)
            last, keys = line, keys + 1
    try:
        if orjson.loads(last) != {"keys": keys - 1, "sha256": proof.hexdigest()}:
            raise BadKeysFile
    except ValueError:
        raise BadKeysFile from None


def _row(line: bytes) -> Mapping[str, Any]:
    try:
        name, member_id, address_id, sealed = orjson.loads(line)
        return {"name": name, "member_id": member_id, "address_id": address_id,
                "key_enc": base64.b64decode(sealed)}  # fmt: skip
    except (TypeError, ValueError):
        raise BadKeysFile from None
