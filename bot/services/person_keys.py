"""The keys file follows its table: written at every backup, and as soon as somebody is erased.

It may lie beside several databases (a copy that is tried out, the demo), and is of one of them:
nobody else ever writes it. A copy that is awakened has a file of its own from then on, and the one
that it came out of is kept beside it for a while.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from bot.crypto import key_mark
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, Text, _, localise
from bot.log import log
from bot.services.house import House
from bot.store import keys, life, person_keys
from bot.store.database import Database
from bot.store.erasure import erase_gone
from bot.store.keys_file import (
    BadKeysFile,
    Head,
    alone,
    drop_aside,
    head_of,
    keys_of,
    replacing,
    set_aside,
)

MANY = 5_000  # names looked up in one query
KEPT = timedelta(days=30)  # that a file is kept which was set aside: who is erased is still in it


async def write(database: Database, path: Path, now: datetime) -> None:
    """The newest version, before the archive that it belongs to has its name.

    Raises Refused: the file at this place is another database's, or the original's of this copy.
    """
    async with _alone(path):
        async with database.write() as connection:
            home = await person_keys.home(connection, now)
        head = head_of_file(path)
        if head is not None and head.home != home:
            if await _came_out_of(database, head):
                await _begin_anew(database, path, home, now)
                return
            raise _refused(
                _("{file} holds the keys of another database and is not written over. Name a file "
                  "of its own in LANTOA_PERSON_KEYS, and run this again.", file=str(path))
            )  # fmt: skip
        async with database.read() as connection:
            known = await life.read(connection)
        if head is None or known is None or known.silent is None:
            await _replace(database, path, home, now)
        elif not await _covers(database, path):
            raise _refused(
                _("This database is a copy, and {file} is the original's: it is not written over. "
                  "Name a file of its own in LANTOA_PERSON_KEYS, or run `lantoa awaken` first.",
                  file=str(path))
            )  # fmt: skip


async def take_over(house: House) -> Path | None:
    """The awakened copy writes a file of its own; where the one that it came out of is kept.

    That is never written over: it may be the only one that opens newer archives than the copy's.
    """
    path = house.person_keys
    if path is None or not path.exists():
        return None
    async with _alone(path):
        async with house.database.read() as connection:
            home = await keys.mark_of(connection, person_keys.HOME)
        head = _sound_head(path)
        if head is None or home is None or not await _came_out_of(house.database, head):
            return None
        return await _begin_anew(house.database, path, home, house.now())


async def _came_out_of(database: Database, head: Head) -> bool:
    """Whether this database was a copy of that file's, and lives by itself now."""
    async with database.read() as connection:
        known = await life.read(connection)
        origin = await person_keys.origin(connection)
    return head.home == origin and known is not None and known.silent is None


async def _begin_anew(database: Database, path: Path, home: str, now: datetime) -> Path:
    kept = set_aside(path, now.date())
    await _replace(database, path, home, now)
    log.info("person_keys.set_aside", file=kept.name)
    return kept


def require(keys: Sequence[bytes], path: Path, home: str, made_at: datetime) -> None:
    """The keys file for a backup of that database, made at that moment. Raises Refused.

    An older file lacks the keys of those who came since, and would have them erased.
    """
    head = head_of_file(path)
    if head is None:
        raise _refused(
            _("{file} is not there: it holds people's own keys, without which nobody in the backup "
              "can be read. It lies where the root key is kept, never with the backups: put its "
              "newest version there or name it in LANTOA_PERSON_KEYS, and run this again.",
              file=str(path))
        )  # fmt: skip
    if head.home != home:
        raise _refused(
            _("{file} holds the keys of another database than this backup: name the right one in "
              "LANTOA_PERSON_KEYS, and run this again.", file=str(path))
        )  # fmt: skip
    if head.made_at < made_at:
        raise _refused(
            _("{file} is older than the backup, people who came since would be lost: put its "
              "newest version there, and run this again.", file=str(path))
        )  # fmt: skip
    if head.key not in map(key_mark, keys):
        raise _refused(
            _("{file} was written with another root key, since that was changed: set "
              "LANTOA_SECRET_KEY to the key of the backup and LANTOA_SECRET_KEY_NEXT to today's, "
              "and run this again.", file=str(path))
        )  # fmt: skip


