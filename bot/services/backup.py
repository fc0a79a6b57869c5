"""A backup of either database into one file, and that file into an empty database of either kind.

Neither opens a personal field: the file is sealed as the database is, of no use without the key. In
the file each is sealed once more, for its person: see `bot.store.archive_people`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from bot import __version__
from bot.crypto import Cipher, encode_key, key_mark
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, Text, _, localise
from bot.services import person_keys as keys_files
from bot.store import archive, audit, erasure, keyless, life, person_keys
from bot.store.archive_file import Damaged, Manifest, Reader, Writer, reading, writing
from bot.store.archive_people import Opened, Sealed
from bot.store.database import Database
from bot.store.keys import KEY, in_order, place
from bot.store.keys_file import BadKeysFile
from bot.store.migrate import head, migrate_to, require_current, revision, revisions, seen
from bot.store.presence import at_work
from bot.store.turns import in_turn


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens a backup: root keys (two while it changes), and people's own, in a file."""

    root: Sequence[bytes]
    people: Path


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back."""

    manifest: Manifest
    erased: int  # members and accounts that were erased after the backup, and are so here too


class Bar(Protocol):
    """How far it is."""

    def start(self, total: int) -> None: ...

    def step(self, steps: int) -> None: ...


async def backup(
    database: Database, path: Path, keys: Keys, now: datetime, bar: Bar, *, with_key: bool = False
) -> Manifest:
    """Every row as it was at one moment, others serving meanwhile; what the file says of itself.

    The keys file is whole before the backup has its name. `with_key`: the root key lies in it.
    Raises FileExistsError: a backup is never written over.
    """
    await require_current(database)
    with writing(path) as writer:
        async with at_work(database):
            cipher = Cipher(*await in_order(database, keys.root, now))
            async with database.write() as connection:
                await person_keys.home(connection, now)
            await keyless.make_missing(database, cipher)
            made = await _dump(database, writer, cipher, now, bar, with_key=with_key)
            await keys_files.write(database, keys.people, now)
        writer.finish(made, [encode_key(key) for key in keys.root] if with_key else ())
    return made


async def _dump(
    database: Database, writer: Writer, cipher: Cipher, now: datetime, bar: Bar, *, with_key: bool
) -> Manifest:
    async with database.snapshot() as connection:
        if with_key and await place(connection) is not None:
            raise _refused(_("The key is being changed: finish `lantoa keys rotate` first."))
        every = await archive.tables_of(connection)
        tables = [one for one in every if one.name not in archive.LEFT_OUT]
        sealing = Sealed(cipher, await keyless.late(connection, database, cipher))
        bar.start(await archive.how_many(connection, tables))
        kept = await life.read(connection)
        # A newer one than ours, where a newer program works beside this one.
        found = await connection.run_sync(seen)
        last = await archive.last_numbers(connection, every)
        await archive.dump(connection, writer, tables, bar.step, sealing)
    return Manifest(
        revision=found or head(),
        made_at=now,
        program=__version__,
        lineage=kept.lineage if kept else "",
        entries=tuple(writer.entries),
        last=last,
        left_out=(*archive.LEFT_OUT, archive.KEYLESS),
        has_key=with_key,
    )


def keys_in(path: Path) -> list[str]:
    """The keys that lie in a backup; none unless they were asked for."""
    try:
        with reading(path) as reader:
            return reader.keys()
    except Damaged as error:
        raise _damaged(path, error) from None


async def restore(
    database: Database, path: Path, keys: Keys, now: datetime, zone: ZoneInfo, bar: Bar
) -> Restored:
    """All of a backup into an empty database, or nothing; afterwards that is silent.

    One transaction: killed half-way, the database is as empty as before. An older backup comes into
    its own schema first, and is brought up to date then. Whose own key is gone is erased last, for
    that wants the tables of today; what is sealed of them does not even come in.
    """
    try:
        with reading(path) as reader:
            _require_known(reader.manifest)
            opening = _opening(reader, keys)
            await _empty_at(database, reader.manifest.revision)
            bar.start(reader.manifest.rows)
            await _load(database, reader, opening, now, bar)
            await migrate_to(database, head())
            async with database.write() as connection:
                erased = await erasure.erase_gone(connection, now, zone)
            return Restored(reader.manifest, erased)
    except Damaged as error:
        raise _damaged(path, error) from None
    except BadKeysFile:
        raise keys_files.damaged(keys.people) from None


def _opening(reader: Reader, keys: Keys) -> Opened | None:
    """What opens its rows; None for a backup of before people had keys of their own.

    Before a row is written: with another key nobody would ever read them, and with another keys
    file everybody would be erased.
    """
    marks = {row["name"]: row["mark"] for row in reader.table("key_mark")}
    root = sorted(keys.root, key=lambda key: key_mark(key) != marks.get(KEY))
    if KEY in marks and marks[KEY] not in map(key_mark, root):
        raise _refused(
            _("LANTOA_SECRET_KEY is not the key of this backup: set the key that the backup was "
              "made with (`unzip -p FILE secret.key`, where it was made with --with-key).")
        )  # fmt: skip
    home = marks.get(person_keys.HOME)
    if home is None:
        return None
    keys_files.require(keys.root, keys.people, home, reader.manifest.made_at)
    return Opened(Cipher(*root), keys.people)


async def _empty_at(database: Database, wanted: str) -> None:
    """Empty tables of the backup's own schema."""
    if await revision(database) is not None:
        async with database.read() as connection:
            _require_empty(await archive.used(connection))
    await migrate_to(database, wanted)


async def _load(
    database: Database, reader: Reader, opening: Opened | None, now: datetime, bar: Bar
) -> None:
    made = reader.manifest
    async with database.write() as connection:
        await in_turn(connection, "restore")
        _require_empty(await archive.used(connection))
        await archive.load(connection, reader, bar.step, opening)
        if opening is not None:
            await person_keys.drop_strays(connection)
        await life.restored(connection, made.lineage, made.made_at, now)
        await audit.record(
            connection, at=now, actor=audit.OPERATOR, action="backup.restore",
            subject=made.made_at.isoformat(timespec="minutes"), detail={"rows": made.rows},
        )  # fmt: skip


def _require_known(found: Manifest) -> None:
    if found.revision not in revisions():
        raise _refused(
            _("The backup is of revision {revision}, which this program does not know: install "
              "the newer Lan Toả that wrote it.", revision=found.revision)
        )  # fmt: skip


def _require_empty(used: Sequence[str]) -> None:
    if used:
        raise _refused(
            _("The database is not empty (it has rows in {tables}): a backup is restored only into "
              "a new one. Name a new one in LANTOA_DATABASE_URL.", tables=", ".join(used[:3]))
        )  # fmt: skip


def _damaged(path: Path, error: Damaged) -> Refused:
    return _refused(
        _("{file} is no backup of Lan Toả, or is damaged ({part}); nothing was stored. Take "
          "another copy of it, or an earlier one.", file=path.name, part=str(error))
    )  # fmt: skip


def _refused(why: Text) -> Refused:
    return Refused(localise(why, DEFAULT_LOCALE))
