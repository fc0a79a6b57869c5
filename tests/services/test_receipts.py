"""What platforms tell about accounts, repeated and out of order."""

from datetime import datetime, timedelta

import pytest

from bot.messages import Address, InboundEvent, Kind
from bot.services.converse import handle
from bot.store import inbox
from tests.chat import ZONE, Chat
from tests.services.test_deliver import broadcast, linked

NINE = datetime(2026, 11, 25, 9, 0, tzinfo=ZONE)
EARLIER, LATER = NINE - timedelta(minutes=5), NINE + timedelta(seconds=30)


async def happens(chat: Chat, *told: tuple[Kind, datetime]) -> None:
    """These arrive in this order, whenever they happened."""
    house = chat.house
    for kind, at in told:
        key = f"{kind}:{at.isoformat()}"
        opens = kind is Kind.FOLLOW
        event = InboundEvent(key, Address("paper", "Lan"), kind, at, opens_window=opens)
        async with house.database.write() as connection:
            await inbox.put(connection, house.cipher, [event], house.now())
        async with house.database.write() as connection:
            claimed = await inbox.claim(
                connection, house.cipher, house.holder, house.lease_now(), 10
            )
        for one in claimed:
            await handle(house, one)
    await chat.deliver()
    chat.hears("Lan")


@pytest.mark.parametrize(
    ("told", "copies"),
    [
        ([(Kind.FOLLOW, NINE), (Kind.UNFOLLOW, EARLIER)], 1),  # that one came late
        ([(Kind.UNFOLLOW, NINE), (Kind.FOLLOW, EARLIER)], 0),
        ([(Kind.UNFOLLOW, NINE)], 0),
        ([(Kind.UNFOLLOW, EARLIER), (Kind.FOLLOW, NINE)], 1),
        ([(Kind.FOLLOW, EARLIER), (Kind.UNFOLLOW, NINE)], 0),
    ],
)
async def test_the_last_thing_a_person_did_counts_not_the_last_that_arrived(
    chat: Chat, told: list[tuple[Kind, datetime]], copies: int
) -> None:
    await linked(chat)
    chat.clock.set(LATER)
    await happens(chat, *told)
    await broadcast(chat, "Tin chung")
    await chat.time_passes(timedelta(minutes=1))
    assert len(chat.hears("Lan")) == copies
