"""One timer for all who wait, and each is told when its own time is over."""

import asyncio
from collections.abc import Callable
from typing import cast

import pytest

from adapters.overdue import Overdue


class Handle:
    """A timer of the loop below."""

    def __init__(self, at: float, ring: Callable[[], None]) -> None:
        self.at, self.ring, self.is_set = at, ring, True

    def cancel(self) -> None:
        """It does not ring."""
        self.is_set = False


class Loop:
    """An event loop of which only the clock is there."""

    def __init__(self) -> None:
        self.now, self.timers = 0.0, list[Handle]()

    def time(self) -> float:
        """Seconds."""
        return self.now

    def call_at(self, at: float, ring: Callable[[], None]) -> Handle:
        """Set a timer."""
        self.timers.append(Handle(at, ring))
        return self.timers[-1]

    @property
    def set(self) -> list[float]:
        """When those ring that are set."""
        return [timer.at for timer in self.timers if timer.is_set]

    def until(self, now: float) -> None:
        """Time passes, and what is due rings."""
        self.now = now
        while due := [timer for timer in self.timers if timer.is_set and timer.at <= now]:
            due[0].is_set = False
            due[0].ring()


class One:
    """Somebody who waits."""

    def __init__(self) -> None:
        self.told = 0

    def too_late(self) -> None:
        """The time is over."""
        self.told += 1


@pytest.fixture
def loop() -> Loop:
    """At its beginning."""
    return Loop()


@pytest.fixture
def overdue(loop: Loop) -> Overdue:
    """Nobody waits."""
    return Overdue(cast(asyncio.AbstractEventLoop, loop))


def test_each_is_told_at_its_own_time_and_once(loop: Loop, overdue: Overdue) -> None:
    long, short, later = One(), One(), One()
    overdue.begin(long, 20)
    overdue.begin(short, 5)  # sooner than the one that waits already
    loop.until(4)
    overdue.begin(later, 20)
    told = []
    for now in (4.9, 5, 19, 20, 24, 99):
        loop.until(now)
        told.append((long.told, short.told, later.told))
    assert told == [(0, 0, 0), (0, 1, 0), (0, 1, 0), (1, 1, 0), (1, 1, 1), (1, 1, 1)]
    assert loop.set == []


def test_whoever_has_ended_is_not_told_and_one_timer_serves_many_calls(
    loop: Loop, overdue: Overdue
) -> None:
    for n in range(100):
        one = One()
        overdue.begin(one, 20)
        loop.until(n / 100)
        overdue.end(one)
    assert len(loop.timers) == 1
    loop.until(50)
    assert loop.set == []
    overdue.begin(one, 20)
    loop.until(69)
    assert (one.told, loop.set) == (0, [70])


def test_one_who_begins_anew_has_all_the_time_again(loop: Loop, overdue: Overdue) -> None:
    one = One()
    overdue.begin(one, 20)
    overdue.end(one)
    loop.until(19)
    overdue.begin(one, 20)
    loop.until(20)
    assert one.told == 0
    loop.until(39)
    assert one.told == 1


def test_when_all_is_closed_no_timer_is_left_for_nobody(loop: Loop, overdue: Overdue) -> None:
    one = One()
    overdue.begin(one, 20)
    overdue.close()
    assert loop.set == [20]  # it still waits
    overdue.end(one)
    overdue.close()
    assert loop.set == []
