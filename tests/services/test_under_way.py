"""Deliveries under way: whoever waits for them hears of every one."""

import asyncio
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.log import log
from bot.services.together import Together
from bot.services.under_way import UnderWay
from bot.store.outbox import Outcome


async def test_what_could_neither_be_written_nor_noted_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A full disk may be the database's and the log's."""

    def full(*_what: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    async def write(_told: Sequence[Any]) -> None:
        full()

    async def go(due: Any) -> Outcome:
        return Outcome(due.id, "sent")

    monkeypatch.setattr(log, "error", full, raising=False)
    results, done = Together[Any](write), list[int]()
    its = UnderWay(
        cast(Any, SimpleNamespace(number=1)), cast(Any, None), results, lambda: done.append(1)
    )
    dues = cast(Any, [SimpleNamespace(id=number) for number in range(3)])
    async with asyncio.timeout(10):
        await its.each(dues, go, asyncio.Semaphore(64))
    await results.close()
    assert len(done) == 3
