"""A call that hangs, a campaign that is big, a platform that is dead: nobody waits for them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import OperationalError

from bot.domain.campaigns import Draft
from bot.domain.push import Content
from bot.messages import Address, InboundEvent, Kind, OutboundMessage, Purpose, SendResult, Wire
from bot.services import campaigns
from bot.services.converse import handle
from bot.services.deliver import Deliverer
from bot.services.handing import Taken
from bot.services.under_way import Turn
from bot.store import inbox, visits
from bot.store.due_kinds import due_kinds
from bot.store.outbox import put
from bot.store.tables import address, campaign, outbox
from bot.work import outflow
from bot.work.outflow import Outflow
from tests.chat import PLATFORM, ZONE, Chat, at_once
from tests.waiting import until

NINE = datetime(2026, 11, 25, 9, 0, tzinfo=ZONE)
Send = Callable[[Wire], Awaitable[SendResult]]


@pytest.fixture
def hangs(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """The platform does not answer what is sent to `slow`, until the event is set."""
    answers = asyncio.Event()
    send = chat.paper.send

    async def slow(wire: Wire) -> SendResult:
        if str(wire.body["to"]).startswith("slow"):
            await answers.wait()
        return await send(wire)

    monkeypatch.setattr(chat.paper, "send", slow)
    monkeypatch.setattr(outflow, "SLOW", 0.01)
    return answers


async def ordered(chat: Chat, *users: str) -> None:
    """An answer waits for each of them."""
    house, now = chat.house, chat.clock.now()
    for user in users:
        to = Address(PLATFORM, user)
        came = InboundEvent(f"e-{user}", to, Kind.OTHER, now)
        async with house.database.write() as connection:
            await inbox.put(connection, house.cipher, [came], now)
            mark = house.cipher.index(PLATFORM, user)
            id_ = await connection.scalar(select(address.c.id).where(address.c.user_idx == mark))
            said = OutboundMessage(f"r-{user}", to, Purpose.REPLY, "Chào bạn")
            await put(connection, house.cipher, int(id_ or 0), [said], now)


async def test_one_call_that_hangs_holds_up_nobody_else(chat: Chat, hangs: asyncio.Event) -> None:
    deliverer = Deliverer(chat.house, at_once)
    out = Outflow(deliverer, PLATFORM, outreach=False)
    await ordered(chat, "slow", "Lan")
    assert await out.flow() == 2
    await ordered(chat, "Hoa")
    assert await out.flow() == 1
    assert [len(chat.hears(user)) for user in ("slow", "Lan", "Hoa")] == [0, 1, 1]
    assert await out.flow() == 0  # and nobody asks the ledger all the while
    hangs.set()
    await out.finish()
    await deliverer.close()
    assert len(chat.hears("slow")) == 1


async def test_a_platform_that_answers_nothing_gets_no_more_than_its_places(
    chat: Chat, hangs: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.deliver.BATCH", 4)
    deliverer = Deliverer(chat.house, at_once)
    out = Outflow(deliverer, PLATFORM, outreach=False)
    await ordered(chat, *(f"slow{n}" for n in range(9)))
    for _time in range(5):
        await out.flow()
    async with chat.house.database.read() as connection:
        sending = select(outbox.c.id).where(outbox.c.state == "sending")
        assert len((await connection.execute(sending)).all()) == 4
    hangs.set()
    while await out.flow():
        pass
    await out.finish()
    await deliverer.close()
    assert all(len(chat.hears(f"slow{n}")) == 1 for n in range(9))


async def test_with_room_for_fewer_than_are_under_way_everybody_else_has_a_turn(
    chat: Chat, hangs: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A channel that is tried out anew takes one at a time, while half of a batch still hangs."""
    monkeypatch.setattr("bot.services.deliver.BATCH", 4)
    deliverer = Deliverer(chat.house, at_once)
    out = Outflow(deliverer, PLATFORM, outreach=False)
    await ordered(chat, "slow1", "slow2", "Lan", "Hoa")
    assert await out.flow() == 4
    await until(lambda: out.room == 2)
    monkeypatch.setattr(deliverer, "most", lambda *_platform, **_kind: 1)
    beside = asyncio.Event()
    asyncio.get_running_loop().call_soon(beside.set)
    assert await out.flow() == 1
    assert beside.is_set()
    hangs.set()
    await out.finish()
    await deliverer.close()


async def campaign_to(chat: Chat, text: str, many: int) -> str:
    """A broadcast that runs, and as many deliveries of it as are wanted."""
    house, now = chat.house, chat.clock.now()
    draft = Draft(Content(f"t-{text}", text=text), 2, now)
    id_ = await campaigns.create(house, draft, "HOA")
    await campaigns.approve(house, id_, "BINH")
    await campaigns.advance(house)
    async with house.database.write() as connection:
        await connection.execute(update(outbox).where(outbox.c.campaign_id == id_).values(
            state="skipped"))  # fmt: skip
        await connection.execute(
            update(campaign).where(campaign.c.id == id_).values(state="running")
        )
        mark = await connection.scalar(select(address.c.id).limit(1))
        await connection.execute(insert(outbox), [
            {"key": f"{id_}:{n}", "address_id": mark, "campaign_id": id_, "platform": PLATFORM,
             "purpose": Purpose.OUTREACH.value, "priority": 5, "not_before": now,
             "state": "waiting", "reason": "", "attempts": 0, "parts_done": 0, "form": "",
             "cost": 0, "tried": "", "created_at": now} for n in range(many)])  # fmt: skip
    return id_


