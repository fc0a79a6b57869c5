"""Documents sent in the chat that wait for the talk to be finished."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.store.database import insert_into
from bot.store.office_tables import sent_file
from bot.store.types import Ids


async def put(
    connection: AsyncConnection, cipher: Cipher, source: str, owner: int, data: bytes, now: datetime
) -> int:
    """Its number; the same event keeps it once."""
    await connection.execute(
        insert_into(connection, sent_file)
        .values(source=source, owner_id=owner, data_enc=cipher.seal(data), created_at=now)
        .on_conflict_do_nothing()
    )
    found = await connection.execute(select(sent_file.c.id).where(sent_file.c.source == source))
    return int(found.scalar_one())


async def take(connection: AsyncConnection, cipher: Cipher, id_: int, owner: int) -> bytes | None:
    """The document, which is kept here no longer; None when it is not this person's."""
    found = await connection.execute(
        delete(sent_file)
        .where(sent_file.c.id == id_, sent_file.c.owner_id == owner)
        .returning(sent_file.c.data_enc)
    )
    sealed = found.scalar()
    return None if sealed is None else cipher.open_bytes(sealed)


async def forget_before(connection: AsyncConnection, moment: datetime) -> None:
    """What nobody came back for since then."""
    await connection.execute(delete(sent_file).where(sent_file.c.created_at < moment))


async def forget(connection: AsyncConnection, owners: Ids) -> None:
    """All that these people sent."""
    await connection.execute(delete(sent_file).where(sent_file.c.owner_id.in_(owners)))
