"""People's own keys as rows; gone in the erasure's transaction.

Sealed with the root key like every personal field, and moved to a new one with them. Members and
accounts have keys of their own, so that it does not matter who was linked to what, and when.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import (
    Column,
    Select,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher, new_id
from bot.store.database import insert_into
from bot.store.keys import mark_of, note
from bot.store.privacy_tables import key_mark, person_key
from bot.store.tables import address, member
from bot.store.types import Ids

HOME = "person_keys"  # the row of `key_mark` that says which file holds the keys of this database
BATCH = 2_000  # keys read in one go
Who: TypeAlias = tuple[bool, int]  # an account or else a member, and its id
HAS_KEY = person_key.c.key_enc.is_not(None)


def column_of(*, account: bool) -> Column[Any]:
    """The column that says whose a key is."""
    return person_key.c.address_id if account else person_key.c.member_id


async def home(connection: AsyncConnection, now: datetime) -> str:
    """The name of this database's keys file, drawn at the first use; copies have the same."""
    await note(connection, HOME, new_id(16), now)
    return await mark_of(connection, HOME) or ""


async def move_out(connection: AsyncConnection, now: datetime) -> None:
    """A copy that lives from now on gets a keys file of its own.

    The one that it came out of may hold more people than it knows, who are by no means erased.
    """
    old = await mark_of(connection, HOME)
    if old is not None:
        changed = {"mark": new_id(16), "last": old, "since": now}
        await connection.execute(update(key_mark).where(key_mark.c.name == HOME).values(**changed))


async def origin(connection: AsyncConnection) -> str:
    """The name of the keys file that this database had before it was awakened; mostly none."""
    found = await connection.scalar(select(key_mark.c.last).where(key_mark.c.name == HOME))
    return str(found or "")


async def forget(connection: AsyncConnection, members: Ids, accounts: Ids) -> None:
    """Destroy the keys of these; archives open nothing of them any more."""
    theirs = or_(person_key.c.member_id.in_(members), person_key.c.address_id.in_(accounts))
    await connection.execute(delete(person_key).where(theirs))


async def take(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keys out of the keys file; those that an archive has named are filled in."""
    put = insert_into(connection, person_key)
    filled = put.on_conflict_do_update(
        index_elements=["name"], set_={"key_enc": put.excluded.key_enc}
    )
    await connection.execute(filled, list(rows))


async def keys_named(
    connection: AsyncConnection, cipher: Cipher, names: Sequence[str]
) -> dict[str, bytes]:
    """The keys of these names, as far as they are not gone."""
    found = await connection.execute(
        select(person_key.c.name, person_key.c.key_enc).where(HAS_KEY, person_key.c.name.in_(names))
    )
    return {row.name: cipher.open_bytes(row.key_enc) for row in found}


async def drop_strays(connection: AsyncConnection) -> None:
    """Keys of whom this database does not have: nobody could ever be erased out of them."""
    known = or_(
        exists().where(member.c.id == person_key.c.member_id),
        exists().where(address.c.id == person_key.c.address_id),
    )
    await connection.execute(delete(person_key).where(~known))


async def every(connection: AsyncConnection) -> AsyncIterator[Any]:
    """Every key, as it lies in the table."""
    found = await connection.stream(
        select(person_key).where(HAS_KEY).order_by(person_key.c.name),
        execution_options={"yield_per": BATCH},
    )
    async for rows in found.partitions():
        for row in rows:
            yield row


async def how_many(connection: AsyncConnection) -> int:
    """Keys there are."""
    counted = select(func.count()).select_from(person_key).where(HAS_KEY)
    return int(await connection.scalar(counted) or 0)


async def how_many_of(connection: AsyncConnection, names: Sequence[str]) -> int:
    """Keys there are of these names."""
    counted = (
        select(func.count()).select_from(person_key).where(HAS_KEY, person_key.c.name.in_(names))
    )
    return int(await connection.scalar(counted) or 0)


def gone(*, account: bool) -> Select[tuple[int]]:
    """Those who were erased after the archive was made from which they came."""
    whose = column_of(account=account)
    return select(whose).where(~HAS_KEY, whose.is_not(None))


async def how_many_gone(connection: AsyncConnection) -> int:
    """Members and accounts together."""
    counted = select(func.count()).select_from(person_key).where(~HAS_KEY)
    return int(await connection.scalar(counted) or 0)


async def drop_gone(connection: AsyncConnection) -> None:
    """They have been erased here too."""
    await connection.execute(delete(person_key).where(~HAS_KEY))
