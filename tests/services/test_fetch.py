"""Fetching goes on whatever happens, in one process, and is heard of when it fails."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.adapter import Received
from bot.messages import Address, InboundEvent, Kind, NotSent, Why
from bot.services.house import House
from bot.services.receive import Receiver
from bot.store import faults
from bot.store.tables import inbox
from bot.work import fetch
from bot.work.fetch import Fetcher
from tests.chat import PLATFORM, Chat

TAKEN = NotSent(Why.MISCONFIGURED, "Conflict", channel=True, alarm=True)


@dataclass
class Line:
    """A platform whose events are fetched: they come again until they are stored."""

    polling = True
    waiting: list[InboundEvent] = field(default_factory=list)
    trouble: list[NotSent | Exception] = field(default_factory=list)
    down: NotSent | None = None
    polls: int = 0
    returned: int = 0

    async def poll(self) -> Received | NotSent:
        self.polls += 1
        await asyncio.sleep(0)
        if self.trouble:
            found = self.trouble.pop(0)
            if isinstance(found, Exception):
                raise found
            return found
        if self.down is not None:
            return self.down
        self.returned = len(self.waiting)
        return Received(tuple(self.waiting))

    def stored(self) -> None:
        del self.waiting[: self.returned]


class Shaky(Receiver):
    """The database is away for the first tries."""

    fails = 0

    async def take(self, received: Received) -> None:
        if received.events and self.fails:
            self.fails -= 1
            raise OSError("the database restarts")
        await super().take(received)


@pytest.fixture(autouse=True)
def no_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "LONGEST_REST", timedelta(milliseconds=10))
    monkeypatch.setattr(fetch, "NOT_OURS", 0.01)
    monkeypatch.setattr(fetch, "EMPTY_REST", 0.01)


@asynccontextmanager
async def fetching(house: House, line: Line, receiver: Receiver) -> AsyncIterator[None]:
    fetcher = Fetcher(house, name=PLATFORM, adapter=line, receiver=receiver)
    task = asyncio.create_task(fetcher.run())
    try:
        yield
        assert not task.done()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(holds: Callable[[], bool]) -> None:
    for _look in range(1000):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came to that")


async def more_polls(line: Line) -> None:
    """Some turns later."""
    before = line.polls
    await until(lambda: line.polls > before + 4)


def event(chat: Chat, text: str = "xin chào") -> InboundEvent:
    return InboundEvent("7", Address(PLATFORM, "Lan"), Kind.MESSAGE, chat.clock.now(), text)


async def stored(chat: Chat) -> list[str]:
    async with chat.house.database.read() as connection:
        return list((await connection.execute(select(inbox.c.event_key))).scalars())


async def test_a_database_that_restarts_ends_nothing_and_loses_nothing(chat: Chat) -> None:
    line, receiver = Line([event(chat)]), Shaky(chat.house, lambda: None)
    receiver.fails = 3
    async with fetching(chat.house, line, receiver):
        await until(lambda: not line.waiting)
    assert await stored(chat) == ["7"]


async def test_a_bug_of_the_platforms_code_ends_nothing(chat: Chat) -> None:
    line = Line([event(chat)], [KeyError("date"), KeyError("date")])
    async with fetching(chat.house, line, Receiver(chat.house, lambda: None)):
        await until(lambda: not line.waiting)


async def test_one_process_fetches_and_another_takes_over(chat: Chat) -> None:
    lines = Line(), Line()
    houses = [replace(chat.house, holder=name) for name in ("one", "two")]
    receiver = Receiver(chat.house, lambda: None)
    async with fetching(houses[0], lines[0], receiver):
        await until(lambda: lines[0].polls > 1)
        async with fetching(houses[1], lines[1], receiver):
            await until(lambda: lines[0].polls > 5)
            assert lines[1].polls == 0
    async with fetching(houses[1], lines[1], receiver):
        await until(lambda: lines[1].polls > 1)


async def details(chat: Chat) -> list[str]:
    """Of the faults that are open."""
    async with chat.house.database.read() as connection:
        return [f.detail for f in await faults.all_of(connection) if f.is_open]


async def test_a_conflict_that_goes_on_is_a_fault_until_it_is_over(chat: Chat) -> None:
    line = Line(trouble=[TAKEN] * 2)
    async with fetching(chat.house, line, Receiver(chat.house, lambda: None)):
        await more_polls(line)
        assert await details(chat) == []  # as happens when one process takes over from another
        line.down = TAKEN
        await more_polls(line)
        assert await details(chat) == ["Conflict"]
        line.down = None
        await more_polls(line)
        assert await details(chat) == []


async def test_a_network_that_is_away_for_a_moment_is_no_fault_and_for_long_is_one(
    chat: Chat,
) -> None:
    house = replace(chat.house, leases=chat.clock)
    line = Line(down=NotSent(Why.NETWORK, "NetworkError"))
    async with fetching(house, line, Receiver(house, lambda: None)):
        await more_polls(line)
        assert await details(chat) == []
        chat.clock.move(fetch.PATIENCE)
        await more_polls(line)
        assert await details(chat) == ["NetworkError"]
