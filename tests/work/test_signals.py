"""Signals between processes: heard, heard again after the connection was lost, never believed."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from bot.store.database import Database
from bot.work import signals
from bot.work.signals import Signal, Signals
from tests.waiting import until


@pytest.fixture
async def two(postgres_url: str) -> AsyncIterator[tuple[Signals, Signals]]:
    """Two processes that run."""
    databases = [Database(postgres_url) for _ in range(2)]
    made = [Signals(database, name) for database, name in zip(databases, "ab", strict=True)]
    running = [asyncio.create_task(one.run()) for one in made]
    yield made[0], made[1]
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    for database in databases:
        await database.close()


async def until_listening(*some: Signals) -> None:
    await until(lambda: all(one.listening for one in some))


async def heard(sender: Signals, hearer: Signals) -> None:
    came = asyncio.Event()
    hearer.on(Signal.EVENTS, came.set)
    sender.send(Signal.EVENTS)
    async with asyncio.timeout(60):
        await came.wait()


async def test_what_one_sends_the_other_hears_and_not_itself(
    two: tuple[Signals, Signals],
) -> None:
    await until_listening(*two)
    own: list[Signal] = []
    two[0].on(Signal.EVENTS, lambda: own.append(Signal.EVENTS))
    await heard(*two)
    assert own == []


async def test_a_connection_that_is_lost_is_made_anew(
    two: tuple[Signals, Signals], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signals, "AGAIN", 0.01)
    await until_listening(*two)
    async with two[0]._database.write() as connection:
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
        await connection.execute(text(cut))
    await until(lambda: not two[1].listening)
    await until_listening(*two)
    await heard(*two)


async def test_signals_that_do_not_come_are_not_waited_for(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pooler that passes no signals on: the connection is well, and nothing is ever heard."""
    monkeypatch.setattr(signals, "TRY", 0.05)
    monkeypatch.setattr(signals, "AGAIN", 0.01)
    database = Database(postgres_url)
    one = Signals(database, "a")
    monkeypatch.setattr(one, "send", lambda _signal: None)
    running = asyncio.create_task(one.run())
    tries = 0
    original = one._hear_out

    async def counted() -> None:
        nonlocal tries
        tries += 1
        await original()

    monkeypatch.setattr(one, "_hear_out", counted)
    await until(lambda: tries >= 2)
    assert not one.listening
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await database.close()


async def test_on_sqlite_there_is_nobody_to_tell(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    one = Signals(database, "a")
    one.send(Signal.EVENTS)
    await one.run()
    assert not one.listening
    await database.close()
