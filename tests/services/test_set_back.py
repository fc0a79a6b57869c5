"""The machine's clock is set back an hour: nobody waits an hour for that."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.clock import VirtualClock
from bot.messages import NotSent, Purpose, Why
from bot.services import campaigns
from bot.services.holding import Hold
from bot.store import dues, inbox, set_back
from bot.store.tables import inbox as events
from bot.store.tables import outbox
from bot.work.loops import Work
from bot.work.steady import Steady
from tests.chat import PLATFORM, Chat
from tests.dialogues.conftest import MORNING
from tests.services.either import database_of_a_union
from tests.services.test_deliver import broadcast, linked

__all__ = ["database_of_a_union"]  # found by pytest: on either database

HOUR = timedelta(hours=1)


@pytest.fixture
def leases(chat: Chat) -> VirtualClock:
    """The clock by which leases are judged."""
    clock = VirtualClock(MORNING)
    chat.house = replace(chat.house, leases=clock)
    return clock


@pytest.fixture
def work(chat: Chat, leases: VirtualClock) -> Work:
    """A process of this house that has looked once."""
    return Work(chat.house)


def hour_back(*clocks: VirtualClock) -> None:
    for clock in clocks:
        clock.move(-HOUR)


async def waits_until(chat: Chat, *conditions: Any) -> list[Any]:
    async with chat.house.database.read() as connection:
        found = await connection.execute(
            select(outbox.c.not_before).where(outbox.c.state == "waiting", *conditions)
        )
        return list(found.scalars())


async def test_an_answer_that_was_due_and_a_broadcast_go_on_and_what_is_for_later_waits(
    chat: Chat, work: Work, leases: VirtualClock
) -> None:
    await linked(chat)
    await work._sweep()
    id_ = await broadcast(chat, "Ngày hội gia đình")
    await campaigns.advance(chat.house)
    chat.paper.answer = NotSent(Why.NETWORK, "away")
    await chat.says("Lan", "/trogiup")
    later = chat.clock.now() + timedelta(hours=20)
    notice = update(outbox).where(outbox.c.purpose == Purpose.REPLY, outbox.c.state == "waiting")
    async with chat.house.database.write() as connection:
        await connection.execute(notice.values(attempts=1))
        await connection.execute(
            outbox.insert().values(
                key="later", address_id=1, platform=PLATFORM, purpose="service", state="waiting",
                not_before=later, created_at=chat.clock.now(), priority=1, attempts=0,
                parts_done=0, reason="",
            )
        )  # fmt: skip
    chat.paper.answer = None
    hour_back(chat.clock, leases)
    await chat.deliver()
    assert chat.hears("Lan") == [], "by the clock it is not due yet"
    await work._sweep()
    await chat.deliver()
    assert len(chat.hears("Lan")) == 2, "the answer and the broadcast"
    assert await waits_until(chat) == [later]
    assert (await campaigns.status(chat.house, id_))[1].deliveries["sent"] == 1


async def test_what_a_dead_worker_held_is_free_within_a_lease(
    chat: Chat, work: Work, leases: VirtualClock
) -> None:
    """On PostgreSQL nobody else can know that it is dead."""
    await chat.says("Lan", "xin chào")
    held = leases.now() + dues.LEASE
    async with chat.house.database.write() as connection:
        await connection.execute(update(outbox).values(state="sending", lease_until=held))
        await connection.execute(
            update(events).values(status=inbox.TAKEN, lease_until=held, body_enc=b"")
        )
    hour_back(leases)
    await work._sweep()
    async with chat.house.database.read() as connection:
        sends = (await connection.execute(select(outbox.c.lease_until))).scalars().all()
        turns = (await connection.execute(select(events.c.lease_until))).scalars().all()
    assert set(sends) == {leases.now() + dues.LEASE}
    assert set(turns) == {leases.now() + inbox.LEASE}


async def test_a_living_worker_does_not_trust_a_lease_from_the_future(
    chat: Chat, leases: VirtualClock
) -> None:
    """Its rows have shorter ones by now: without a renewal somebody else may hold them."""
    await chat.says("Lan", "xin chào")
    async with chat.house.database.write() as connection:
        await connection.execute(update(outbox).values(state="sending", holder="another"))
        [id_] = (await connection.execute(select(outbox.c.id).limit(1))).scalars()
    hold = Hold(chat.house, [id_], leases.now() + dues.LEASE)
    assert await hold.is_sure(id_), "there is time"
    hour_back(leases)
    assert not await hold.is_sure(id_)


async def test_a_channel_that_rested_for_seconds_does_not_rest_for_an_hour(
    chat: Chat, leases: VirtualClock, work: Work
) -> None:
    condition = work._deliverer._condition
    condition.note(PLATFORM, NotSent(Why.NETWORK, "away", channel=True))
    assert condition.rests(PLATFORM)
    hour_back(leases)
    assert condition.rests(PLATFORM) is None


def test_a_clock_that_goes_on_or_is_corrected_was_not_set_back() -> None:
    steady = 100.0
    clock = Steady(lambda: steady)
    assert clock.before(MORNING) is None
    steady += 10
    assert clock.before(MORNING + timedelta(seconds=8)) is None, "a correction"
    steady += 10
    assert clock.before(MORNING + timedelta(hours=2)) is None, "set forward"
    steady += 10
    was = MORNING + timedelta(hours=2, seconds=10)
    assert clock.before(was - HOUR) == was
    assert clock.before(was - HOUR) is None, "it is told once"


async def test_on_a_right_clock_nothing_is_moved(chat: Chat, leases: VirtualClock) -> None:
    await chat.says("Lan", "xin chào")
    async with chat.house.database.write() as connection:
        await connection.execute(
            update(outbox).values(state="sending", lease_until=leases.now() + dues.LEASE)
        )
        assert await set_back.shorten(connection, leases.now()) == 0
