"""Pictures of activities: compressed, encrypted, once per inbox row; forgotten if of no use."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher, digest
from bot.store.activity_tables import photo
from bot.store.database import insert_into
from bot.store.types import Ids


@dataclass(frozen=True, slots=True)
class Picture:
    """A compressed JPEG without its camera's data."""

    data: bytes = field(repr=False)
    width: int
    height: int


async def put(
    connection: AsyncConnection,
    cipher: Cipher,
    source: str,
    owner_id: int,
    picture: Picture,
    now: datetime,
) -> int:
    """Store it once per source: an inbox row and a place within it; its id."""
    await connection.execute(
        insert_into(connection, photo)
        .values(
            source=source,
            owner_id=owner_id,
            digest=digest(picture.data.hex()),
            data_enc=cipher.seal(picture.data),
            width=picture.width,
            height=picture.height,
            created_at=now,
        )
        .on_conflict_do_nothing()
    )
    return (await known(connection, source)) or 0


async def known(connection: AsyncConnection, source: str) -> int | None:
    """The picture that was stored from there before."""
    found = await connection.execute(select(photo.c.id).where(photo.c.source == source))
    id_: int | None = found.scalar()
    return id_


async def held(
    connection: AsyncConnection, ids: Sequence[int], owner_id: int, activity_id: int | None = None
) -> tuple[int, ...]:
    """Those that this person sent and that are of no activity, or of this one."""
    free = photo.c.activity_id.is_(None) & (photo.c.owner_id == owner_id)
    own = free | (photo.c.activity_id == activity_id) if activity_id is not None else free
    found = await connection.execute(select(photo.c.id).where(photo.c.id.in_(ids), own))
    there = set(found.scalars())
    return tuple(id_ for id_ in ids if id_ in there)


async def attach(connection: AsyncConnection, ids: Sequence[int], activity_id: int) -> None:
    """They are of this activity from now on."""
    await connection.execute(
        update(photo)
        .where(photo.c.id.in_(ids), photo.c.activity_id.is_(None))
        .values(activity_id=activity_id)
    )


async def of(
    connection: AsyncConnection, cipher: Cipher, ids: Sequence[int], activity_id: int
) -> list[bytes]:
    """The pictures themselves, in this order."""
    found = await connection.execute(
        select(photo.c.id, photo.c.data_enc).where(
            photo.c.id.in_(ids), photo.c.activity_id == activity_id
        )
    )
    data = {row.id: row.data_enc for row in found}
    return [cipher.open_bytes(data[id_]) for id_ in ids if id_ in data]


async def forget_loose(connection: AsyncConnection, moment: datetime) -> None:
    """Forget what was sent before that moment and belongs to no activity."""
    await connection.execute(
        delete(photo).where(photo.c.activity_id.is_(None), photo.c.created_at < moment)
    )


async def forget(connection: AsyncConnection, owners: Ids) -> None:
    """They are erased: what belongs to no activity goes at once."""
    await connection.execute(
        delete(photo).where(photo.c.owner_id.in_(owners), photo.c.activity_id.is_(None))
    )
