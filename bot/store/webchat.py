"""What the local web chat shows: the delivered rows themselves, and who plays whom in the demo."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.messages import Address, OutboundMessage
from bot.store import conversations
from bot.store.database import insert_into
from bot.store.events import message_from_json
from bot.store.tables import address, member, outbox

PLATFORM = "webchat"
SHOWN = ("sent", "delivered", "seen")
# Rows settle out of order by a moment; the browser drops what it has already.
OVERLAP = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Shown:
    """One delivered message."""

    id: int
    at: datetime
    message: OutboundMessage


async def delivered(
    connection: AsyncConnection, cipher: Cipher, user: str, since: datetime | None
) -> list[Shown]:
    """What this account received since then (with some overlap), oldest first."""
    query = (
        select(outbox.c.id, outbox.c.key, outbox.c.payload_enc, outbox.c.sent_at)
        .join(address, address.c.id == outbox.c.address_id)
        .where(
            address.c.platform == PLATFORM,
            address.c.user_idx == cipher.index(PLATFORM, user),
            outbox.c.state.in_(SHOWN),
            outbox.c.payload_enc.is_not(None),
        )
        .order_by(outbox.c.sent_at, outbox.c.id)
    )
    if since is not None:
        query = query.where(outbox.c.sent_at > since - OVERLAP)
    to = Address(PLATFORM, user)
    return [
        Shown(
            row.id, row.sent_at, message_from_json(cipher.open_bytes(row.payload_enc), row.key, to)
        )
        for row in await connection.execute(query)
    ]


async def takes_files(
    connection: AsyncConnection, cipher: Cipher, user: str, today: date, now: datetime
) -> bool:
    """Whether the open question of this account waits for pictures or a list."""
    found = await connection.execute(
        select(address.c.id).where(
            address.c.platform == PLATFORM, address.c.user_idx == cipher.index(PLATFORM, user)
        )
    )
    id_ = found.scalar()
    if id_ is None:
        return False
    loaded = await conversations.load(connection, cipher, id_, today, now)
    return bool(loaded.conversation.takes)


async def forget_before(connection: AsyncConnection, moment: datetime) -> None:
    """The screen's copies of old messages go; the rows stay as history."""
    await connection.execute(
        update(outbox)
        .where(
            outbox.c.platform == PLATFORM,
            outbox.c.payload_enc.is_not(None),
            outbox.c.sent_at < moment,
        )
        .values(payload_enc=None)
    )


async def seat(
    connection: AsyncConnection, cipher: Cipher, users: Sequence[tuple[str, str]], now: datetime
) -> None:
    """Give members of the sample union a web chat account, linked and consented.

    `users`: pairs of account and member code.
    """
    codes = [code for _user, code in users]
    found = await connection.execute(
        select(member.c.code, member.c.id).where(member.c.code.in_(codes))
    )
    ids = {row.code: row.id for row in found}
    await connection.execute(
        insert_into(connection, address).on_conflict_do_nothing(),
        [
            {
                "platform": PLATFORM,
                "user_idx": cipher.index(PLATFORM, user),
                "user_enc": cipher.seal(user),
                "member_id": ids[code],
                "consent_at": now,
                "created_at": now,
                "last_inbound_at": now,
                "locale": "vi",
            }
            for user, code in users
            if code in ids
        ],
    )
