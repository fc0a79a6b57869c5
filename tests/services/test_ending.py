"""Loops that live through every failure, and a failure that hides that they are to end."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services.holding import holding
from bot.services.house import House
from bot.services.leader import Leader
from bot.services.patience import patiently
from bot.services.together import Together
from bot.store.database import Database
from tests.chat import Chat
from tests.waiting import until


class Cut(Database):
    """Whoever leaves a transaction finds that the server has closed the connection."""

    entered = 0

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Waits for ever, as on a server that is gone."""
        self.entered += 1
        try:
            await asyncio.Event().wait()
            yield AsyncConnection(self.engine)
        finally:
            raise OperationalError("ROLLBACK", None, OSError("the connection is closed"))


@pytest.fixture
async def cut(chat: Chat, migrated_url: str) -> AsyncIterator[tuple[House, Cut]]:
    """A process whose database has just gone."""
    database = Cut(migrated_url)
    yield replace(chat.house, database=database), database
    await database.close()


async def leads(house: House) -> None:
    await Leader(house, "scheduler").run()


async def is_patient(house: House) -> None:
    async def write() -> None:
        async with house.database.write():
            pass

    await patiently(write, within=timedelta(days=1).total_seconds())


async def stores(house: House) -> None:
    async def write(_items: object) -> None:
        async with house.database.write():
            pass

    together: Together[int] = Together(write)
    waiting = together.put(1)
    assert together._task is not None
    try:
        await together._task
    finally:
        waiting.cancel()
        with suppress(asyncio.CancelledError):
            await waiting


@pytest.mark.parametrize("forever", [leads, is_patient, stores])
async def test_it_ends_when_it_is_told_to(
    cut: tuple[House, Cut], forever: Callable[[House], Awaitable[None]]
) -> None:
    house, database = cut
    task = asyncio.ensure_future(forever(house))
    await until(lambda: database.entered > 0)
    task.cancel()
    done, _waiting = await asyncio.wait({task}, timeout=5)
    assert done == {task}


async def test_a_batch_whose_leases_are_being_renewed_is_over_when_it_is_over(
    cut: tuple[House, Cut], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the worker would wait for its own heartbeat for ever."""
    house, database = cut
    monkeypatch.setattr("bot.services.holding.BEAT", 0.0)

    async def batch() -> None:
        async with holding(house, [1], house.lease_now()):
            await until(lambda: database.entered > 0)

    task = asyncio.create_task(batch())
    done, _waiting = await asyncio.wait({task}, timeout=5)
    assert done == {task}