async def test_a_big_campaign_keeps_no_small_one_waiting(chat: Chat) -> None:
    await ordered(chat, "Lan")
    await chat.deliver()
    chat.clock.set(NINE)
    await campaign_to(chat, "Cả tỉnh", 500)
    small = await campaign_to(chat, "Một đơn vị", 3)
    deliverer = Deliverer(chat.house, at_once)
    taken = [
        due.campaign_id
        for _turn in range(2)
        for due in (await deliverer.take(PLATFORM, outreach=True, limit=64)).dues
    ]
    assert len(taken) == 67
    assert taken.count(small) == 3
    assert len((await deliverer.take(PLATFORM, outreach=True, limit=64)).dues) == 64
    await deliverer.close()


async def test_what_is_left_of_a_finished_campaign_is_taken_all_the_same(chat: Chat) -> None:
    await ordered(chat, "Lan")
    await chat.deliver()
    chat.clock.set(NINE)
    id_ = await campaign_to(chat, "Tin", 2)
    async with chat.house.database.write() as connection:
        await connection.execute(
            update(campaign).where(campaign.c.id == id_).values(state="finished")
        )
    deliverer = Deliverer(chat.house, at_once)
    assert len((await deliverer.take(PLATFORM, outreach=True, limit=64)).dues) == 2
    await deliverer.close()