async def follow(house: House) -> None:
    """Who was erased since the file was written is gone from it too; and who came out of an archive
    older than their erasure is erased here, should `lantoa restore` have been broken off.
    """
    async with house.database.write() as connection:
        await erase_gone(connection, house.now(), house.rules.zone)
    if house.person_keys is not None and house.person_keys.exists():
        await refresh(house.database, house.person_keys, house.now())
        await _drop_aside(house.database, house.person_keys, house.now())


async def _drop_aside(database: Database, path: Path, now: datetime) -> None:
    """What the owner of the file set aside long ago goes, with the erased who are still in it."""
    if await _own_head(database, path) is not None:
        drop_aside(path, (now - KEPT).date())


async def refresh(database: Database, path: Path, now: datetime) -> bool:
    """Write the file anew when it is this database's and holds what is gone; whether it was."""
    async with _alone(path):
        async with database.read() as connection:
            mark = await keys.mark_of(connection, keys.KEY)
        head = await _own_head(database, path)
        if head is None:
            return False
        if head.key == mark and not await _holds_what_is_gone(database, path):
            return False
        await _replace(database, path, head.home, now)
        return True


async def _own_head(database: Database, path: Path) -> Head | None:
    """The head of a sound file that this database may write; a silent copy may write none."""
    async with database.read() as connection:
        home = await keys.mark_of(connection, person_keys.HOME)
        known = await life.read(connection)
    head, is_copy = _sound_head(path), known is not None and known.silent is not None
    return None if head is None or head.home != home or is_copy else head


def _sound_head(path: Path) -> Head | None:
    try:
        return head_of(path)
    except BadKeysFile:
        log.error("person_keys.damaged", mend="lantoa backup")
        return None


async def _holds_what_is_gone(database: Database, path: Path) -> bool:
    """Or is damaged, and therefore better written anew."""
    names = (str(row["name"]) for row in keys_of(path))
    async with database.read() as connection:
        try:
            while some := list(islice(names, MANY)):
                if await person_keys.how_many_of(connection, some) < len(some):
                    return True
        except BadKeysFile:
            return True
    return False


async def _covers(database: Database, path: Path) -> bool:
    """Whether every key of the table is in the file. Raises Refused when that is damaged."""
    found = 0
    names = (str(row["name"]) for row in keys_of(path))
    async with database.read() as connection:
        try:
            while some := list(islice(names, MANY)):
                found += await person_keys.how_many_of(connection, some)
        except BadKeysFile:
            raise damaged(path) from None
        return found == await person_keys.how_many(connection)


async def _replace(database: Database, path: Path, home: str, now: datetime) -> None:
    async with database.snapshot() as connection:
        mark = await keys.mark_of(connection, keys.KEY) or ""
        with replacing(path, Head(home, mark, now)) as writer:
            async for row in person_keys.every(connection):
                writer.put(row.name, row.member_id, row.address_id, row.key_enc)


def head_of_file(path: Path) -> Head | None:
    """What the file says of itself; None when there is none. Raises Refused when it is damaged."""
    try:
        return head_of(path)
    except BadKeysFile:
        raise damaged(path) from None


def damaged(path: Path) -> Refused:
    """What an operator is told of a file that is none, or was cut off."""
    return _refused(
        _("{file} is no keys file of Lan Toả, or is damaged: nothing was done. Put its newest "
          "whole version there, or take it away before a backup, and run this again.",
          file=str(path))
    )  # fmt: skip


@asynccontextmanager
async def _alone(path: Path) -> AsyncIterator[None]:
    """Waits in a thread of its own: another process may be writing a big file."""
    held = alone(path)
    await asyncio.to_thread(held.__enter__)
    try:
        yield
    finally:
        held.__exit__(None, None, None)


def _refused(why: Text) -> Refused:
    return Refused(localise(why, DEFAULT_LOCALE))
