"""A place is never lost and never given twice."""

import asyncio

import pytest

from adapters.places import Places


async def _waits(places: Places) -> "asyncio.Task[None]":
    task = asyncio.create_task(places.wait())
    await asyncio.sleep(0)
    return task


async def test_so_many_are_free_and_who_comes_later_waits_in_line() -> None:
    places = Places(2)
    assert [places.take() for _n in range(3)] == [True, True, False]
    first, second = await _waits(places), await _waits(places)
    places.leave()
    assert not places.take()  # it is the first one's
    await first
    assert not second.done()
    places.leave()
    await second
    places.leave()
    assert [places.take(), places.take()] == [True, False]


async def test_who_waits_no_more_is_passed_over() -> None:
    places = Places(1)
    assert places.take()
    first, second = await _waits(places), await _waits(places)
    first.cancel()
    await asyncio.wait({first})
    places.leave()
    await second
    places.leave()
    assert places.take()


async def test_a_place_that_was_given_to_one_who_has_gone_is_the_next_ones() -> None:
    places = Places(1)
    assert places.take()
    first = await _waits(places)
    places.leave()
    first.cancel()  # at the same moment
    with pytest.raises(asyncio.CancelledError):
        await first
    assert places.take()


async def test_patience_that_ends_leaves_the_line() -> None:
    places = Places(1)
    assert places.take()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await places.wait()
    places.leave()
    assert [places.take(), places.take()] == [True, False]
