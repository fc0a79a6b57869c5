"""An answer goes out at once, whatever a campaign on the same platform does."""

import asyncio

import pytest

from bot.services.deliver import Deliverer
from bot.services.under_way import Turn
from bot.work.outflow import Outflow
from tests.chat import PLATFORM, Chat
from tests.services.either import database_of_a_union
from tests.waiting import until
from tests.work.test_outflow import NINE, campaign_to, ordered

__all__ = ["database_of_a_union"]  # found by pytest: on either database


async def test_a_campaign_that_holds_all_its_places_holds_none_of_the_answers(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    for where in ("deliver", "under_way"):
        monkeypatch.setattr(f"bot.services.{where}.AT_ONCE", 2)
    await ordered(chat, "Lan")
    await chat.deliver()
    chat.clock.set(NINE)
    await campaign_to(chat, "Cả tỉnh", 3)
    goes, begun = asyncio.Event(), 0

    async def slow(_platform: str, _many: int) -> Turn:
        async def turn() -> None:
            nonlocal begun
            begun += 1
            await goes.wait()

        return turn

    deliverer = Deliverer(chat.house, slow)
    bulk = Outflow(deliverer, PLATFORM, outreach=True)
    answers = Outflow(deliverer, PLATFORM, outreach=False)
    assert await bulk.flow() == 3
    await until(lambda: begun == 2)  # the third waits for a place
    await ordered(chat, "Hoa")
    assert await answers.flow() == 1
    await until(lambda: chat.hears("Hoa"))
    assert (begun, bulk._under_way) == (2, 3)
    goes.set()
    for out in (answers, bulk):
        await out.finish()
    await deliverer.close()
