"""The inspection of the ledger finds what it is there for."""

from datetime import timedelta

from bot.services.ledger import faults
from bot.store.tables import inbox, outbox
from tests.chat import Chat


async def test_a_sound_ledger_has_no_faults(chat: Chat) -> None:
    await chat.says("Lan", "xin chào")
    assert await faults(chat.house) == []


async def test_a_delivery_that_stands_still_is_found(chat: Chat) -> None:
    await chat.says("Lan", "xin chào")
    long_ago = chat.house.lease_now() - timedelta(hours=1)
    async with chat.house.database.write() as connection:
        await connection.execute(outbox.update().values(state="sending", lease_until=long_ago))
    [fault] = await faults(chat.house)
    assert "đứng yên" in fault
    assert "sending" in fault


async def test_an_event_that_nobody_handled_is_found(chat: Chat) -> None:
    await chat.says("Lan", "xin chào")
    async with chat.house.database.write() as connection:
        await connection.execute(
            inbox.update().values(status=0, received_at=chat.clock.now() - timedelta(hours=1))
        )
    [fault] = await faults(chat.house)
    assert "đã chờ hơn 15 phút" in fault
