"""Group commit: one transaction for many, and no one's fault is everybody's."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.services.together import Together


async def test_what_arrives_together_is_written_together() -> None:
    batches: list[list[int]] = []

    async def write(items: Sequence[int]) -> None:
        batches.append(list(items))
        await asyncio.sleep(0)

    together: Together[int] = Together(write)
    await asyncio.gather(*(together.submit(n) for n in range(50)))
    await together.close()
    assert sorted(n for batch in batches for n in batch) == list(range(50))
    assert len(batches) <= 3


async def test_a_bad_item_fails_alone() -> None:
    kept: list[int] = []

    async def write(items: Sequence[int]) -> None:
        if 13 in items:
            raise ValueError("thirteen")
        kept.extend(items)

    together: Together[int] = Together(write)
    results = await asyncio.gather(*(together.submit(n) for n in range(20)), return_exceptions=True)
    await together.close()
    assert [n for n, found in enumerate(results) if isinstance(found, ValueError)] == [13]
    assert sorted(kept) == [n for n in range(20) if n != 13]


async def test_nothing_is_answered_before_it_is_written() -> None:
    open_ = asyncio.Event()

    async def write(items: Sequence[int]) -> None:
        await open_.wait()

    together: Together[int] = Together(write)
    waiting = asyncio.create_task(together.submit(1))
    await asyncio.sleep(0)
    assert not waiting.done()
    open_.set()
    await waiting
    await together.close()


async def test_a_failed_write_is_told_and_the_next_one_works() -> None:
    broken = True

    async def write(items: Sequence[int]) -> None:
        if broken:
            raise OSError("disk full")

    together: Together[int] = Together(write)
    with pytest.raises(OSError, match="disk full"):
        await together.submit(1)
    broken = False
    await together.submit(2)
    await together.close()


async def test_who_fails_at_being_told_leaves_nobody_else_waiting() -> None:
    """A log on a full disk fails, too: that one is lost, and those behind it hear all the same."""
    faults: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, what: faults.append(what))
    heard: list[int] = []
    broken = True

    async def write(items: Sequence[int]) -> None:
        if broken:
            raise OSError("disk full")

    def told(item: int, _error: Exception | None) -> None:
        if item == 1:
            raise OSError("what nobody should read")
        heard.append(item)

    together: Together[int] = Together(write)
    for broken in (True, False):
        for item in range(4):
            together.hand(item, told)
        await asyncio.wait_for(together.submit(4), 10) if not broken else await refused(together)
    await together.close()
    assert heard == [0, 2, 3] * 2
    assert [fault["message"] for fault in faults] == ["not told what was written: OSError"] * 2
    assert "what nobody should read" not in str(faults)


async def refused(together: Together[int]) -> None:
    with pytest.raises(OSError, match="disk full"):
        await asyncio.wait_for(together.submit(4), 10)
