"""Who leads, who follows, and how soon: leases, clocks that are set back, a leader that stops."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.clock import VirtualClock
from bot.services.house import House
from bot.services.leader import RENEW, Leader
from bot.store import lease
from bot.store.database import Database
from tests.chat import Chat
from tests.waiting import until

TAKEN_WITHIN = 15  # seconds after a leader was killed, a tick every two seconds included


@pytest.fixture
async def houses(chat: Chat, migrated_url: str) -> AsyncIterator[tuple[House, House]]:
    """Two processes on one database of either kind, and their one clock."""
    clock = VirtualClock(chat.clock.now())
    database = Database(migrated_url)
    made = [replace(chat.house, database=database, leases=clock, holder=h) for h in ("a", "b")]
    yield made[0], made[1]
    await database.close()


def moved(house: House, by: timedelta) -> None:
    assert isinstance(house.leases, VirtualClock)
    house.leases.set(house.leases.now() + by)


async def test_one_leads_and_a_dead_one_is_followed_in_time(houses: tuple[House, House]) -> None:
    one, two = (Leader(house, "scheduler") for house in houses)
    assert (await one._hold(), await two._hold()) == (True, False)
    moved(houses[0], lease.LASTS - timedelta(seconds=1))
    assert (await one._hold(), await two._hold()) == (True, False)
    moved(houses[0], lease.LASTS + timedelta(seconds=1))
    assert await two._hold()
    assert not await one._hold()  # it was only slow, and finds out
    assert lease.LASTS.total_seconds() + RENEW + 2 < TAKEN_WITHIN


async def test_a_clock_set_back_keeps_nobody_from_following(
    houses: tuple[House, House], monkeypatch: pytest.MonkeyPatch
) -> None:
    steady = 1000.0
    monkeypatch.setattr("bot.services.leader.monotonic", lambda: steady)
    one, two = (Leader(house, "scheduler") for house in houses)
    assert await one._hold()
    moved(houses[0], timedelta(hours=-1))
    assert not await two._hold()
    steady += lease.LASTS.total_seconds() + 1
    assert await two._hold()


async def test_a_leader_that_lives_on_a_clock_set_back_is_not_followed(
    houses: tuple[House, House], monkeypatch: pytest.MonkeyPatch
) -> None:
    steady = 1000.0
    monkeypatch.setattr("bot.services.leader.monotonic", lambda: steady)
    one, two = (Leader(house, "scheduler") for house in houses)
    assert await one._hold()
    moved(houses[0], timedelta(hours=-1))
    for _renewal in range(6):
        steady += RENEW
        moved(houses[0], timedelta(seconds=RENEW))
        assert await one._hold()
        assert not await two._hold()


async def test_who_stops_hands_on_at_once(houses: tuple[House, House]) -> None:
    one, two = (Leader(house, "scheduler") for house in houses)
    first = asyncio.create_task(one.run())
    await until(lambda: one.leads)
    second = asyncio.create_task(two.run())
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    two.try_now()
    await until(lambda: two.leads)
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    async with houses[0].database.read() as connection:
        assert await lease.held(connection, "scheduler") is None
