"""People who are trained to be called upon: named, ended, listed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.store.callback import give_back
from bot.store.database import insert_into
from bot.store.privacy_tables import trained_person
from bot.store.tables import address, member


@dataclass(frozen=True, slots=True)
class TrainedOne:
    """One of them; who has no linked account cannot be chosen."""

    code: str
    name: str
    linked: bool


async def start(connection: AsyncConnection, member_id: int, now: datetime) -> bool:
    """Name somebody; False when that is so already."""
    values = {"named_at": now, "ended_at": None}
    named_now = await connection.execute(
        insert_into(connection, trained_person)
        .values(member_id=member_id, **values)
        .on_conflict_do_update(
            index_elements=["member_id"],
            set_=values,
            where=trained_person.c.ended_at.is_not(None),
        )
        .returning(trained_person.c.id)
    )
    return named_now.first() is not None


async def end(connection: AsyncConnection, member_id: int, now: datetime) -> bool:
    """End it; what was asked of them goes back to who asked. False: they were none."""
    ended = await connection.execute(
        update(trained_person)
        .where(trained_person.c.member_id == member_id, trained_person.c.ended_at.is_(None))
        .values(ended_at=now)
        .returning(trained_person.c.id)
    )
    if ended.first() is None:
        return False
    await give_back(connection, [member_id])
    return True


async def named(connection: AsyncConnection, cipher: Cipher) -> list[TrainedOne]:
    """Everybody who is named now, by code."""
    linked = exists().where(address.c.member_id == member.c.id, address.c.consent_at.is_not(None))
    found = await connection.execute(
        select(member.c.code, member.c.name_enc, linked.label("linked"))
        .join(trained_person, trained_person.c.member_id == member.c.id)
        .where(trained_person.c.ended_at.is_(None))
        .order_by(member.c.code)
    )
    return [TrainedOne(row.code, cipher.open(row.name_enc), bool(row.linked)) for row in found]
