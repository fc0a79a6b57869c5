"""Who has no key of their own yet is given one, before an archive is written.

In bulk, and not when they come: nothing that is done for people waits for it.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Table, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.store.database import Database, insert_into
from bot.store.own_seal import PersonKey, fresh
from bot.store.person_keys import HAS_KEY, Who, column_of
from bot.store.privacy_tables import person_key
from bot.store.tables import address, member

BATCH = 2_000  # keys made in one transaction: others write in between


async def make_missing(database: Database, cipher: Cipher) -> None:
    """A key for every member and account that has none, some thousand in one transaction."""
    for account in (False, True):
        after = 0
        while True:
            async with database.write() as connection:
                ids = await _without(connection, account=account, after=after)
                await _store(connection, cipher, {(account, id_): fresh() for id_ in ids})
            if len(ids) < BATCH:
                break
            after = ids[-1]


async def late(
    snapshot: AsyncConnection, database: Database, cipher: Cipher
) -> dict[Who, PersonKey]:
    """Keys for those in the snapshot who came after the others had been given theirs.

    Who has been erased since gets one that is kept nowhere: the archive that is being written has
    forgotten them already.
    """
    made: dict[Who, PersonKey] = {}
    for account in (False, True):
        after = 0
        while ids := await _without(snapshot, account=account, after=after):
            after = ids[-1]
            new = {(account, id_): fresh() for id_ in ids}
            async with database.write() as connection:
                there = await _not_erased(connection, ids, account=account)
                await _store(connection, cipher, {w: k for w, k in new.items() if w[1] in there})
                made |= new | await _stored(connection, cipher, there, account=account)
    return made


async def _without(connection: AsyncConnection, *, account: bool, after: int) -> list[int]:
    whose: Table = address if account else member
    has = exists().where(column_of(account=account) == whose.c.id, HAS_KEY)
    found = await connection.execute(
        select(whose.c.id).where(~has, whose.c.id > after).order_by(whose.c.id).limit(BATCH)
    )
    return list(found.scalars())


async def _not_erased(
    connection: AsyncConnection, ids: Sequence[int], *, account: bool
) -> list[int]:
    whose: Table = address if account else member
    left = address.c.stopped_at if account else member.c.erased_at
    found = await connection.execute(select(whose.c.id).where(whose.c.id.in_(ids), left.is_(None)))
    return list(found.scalars())


async def _store(connection: AsyncConnection, cipher: Cipher, new: Mapping[Who, PersonKey]) -> None:
    if new:
        await connection.execute(
            insert_into(connection, person_key).on_conflict_do_nothing(),
            [
                {"name": own.name, "member_id": None if account else id_,
                 "address_id": id_ if account else None, "key_enc": cipher.seal(own.key)}
                for (account, id_), own in new.items()
            ],
        )  # fmt: skip


async def _stored(
    connection: AsyncConnection, cipher: Cipher, ids: Sequence[int], *, account: bool
) -> dict[Who, PersonKey]:
    """Another backup may have been quicker."""
    whose = column_of(account=account)
    found = await connection.execute(select(person_key).where(HAS_KEY, whose.in_(ids)))
    return {
        (account, row.address_id if account else row.member_id): PersonKey(
            row.name, cipher.open_bytes(row.key_enc)
        )
        for row in found
    }
