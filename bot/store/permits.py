"""Permissions of people for one later message."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.store.database import insert_into
from bot.store.platform_tables import permit

LASTS = timedelta(days=365)  # one-time notifications are good for a year (Messenger contract §4)


async def give(
    connection: AsyncConnection, cipher: Cipher, address_id: int, token: str, now: datetime
) -> None:
    """The person allowed one later message; told twice, it is one."""
    await connection.execute(
        insert_into(connection, permit)
        .values(
            address_id=address_id,
            token_idx=cipher.index("permit", token),
            token_enc=cipher.seal(token),
            given_at=now,
            expires_at=now + LASTS,
        )
        .on_conflict_do_nothing()
    )


async def use(
    connection: AsyncConnection, cipher: Cipher, tokens: Sequence[str], now: datetime
) -> None:
    """These are spent."""
    if tokens:
        marks = [cipher.index("permit", token) for token in tokens]
        await connection.execute(
            update(permit).where(permit.c.token_idx.in_(marks)).values(used_at=now)
        )
