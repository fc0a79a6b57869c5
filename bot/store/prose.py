"""A pass for one message: an officer said that it is a text, though it sounds like a cry for help.

It is given by a turn, taken where the message is stored, and ended by whatever turn leaves the
question. Who holds none has the words of a cry stored nowhere.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.messages import Address
from bot.store.tables import address


async def give(connection: AsyncConnection, address_ids: Collection[int], until: datetime) -> None:
    """One message from each of these accounts until then."""
    await connection.execute(
        update(address).where(address.c.id.in_(address_ids)).values(prose_until=until)
    )


async def end(connection: AsyncConnection, address_ids: Collection[int]) -> None:
    """The question is left, or answered."""
    await connection.execute(
        update(address).where(address.c.id.in_(address_ids)).values(prose_until=None)
    )


async def take(
    connection: AsyncConnection, cipher: Cipher, users: Collection[Address], now: datetime
) -> set[Address]:
    """Those of them who had a pass; of two transactions at once only one finds it."""
    marks = {(who.platform, cipher.index(who.platform, who.user)): who for who in users}
    taken = await connection.execute(
        update(address)
        .where(
            tuple_(address.c.platform, address.c.user_idx).in_(marks),
            address.c.prose_until > now,
        )
        .values(prose_until=None)
        .returning(address.c.platform, address.c.user_idx)
    )
    return {marks[row.platform, row.user_idx] for row in taken}
