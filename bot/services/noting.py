"""What platforms tell beside words: receipts, blocks, permissions; noted, not answered."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.privacy import Erase
from bot.messages import Kind
from bot.services.answering import acted_at, order_of
from bot.services.doubts import settle_by_words
from bot.services.house import House
from bot.store import conversations, permits, privacy, receipts
from bot.store.inbox import Claimed


async def noted(house: House, connection: AsyncConnection, claimed: Claimed, now: datetime) -> None:
    """Note it; the event itself is finished by the caller, in the same transaction."""
    event, id_ = claimed.event, claimed.address_id
    match event.kind:
        case Kind.UNFOLLOW:
            await receipts.gone(connection, id_, acted_at(event, now))
        case Kind.TAKEOVER:
            await receipts.taken_over(connection, id_, now + house.rules.takeover)
        case Kind.HANDBACK:
            await receipts.handed_back(connection, id_, now)
        case Kind.OPT_IN:
            await permits.give(connection, house.cipher, id_, event.payload, now)
        case Kind.WITHDRAW:
            loaded = await conversations.load(connection, house.cipher, id_, house.today(), now)
            order = order_of(house, connection, claimed, loaded.conversation, now)
            await privacy.erase(order, Erase())
        case _:
            if event.opens_window:
                await receipts.heard_from(connection, id_, acted_at(event, now))
            await receipts.note(connection, id_, event, now)
            if event.kind is Kind.ECHO:
                await settle_by_words(house, connection, [(id_, event)])
