"""How far down a batch calls may be made by now: nobody calls beyond what is written.

Deliveries are called in the order of their numbers. Written is always a little more than has been
called, with the results of those before; so what dies with its worker is in doubt only as far as
that, and all beyond was surely not called (`bot.store.stretches`).
"""

import asyncio
from bisect import bisect_right
from collections.abc import Awaitable, Callable, Container, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ending import heed
from bot.log import log
from bot.store import stretches
from bot.store.stretches import Move

SECONDS_AHEAD = 1 / 8  # of what goes out at the pace of now
NUMBERS = count(1)  # of the batches that this process takes; 0 is that of none


def ahead(per_second: float) -> int:
    """How many more than were called may be called, at this pace."""
    return max(1, int(per_second * SECONDS_AHEAD))


class Taking(NamedTuple):
    """A batch as it is taken: by whom, its number among theirs, its deliveries, and when."""

    holder: str
    number: int
    ids: Sequence[int]
    at: datetime


class Stretch:
    """How far one batch may be called."""

    def __init__(
        self,
        batch: int,
        ids: Sequence[int],
        ahead: int,
        write: Callable[["Stretch"], Awaitable[None]],
    ) -> None:
        """`write` comes back when it is written, as `next` has it by then."""
        self._batch, self._ids, self._ahead, self._write = batch, sorted(ids), ahead, write
        self._called = 0  # the last that was called, or waits for it
        self._place = min(ahead, len(ids))  # so many of the batch may be called
        self._may_call = self._ids[self._place - 1]
        self._is_over = False
        self._moving = asyncio.Lock()

    @property
    def now(self) -> Move:
        """As it is written."""
        return Move(self._batch, self._may_call)

    def covers(self, id_: int) -> bool:
        """Whether this one, which is about to be called, may be."""
        if id_ > self._called:
            self._called = id_
        return id_ <= self._may_call and not self._is_over

    async def reach(self, id_: int) -> None:
        """It is about to be called: until it is written that it may be, or cannot be written."""
        async with self._moving:
            if self.covers(id_):
                return
            try:
                await self._write(self)
            except Exception as error:
                heed(error)
                log.error("stretch.not_written", error=type(error).__name__)

    def next(self) -> Move | None:
        """How far it is to be written that it goes; None when enough of it is before us."""
        all_, called = len(self._ids), bisect_right(self._ids, self._called)
        place = min(called + self._ahead, all_)
        is_worth_it = place == all_ or place - self._place >= self._ahead // 8
        if place <= self._place or not is_worth_it or self._is_over:
            return None
        return Move(self._batch, self._ids[place - 1])

    def moved(self, to: Move) -> None:
        """It is written."""
        self._may_call = max(self._may_call, to.may_call)
        self._place = bisect_right(self._ids, self._may_call)

    def end(self) -> None:
        """Its leases ran out, and what was beyond is anybody's: nothing more of it is called."""
        self._is_over = True


class Stretches:
    """Those of the batches that this process sends now."""

    def __init__(self, write: Callable[[Stretch], Awaitable[None]]) -> None:
        """`write` comes back when it is written how far that one goes."""
        self._write = write
        self._live: dict[int, Stretch] = {}
        self._over: list[int] = []

    async def begin(
        self, connection: AsyncConnection, taken: Taking, per_second: float
    ) -> Stretch | None:
        """Of a batch that is taken in this transaction; None when all of it may be called."""
        many = ahead(per_second)
        if len(taken.ids) <= many:
            return None
        begun = Stretch(taken.number, taken.ids, many, self._write)
        over, self._over = self._over, []
        await stretches.begin(connection, taken.holder, begun.now, taken.at, over)
        return begun

    @contextmanager
    def followed(self, begun: Stretch | None) -> Iterator[None]:
        """While its batch is sent, what is written tells how far it goes."""
        if begun is None:
            yield
            return
        batch = begun.now.batch
        self._live[batch] = begun
        try:
            yield
        finally:
            del self._live[batch]
            self._over.append(batch)

    def moves(self) -> list[tuple[Stretch, Move]]:
        """What is to be written of them."""
        return [(one, to) for one in self._live.values() if (to := one.next())]


def written(moves: Sequence[tuple[Stretch, Move]], over: Container[int]) -> None:
    """It is committed, of all but those that are over."""
    for one, to in moves:
        if to.batch in over:
            one.end()
        else:
            one.moved(to)
