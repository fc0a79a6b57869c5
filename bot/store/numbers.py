"""Telephone numbers of the roster to which a template may go.

A number in a list is no consent. So it is used only for a person who agreed to messages in a chat,
who has stopped them nowhere, whose data was not erased, and who shares the number with nobody else:
else a message about one person's family would reach another (docs/explain/privacy.md).
"""

from collections.abc import Sequence

from sqlalchemy import exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.store.tables import address, member


async def usable(
    connection: AsyncConnection, cipher: Cipher, members: Sequence[int]
) -> dict[int, str]:
    """The number of each of these people that may be used, as 84…"""
    if not members:
        return {}
    other = member.alias("other")
    mine = address.c.member_id == member.c.id
    shared = exists().where(other.c.phone_idx == member.c.phone_idx, other.c.id != member.c.id)
    refused = member.c.phone_refused
    found = await connection.execute(
        select(member.c.id, member.c.phone_enc).where(
            member.c.id.in_(members),
            member.c.phone_enc.is_not(None),
            member.c.erased_at.is_(None),
            or_(refused.is_(None), refused != member.c.phone_idx),
            exists().where(mine, address.c.consent_at.is_not(None)),
            ~exists().where(mine, address.c.stopped_at.is_not(None)),
            ~shared,
        )
    )
    return {row.id: cipher.open(row.phone_enc) for row in found}


async def refuse(connection: AsyncConnection, members: Sequence[int]) -> None:
    """The platform cannot reach these people's numbers: not tried again until they change."""
    if members:
        await connection.execute(
            update(member).where(member.c.id.in_(members)).values(phone_refused=member.c.phone_idx)
        )
