"""A pass for one message: an officer said that it is a text, though it sounds like a cry for help.

It is given by a turn, taken where the message is stored, and ended by whatever turn leaves the
question. Who holds none has the words of a cry stored nowhere.
"""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.messages import Address
from bot.store.tables import address


async def give(connection: AsyncConnection, address_id: int, until: datetime) -> None:
    """One message until then."""
    await connection.execute(
        update(address).where(address.c.id == address_id).values(prose_until=until)
    )


async def end(connection: AsyncConnection, address_id: int) -> None:
    """The question is left, or answered."""
    await connection.execute(
        update(address).where(address.c.id == address_id).values(prose_until=None)
    )


async def take(connection: AsyncConnection, cipher: Cipher, who: Address, now: datetime) -> bool:
    """Whether there was a pass; of two messages at once only one finds it."""
    taken = await connection.execute(
        update(address)
        .where(
            address.c.platform == who.platform,
            address.c.user_idx == cipher.index(who.platform, who.user),
            address.c.prose_until > now,
        )
        .values(prose_until=None)
        .returning(address.c.id)
    )
    return taken.first() is not None
