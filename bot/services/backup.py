"""A backup of either database into one file, and that file into an empty database of either kind.

Neither opens a personal field: the file is sealed as the database is, of no use without the key.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot import __version__
from bot.crypto import key_mark
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, Text, _, localise
from bot.store import archive, audit, life
from bot.store.archive_file import Damaged, Manifest, Reader, reading, writing
from bot.store.database import Database
from bot.store.keys import KEY, place
from bot.store.migrate import head, migrate_to, require_current, revision, revisions, seen
from bot.store.presence import at_work
from bot.store.turns import in_turn


class Bar(Protocol):
    """How far it is."""

    def start(self, total: int) -> None: ...

    def step(self, steps: int) -> None: ...


async def backup(
    database: Database, path: Path, now: datetime, bar: Bar, keys: Sequence[str] = ()
) -> Manifest:
    """Every row as it was at one moment, others serving meanwhile; what the file says of itself.

    `keys`: the secret keys, where they are to lie in it; without them the file cannot be read.
    Raises FileExistsError: a backup is never written over.
    """
    await require_current(database)
    with writing(path) as writer:
        async with at_work(database), database.snapshot() as connection:
            if keys and await place(connection) is not None:
                raise _refused(_("The key is being changed: finish `lantoa keys rotate` first."))
            every = await archive.tables_of(connection)
            tables = [one for one in every if one.name not in archive.LEFT_OUT]
            bar.start(await archive.how_many(connection, tables))
            kept = await life.read(connection)
            # A newer one than ours, where a newer program works beside this one.
            found = await connection.run_sync(seen)
            last = await archive.last_numbers(connection, every)
            await archive.dump(connection, writer, tables, bar.step)
        made = Manifest(
            revision=found or head(),
            made_at=now,
            program=__version__,
            lineage=kept.lineage if kept else "",
            entries=tuple(writer.entries),
            last=last,
            left_out=archive.LEFT_OUT,
            has_key=bool(keys),
        )
        writer.finish(made, keys)
    return made


def keys_in(path: Path) -> list[str]:
    """The keys that lie in a backup; none unless they were asked for."""
    try:
        with reading(path) as reader:
            return reader.keys()
    except Damaged as error:
        raise _damaged(path, error) from None


async def restore(
    database: Database, path: Path, keys: Sequence[bytes], now: datetime, bar: Bar
) -> Manifest:
    """All of a backup into an empty database, or nothing; afterwards that is silent.

    One transaction: killed half-way, the database is as empty as before. An older backup comes into
    its own schema first, and is brought up to date then.
    """
    try:
        with reading(path) as reader:
            _require_known(reader.manifest)
            _require_its_key(reader, keys)
            await _empty_at(database, reader.manifest.revision)
            bar.start(reader.manifest.rows)
            await _load(database, reader, now, bar)
            await migrate_to(database, head())
            return reader.manifest
    except Damaged as error:
        raise _damaged(path, error) from None


async def _empty_at(database: Database, wanted: str) -> None:
    """Empty tables of the backup's own schema."""
    if await revision(database) is not None:
        async with database.read() as connection:
            _require_empty(await archive.used(connection))
    await migrate_to(database, wanted)


async def _load(database: Database, reader: Reader, now: datetime, bar: Bar) -> None:
    made = reader.manifest
    async with database.write() as connection:
        await in_turn(connection, "restore")
        _require_empty(await archive.used(connection))
        await archive.load(connection, reader, bar.step)
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


def _require_its_key(reader: Reader, keys: Sequence[bytes]) -> None:
    """Before a row is written: with another key nobody would ever read them."""
    entry = next((e for e in reader.manifest.entries if e.table == "key_mark"), None)
    rows = [dict(zip(entry.kinds, row, strict=True)) for row in reader.rows(entry)] if entry else []
    wanted = [row["mark"] for row in rows if row["name"] == KEY]
    if wanted and wanted[0] not in map(key_mark, keys):
        raise _refused(
            _("LANTOA_SECRET_KEY is not the key of this backup: set the key that the backup was "
              "made with (`unzip -p FILE secret.key`, where it was made with --with-key).")
        )  # fmt: skip


def _damaged(path: Path, error: Damaged) -> Refused:
    return _refused(
        _("{file} is no backup of Lan Toả, or is damaged ({part}); nothing was stored. Take "
          "another copy of it, or an earlier one.", file=path.name, part=str(error))
    )  # fmt: skip


def _refused(why: Text) -> Refused:
    return Refused(localise(why, DEFAULT_LOCALE))
