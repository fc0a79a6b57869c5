"""Leases of a batch that takes longer than one lease: renewed, or not sent by us any more."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.adapter import HasStrain
from bot.domain.outreach import SLOWEST
from bot.messages import SendResult, Sent
from bot.services.deliver import Deliverer
from bot.services.under_way import Turn
from bot.store import doubts
from bot.store.dues import LEASE
from bot.store.tables import outbox
from tests.chat import PLATFORM, Chat, at_once, now
from tests.dialogues.conftest import CODES
from tests.services.platform_of_paper import GRACE, NINE, Script, broadcast, lan, passes, status

USERS = {"Lan": "LAN", "Hùng": "HUNG", "Hoa": "HOA", "Bình": "BINH"}


async def everybody(chat: Chat) -> None:
    await lan(chat)
    for user, code in USERS.items():
        await chat.says(user, CODES[code])
        await chat.presses(user, "Tôi đồng ý")
    chat.clock.set(NINE)


async def swept(chat: Chat) -> None:
    async with chat.house.database.write() as connection:
        await doubts.sweep(connection, chat.house.now(), chat.house.lease_now(), GRACE)


async def test_a_slowed_batch_keeps_its_leases_and_nobody_gets_two(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    await everybody(chat)
    turn = asyncio.Semaphore(1)

    async def slow() -> None:
        await turn.acquire()  # one after the other
        chat.clock.move(timedelta(seconds=14))
        await swept(chat)  # another worker looks for leases that ran out

    async def slowly(_platform: str, _many: int) -> Turn:
        return slow

    async def taken() -> SendResult:
        turn.release()
        return Sent(("m",))

    script = Script(chat, taken, taken, taken)
    monkeypatch.setattr("tests.chat.at_once", slowly)
    id_ = await broadcast(chat)
    await passes(chat, LEASE, GRACE, LEASE)
    assert sorted(script.copies) == sorted({*script.copies})
    assert await status(chat, id_) == ({"sent": 3}, {})


async def test_what_another_worker_holds_by_now_is_not_sent(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lan(chat)
    script = Script(chat)

    async def stalled(_platform: str, _many: int) -> Turn:
        monkeypatch.setattr("tests.chat.at_once", at_once)
        chat.clock.move(LEASE + timedelta(seconds=1))
        async with chat.house.database.write() as connection:
            await connection.execute(
                update(outbox).where(outbox.c.state == "sending").values(holder="another")
            )
        return now

    monkeypatch.setattr("tests.chat.at_once", stalled)
    await broadcast(chat)
    assert script.calls == []


async def test_a_database_that_is_away_for_a_lease_stops_the_batch(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lan(chat)
    script = Script(chat)

    async def away(*_given: object) -> set[int]:
        raise OSError("no database")

    async def stalled(_platform: str, _many: int) -> Turn:
        chat.clock.move(LEASE)
        return now

    async def once() -> None:
        deliverer = Deliverer(chat.house, stalled)
        await deliverer.deliver(PLATFORM, outreach=True)
        await deliverer.close()

    monkeypatch.setattr("bot.services.holding.renew", away)
    monkeypatch.setattr(chat, "deliver", once)
    id_ = await broadcast(chat)
    assert script.calls == []
    assert (await status(chat, id_))[0] == {"waiting": 1}


@pytest.mark.parametrize(("strain", "most"), [(0.0, 20), (0.85, 1), (1.0, 1)])
async def test_a_batch_is_no_longer_than_seconds_at_the_pace_of_now(
    chat: Chat, strain: float, most: int
) -> None:
    chat.paper.capabilities = replace(chat.paper.capabilities, per_second=10)
    chat.paper.strain = lambda: strain  # type: ignore[attr-defined]
    assert isinstance(chat.paper, HasStrain)
    deliverer = Deliverer(chat.house, at_once)
    assert deliverer.most(PLATFORM, outreach=True) == most
    assert most * SLOWEST / 10 < LEASE.total_seconds() or not strain
