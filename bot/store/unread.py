"""What was set aside because it could not be read: named, and taken up again when it can be."""

from datetime import datetime

from sqlalchemy import bindparam, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.messages import Kind
from bot.store.inbox import SET_ASIDE, WAITING, is_left, legible
from bot.store.legible import UNREADABLE
from bot.store.tables import address, inbox, outbox

AT_ONCE = 500  # the timer comes again


async def events(connection: AsyncConnection) -> list[int]:
    """Events that are set aside."""
    found = await connection.execute(
        select(inbox.c.id).where(is_left(inbox, SET_ASIDE)).order_by(inbox.c.id)
    )
    return list(found.scalars())


async def deliveries(connection: AsyncConnection, since: datetime) -> list[int]:
    """Deliveries that never went out for that, due since then."""
    unreadable = outbox.c.reason == literal_column(f"'{UNREADABLE}'")  # as in its index
    found = await connection.execute(
        select(outbox.c.id).where(
            outbox.c.state == "failed", unreadable, outbox.c.not_before >= since
        )
    )
    return sorted(found.scalars())


async def take_up(connection: AsyncConnection, cipher: Cipher) -> int:
    """Events that can be read after all wait again, each with its kind; how many.

    Not words that were written: an answer of hours ago would be taken for one to the question of
    now. A press says itself what it is for.
    """
    rows = await connection.execute(
        select(inbox, address.c.user_enc)
        .join(address, address.c.id == inbox.c.address_id)
        .where(is_left(inbox, SET_ASIDE), inbox.c.body_enc.is_not(None))
        .order_by(inbox.c.id)
        .limit(AT_ONCE)
    )
    found, _broken = legible(cipher, rows.all())
    again = [one for one in found if one.event.kind is not Kind.MESSAGE]
    if again:
        await connection.execute(
            update(inbox)
            .where(inbox.c.id == bindparam("row"), inbox.c.status == SET_ASIDE)
            .values(status=WAITING, kind=bindparam("was"), error=None, holder=None, attempts=0),
            [{"row": one.id, "was": one.event.kind.value} for one in again],
        )
    return len(again)
