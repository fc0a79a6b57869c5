"""An answer goes from its turn to whoever sends it: once, in its order, and never before the turn
is written.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from bot.clock import VirtualClock
from bot.messages import (
    Address,
    InboundEvent,
    Kind,
    NotSent,
    OutboundMessage,
    Purpose,
    SendResult,
    Why,
    Wire,
)
from bot.services import many_turns, turns
from bot.services.deliver import Deliverer
from bot.services.handing import Hands, Taken
from bot.services.turns import take
from bot.store import inbox
from bot.store import outbox as deliveries
from bot.store.database import Database
from bot.store.dues import LEASE
from bot.store.tables import address, outbox
from bot.work.outflow import Outflow
from tests.chat import PLATFORM, Chat, at_once

HELP = "/trogiup"
NUMBERS = count()


@pytest.fixture
async def flow(chat: Chat) -> AsyncIterator[Outflow]:
    """Those who send the answers of this platform."""
    deliverer = Deliverer(chat.house, at_once)
    found = Outflow(deliverer, PLATFORM, outreach=False)
    yield found
    await found.finish()
    await deliverer.close()


def hands(flow: Outflow, *, room: int | None = None) -> Hands:
    return Hands(
        room=lambda _platform: flow.room if room is None else room,
        begin=lambda _platform, taken: flow.begin(taken),
    )


async def writes(chat: Chat, *said: tuple[str, str]) -> None:
    """All of it has arrived, and nothing of it is answered."""
    house, now = chat.house, chat.clock.now()
    events = [
        InboundEvent(f"e{next(NUMBERS)}", Address(PLATFORM, user), Kind.MESSAGE, now, text)
        for user, text in said
    ]
    async with house.database.write() as connection:
        await inbox.put(connection, house.cipher, events, now)


async def states(chat: Chat) -> dict[str, str]:
    async with chat.house.database.read() as connection:
        found = await connection.execute(select(outbox.c.key, outbox.c.state))
        return dict(found.all())


async def answered(chat: Chat, given: Hands) -> list[bool]:
    """Whether messages wait in the table, turn by turn."""
    wait: list[bool] = []
    await take(chat.house, 50, None, lambda _one, waits: wait.append(waits), given)
    return wait


async def test_answers_go_out_without_being_claimed(chat: Chat, flow: Outflow) -> None:
    await writes(chat, ("n1", HELP), ("n2", HELP), ("n3", HELP))
    assert await answered(chat, hands(flow)) == [False, False, False]
    await flow.finish()
    assert set((await states(chat)).values()) == {"sent"}
    assert [len(chat.hears(user)) for user in ("n1", "n2", "n3")] == [1, 1, 1]
    assert await flow.flow() == 0
    assert chat.hears("n1") == []


@pytest.fixture
def out(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Nothing arrives at the platform before this is set."""
    may, send = asyncio.Event(), chat.paper.send

    async def slow(wire: Wire) -> SendResult:
        await may.wait()
        return await send(wire)

    monkeypatch.setattr(chat.paper, "send", slow)
    return may


async def test_what_there_is_no_room_for_waits_in_the_table(
    chat: Chat, flow: Outflow, out: asyncio.Event
) -> None:
    await writes(chat, ("n1", HELP), ("n2", HELP), ("n3", HELP))
    assert sorted(await answered(chat, hands(flow, room=2))) == [False, False, True]
    assert sorted((await states(chat)).values()) == ["sending", "sending", "waiting"]
    out.set()
    await flow.finish()
    await chat.deliver()
    assert [len(chat.hears(user)) for user in ("n1", "n2", "n3")] == [1, 1, 1]


async def test_an_answer_never_overtakes_the_one_before_it(chat: Chat, flow: Outflow) -> None:
    house, now = chat.house, chat.clock.now()
    await writes(chat, ("n1", HELP))
    await answered(chat, hands(flow, room=0))
    await writes(chat, ("n1", HELP))
    assert await answered(chat, hands(flow)) == [True]
    async with house.database.read() as connection:
        account = await connection.scalar(select(address.c.id))
    assert set((await states(chat)).values()) == {"waiting"}
    more = OutboundMessage("later", Address(PLATFORM, "n1"), Purpose.SERVICE, "Tin sau")
    async with house.database.write() as connection:
        await deliveries.put(connection, house.cipher, int(account or 0), [more], now)
    await chat.deliver()
    heard = [bubble.text for bubble in chat.hears("n1")]
    assert len(heard) == 3
    assert heard[-1] == "Tin sau"


