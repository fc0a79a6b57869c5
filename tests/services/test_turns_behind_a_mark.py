"""Who waits until it is written that he may call has let his turn go by: he takes another one.

Otherwise all who waited together would call at the same moment, faster than the platform allows.
"""

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import func, select

from bot.services.deliver import Deliverer
from bot.services.under_way import Turn
from bot.store import doubts
from bot.store.dues import LEASE
from bot.store.tables import outbox
from tests.chat import PLATFORM, Chat, at_once
from tests.dialogues.conftest import chat, cipher, library
from tests.services.platform_of_paper import GRACE
from tests.services.test_stretches import MANY, Platform, begun, database_of_a_union, dies_after

__all__ = ["begun", "chat", "cipher", "database_of_a_union", "library"]


class Line:
    """The platform's line: how many places were taken in it, each time."""

    def __init__(self) -> None:
        self.taken: list[int] = []

    async def __call__(self, platform: str, many: int) -> Turn:
        self.taken.append(many)
        return await at_once(platform, many)


@pytest.mark.parametrize("seconds", [10.0, 0.0])
async def test_whose_turn_went_by_while_he_waited_takes_another(
    begun: Chat, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    """`seconds`: as long each write lasts, by the clock of those who wait for it."""
    ticks = count()
    monkeypatch.setattr("bot.services.holding.monotonic", lambda: next(ticks) * seconds)
    platform, line = Platform(begun), Line()
    deliverer = Deliverer(replace(begun.house, holder="w"), line)
    taken = await deliverer.take(PLATFORM, outreach=True, limit=999)
    async with asyncio.timeout(60):
        await deliverer.send(taken)
    await deliverer.close()
    assert sorted(platform.called) == sorted(due.id for due in taken.dues)
    assert platform.early == []
    waited = line.taken[1:]
    assert line.taken[0] == MANY == len(taken.dues)
    assert set(waited) == ({1} if seconds else set())
    assert len(waited) < MANY


async def test_what_was_let_wait_is_due_though_the_clock_was_set_back(
    begun: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    await dies_after(begun, 3, monkeypatch)
    now = begun.clock.now()
    async with begun.house.database.write() as connection:
        earlier, late = now - timedelta(hours=1), now + LEASE + timedelta(seconds=1)
        await doubts.sweep(connection, earlier, late, GRACE)
        waits = select(func.max(outbox.c.not_before)).where(outbox.c.state == "waiting")
        assert await connection.scalar(waits) == earlier