async def test_what_a_platform_answered_is_written_when_the_database_is_back(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was sent: were that forgotten, the person would get a second copy."""
    monkeypatch.setattr("bot.services.patience.AGAIN", 0.001)
    deliverer = Deliverer(chat.house, at_once)
    await ordered(chat, "Lan")
    settle, tries = deliverer._settle, 0

    async def away(settled: object) -> None:
        nonlocal tries
        tries += 1
        if tries < 4:
            raise OperationalError("UPDATE", {}, ConnectionError())
        await settle(settled)  # type: ignore[arg-type]

    monkeypatch.setattr(deliverer, "_settle", away)
    assert await deliverer.deliver(PLATFORM, outreach=False) == 1
    await deliverer.close()
    async with chat.house.database.read() as connection:
        assert (await connection.execute(select(outbox.c.state))).scalars().all() == ["sent"]
    assert len(chat.hears("Lan")) == 1


async def test_a_database_that_is_away_again_and_again_parks_no_event(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, now = chat.house, chat.clock.now()
    came = InboundEvent("e1", Address(PLATFORM, "Lan"), Kind.MESSAGE, now, "xin chào")

    async def away(*_given: object) -> None:
        raise OperationalError("SELECT", {}, ConnectionError())

    async with house.database.write() as connection:
        await inbox.put(connection, house.cipher, [came], now)
    for _outage in range(2 * inbox.MOST_ATTEMPTS):
        async with house.database.write() as connection:
            [claimed] = await inbox.claim(connection, house.cipher, "w", house.lease_now(), 5)
        with monkeypatch.context() as patch:
            patch.setattr("bot.services.converse._talk", away)
            await handle(replace(house, holder="w"), claimed)
    async with house.database.write() as connection:
        [claimed] = await inbox.claim(connection, house.cipher, "w", house.lease_now(), 5)
    assert claimed.attempts == 1
    assert await handle(replace(house, holder="w"), claimed)


async def test_each_kind_of_work_is_seen(chat: Chat) -> None:
    async def kinds() -> list[tuple[str, bool]]:
        async with chat.house.database.read() as connection:
            return await due_kinds(connection, [PLATFORM, "zalo"], chat.clock.now())

    chat.clock.set(NINE)
    assert await kinds() == []
    await ordered(chat, "Lan")
    assert await kinds() == [(PLATFORM, False)]
    await campaign_to(chat, "Tin", 1)
    assert await kinds() == [(PLATFORM, False), (PLATFORM, True)]
    chat.clock.move(timedelta(hours=-1))
    assert await kinds() == []


async def test_of_what_waits_more_is_taken_when_half_has_gone(
    chat: Chat, hangs: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for the slowest call of a batch."""
    monkeypatch.setattr("bot.services.deliver.BATCH", 4)
    monkeypatch.setattr(outflow, "SLOW", 60.0)  # never over in this test
    deliverer = Deliverer(chat.house, at_once)
    out = Outflow(deliverer, PLATFORM, outreach=False)
    await ordered(chat, "slow1", "slow2", "Lan", "Hoa", "Mai", "Sen")
    assert await out.flow() == 4
    assert await out.flow() == 2
    hangs.set()
    await out.finish()
    await deliverer.close()
    assert all(len(chat.hears(user)) == 1 for user in ("slow1", "slow2", "Lan", "Mai", "Sen"))


async def test_a_fault_of_the_pace_gives_the_places_back(chat: Chat) -> None:
    """Otherwise nothing would ever be taken again."""
    await ordered(chat, "Lan")
    await chat.deliver()
    chat.clock.set(NINE)
    await campaign_to(chat, "Tin", 3)

    async def broken(_platform: str, _many: int) -> Turn:
        raise RuntimeError

    deliverer = Deliverer(chat.house, broken)
    out = Outflow(deliverer, PLATFORM, outreach=True)
    assert await out.flow() == 3
    await out.finish()
    assert out._under_way == 0
    await deliverer.close()


@pytest.mark.parametrize("platforms", [(PLATFORM,), (PLATFORM, "zalo")])
async def test_an_answer_is_found_however_much_waits_to_go_out(
    chat: Chat, platforms: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Going through all that ever went to a platform took the only writer for seconds."""
    await ordered(chat, "Lan")
    await chat.deliver()
    chat.clock.set(NINE)
    await campaign_to(chat, "Cả nước", 300)
    await ordered(chat, "Hoa")
    asked: list[tuple[str, Any]] = []
    written = visits._Fixed.given

    def note(fixed: visits._Fixed, wanted: visits.Row) -> list[Any]:
        """As SQLite's driver is given it."""
        asked.append((fixed.text, written(fixed, wanted)))
        return written(fixed, wanted)

    monkeypatch.setattr(visits._Fixed, "given", note)
    taken = await Deliverer(chat.house, at_once).take(PLATFORM, outreach=False, limit=64)
    async with chat.house.database.read() as connection:
        assert (PLATFORM, True) in await due_kinds(connection, platforms, chat.clock.now())
    assert len(taken.dues) == 1
    if not chat.house.database.is_sqlite:
        return
    looks = [(sql, given) for sql, given in asked if "outbox.priority IN (0, 1)" in sql]
    assert len(looks) == 2
    async with chat.house.database.read() as connection:
        for sql, given in looks:
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", tuple(given))
            steps = [str(row.detail) for row in plan]
            assert any("USING INDEX outbox_ready (platform=? AND priority" in s for s in steps)
            assert not any("outbox_platform_id" in step for step in steps)


async def test_second_words_do_not_wait_for_the_slowest_of_the_batch(
    chat: Chat, hangs: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    rings: list[str] = []
    deliverer = Deliverer(chat.house, at_once)
    out = Outflow(deliverer, PLATFORM, outreach=False, ring=lambda: rings.append("ring"))
    first, send = asyncio.Event(), chat.paper.send

    async def in_time(wire: Wire) -> SendResult:
        if wire.body["to"] == "Lan":
            await first.wait()
        return await send(wire)

    monkeypatch.setattr(chat.paper, "send", in_time)
    await ordered(chat, "slow", "Lan")
    assert await out.flow() == 2
    house = chat.house
    async with house.database.write() as connection:
        mark = house.cipher.index(PLATFORM, "Lan")
        id_ = await connection.scalar(select(address.c.id).where(address.c.user_idx == mark))
        more = OutboundMessage("r2", Address(PLATFORM, "Lan"), Purpose.REPLY, "Còn nữa")
        await put(connection, house.cipher, int(id_ or 0), [more], chat.clock.now())
    out.some_wait()
    rings.clear()
    first.set()
    await until(lambda: rings)
    assert await out.flow() == 1
    assert [len(chat.hears(user)) for user in ("slow", "Lan")] == [0, 2]
    hangs.set()
    await out.finish()
    await deliverer.close()


async def test_what_is_handed_over_while_a_claim_waits_leaves_it_less_room(
    chat: Chat, hangs: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A platform that answers nothing holds no more than its places, whichever way they came."""
    monkeypatch.setattr("bot.services.deliver.BATCH", 4)
    deliverer = Deliverer(chat.house, at_once)
    out = Outflow(deliverer, PLATFORM, outreach=False)
    await ordered(chat, *(f"slow{n}" for n in range(9)))
    handed = await deliverer.take(PLATFORM, outreach=False, limit=3)
    take, rooms = deliverer.take, list[int]()

    async def late(platform: str, *, still: Callable[[int], int], **given: Any) -> Taken:
        out.begin(handed)
        rooms.append(out.room)

        def asked(many: int) -> int:
            rest = still(many)
            rooms.append(out.room)
            return rest

        return await take(platform, still=asked, **given)

    monkeypatch.setattr(deliverer, "take", late)
    assert await out.flow() == 1
    assert rooms == [1, 0]  # and whoever hands over meanwhile sees what is taken
    assert (out.room, out._under_way) == (0, 4)
    hangs.set()
    await out.finish()
    assert out.room == 4
    await deliverer.close()