async def test_a_channel_that_rests_is_handed_nothing(
    chat: Chat, flow: Outflow, monkeypatch: pytest.MonkeyPatch
) -> None:
    ill = NotSent(Why.UNAVAILABLE, "away", timedelta(minutes=5), channel=True)

    async def away(_wire: object) -> NotSent:
        return ill

    with monkeypatch.context() as patch:
        patch.setattr(chat.paper, "send", away)
        await writes(chat, ("n1", HELP))
        await answered(chat, hands(flow))
        await flow.finish()
    await writes(chat, ("n2", HELP))
    assert flow.room == 0
    assert await answered(chat, hands(flow)) == [True]
    assert set((await states(chat)).values()) == {"waiting"}


async def test_a_cry_is_on_its_way_before_anybody_else_is_thought_of(
    chat: Chat, flow: Outflow, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    begin, together = flow.begin, many_turns.talk_together

    def began(taken: Taken) -> None:
        order.append(taken.dues[0].to.user)
        begin(taken)

    monkeypatch.setattr(flow, "begin", began)

    async def thought(*given: Any) -> dict[int, bool]:
        order.append("a group")
        return await together(*given)

    monkeypatch.setattr(turns, "talk_together", thought)
    now = chat.clock.now()
    cry = InboundEvent("c", Address(PLATFORM, "lan"), Kind.CRISIS, now, payload="violence")
    await writes(chat, ("n1", HELP))
    async with chat.house.database.write() as connection:
        await inbox.put(connection, chat.house.cipher, [cry], now)
    await answered(chat, hands(flow))
    assert order == ["a group", "lan", "a group", "n1"]


@pytest.fixture
def commit_fails(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database's word on the first commit is lost; it was written all the same."""
    write, failed = Database.write, asyncio.Event()

    def once(database: Database) -> object:
        inner = write(database)
        if failed.is_set():
            return inner
        failed.set()

        class Lost:
            async def __aenter__(self) -> object:
                return await inner.__aenter__()

            async def __aexit__(self, *given: Any) -> None:
                await inner.__aexit__(*given)
                raise OperationalError("COMMIT", {}, RuntimeError("connection lost"))

        return Lost()

    monkeypatch.setattr(Database, "write", once)


async def test_an_answer_whose_commit_nobody_knows_of_is_in_no_doubt(
    chat: Chat, flow: Outflow, request: pytest.FixtureRequest
) -> None:
    await writes(chat, ("n1", HELP))
    request.getfixturevalue("commit_fails")
    with pytest.raises(OperationalError):
        await answered(chat, hands(flow))
    assert chat.hears("n1") == []
    assert list((await states(chat)).values()) == ["waiting"]
    await chat.deliver()
    assert len(chat.hears("n1")) == 1


async def test_what_stands_behind_an_answer_follows_as_soon_as_that_is_out(
    chat: Chat, out: asyncio.Event
) -> None:
    rings: list[str] = []
    deliverer = Deliverer(chat.house, at_once)
    flow = Outflow(deliverer, PLATFORM, outreach=False, ring=lambda: rings.append("ring"))
    await writes(chat, ("n1", HELP))
    assert await answered(chat, hands(flow)) == [False]
    await writes(chat, ("n1", HELP))
    assert await answered(chat, hands(flow)) == [True]
    flow.some_wait()
    assert (await deliverer.take(PLATFORM, outreach=False, limit=9)).dues == []
    rings.clear()
    out.set()
    await flow.finish()
    await asyncio.sleep(0)
    assert rings
    assert await flow.flow() == 1
    assert len(chat.hears("n1")) == 2
    await deliverer.close()


async def test_what_was_handed_over_late_is_not_sent_by_two(chat: Chat) -> None:
    """The row was written before the commit: its lease is counted from there."""
    leases = VirtualClock(chat.clock.now())
    chat.house = replace(chat.house, leases=leases)
    held: list[Taken] = []
    await writes(chat, ("n1", HELP))
    await answered(chat, Hands(room=lambda _p: 1, begin=lambda _p, taken: held.append(taken)))
    leases.move(LEASE)
    async with chat.house.database.write() as connection:
        await connection.execute(update(outbox).values(holder="another"))
    deliverer = Deliverer(chat.house, at_once)
    await deliverer.send(held[0])
    await deliverer.close()
    assert chat.hears("n1") == []
