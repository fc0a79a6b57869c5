"""The sends of one platform and one kind: so many under way, taken anew as they end.

One call that hangs keeps its own place and no other's: whoever comes after it is not held up until
the platform has answered that one.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from bot.log import log
from bot.services.deliver import Deliverer
from bot.services.handing import Taken

SLOW = 0.25  # seconds after which the next deliveries are taken all the same


class Outflow:
    """A loop of its own takes from the ledger what this sends."""

    def __init__(
        self,
        deliverer: Deliverer,
        platform: str,
        *,
        outreach: bool,
        took: Callable[[int], None] = lambda _many: None,
        ring: Callable[[], None] = lambda: None,
    ) -> None:
        """`took` hears how many are under way anew; `ring` wakes the loop that calls `flow`."""
        self._deliverer, self._platform, self._outreach = deliverer, platform, outreach
        self._took, self._ring = took, ring
        self._some_wait = False  # behind what is under way, perhaps
        self._batches: set[asyncio.Task[None]] = set()
        self._under_way = 0
        self._reserve = 0  # places of a claim that goes through the table now
        self._enough = 0  # no more under way than this: the next are taken
        self._ends = asyncio.Event()

    async def flow(self) -> int:
        """Take what there is room for and begin to send it; 0 when nothing is due."""
        most = self._deliverer.most(self._platform, outreach=self._outreach)
        room = most - self._under_way
        # There may be room for fewer by now: without this nobody would wait for one to end.
        self._enough = min(self._enough, most // 2)
        taken = 0
        if room * 2 >= most:  # not one by one: each taking is a transaction
            taken = await self._claimed(room, most)
        if self._batches:
            await self._until_enough_ended()
        return taken or int(room * 2 < most)

    async def _until_enough_ended(self) -> None:
        if self._under_way > self._enough:
            self._ends.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(SLOW):
                    await self._ends.wait()

    @property
    def room(self) -> int:
        """How many can go out at once, without a way through the table."""
        if not self._deliverer.is_well(self._platform):
            return 0
        most = self._deliverer.most(self._platform, outreach=self._outreach)
        return max(0, most - self._under_way - self._reserve)

    async def _claimed(self, room: int, most: int) -> int:
        """Take so many; 0 when nothing is due."""
        try:
            batch = await self._deliverer.take(
                self._platform, outreach=self._outreach, limit=room, still=self._reserved
            )
        finally:
            reserved, self._reserve = self._reserve, 0
        if not batch.dues and not self._batches:
            self._some_wait = False
        self.begin(batch)
        # Where it was filled, more waits: taken as soon as half of it has gone.
        self._enough = most // 2 if reserved and len(batch.dues) == reserved else 0
        return len(batch.dues)

    def _reserved(self, room: int) -> int:
        """What is left of it: answers were handed over while the claim waited for its turn.

        Not before that: whoever hands over while a claim waits would find no room at all.
        """
        most = self._deliverer.most(self._platform, outreach=self._outreach)
        self._reserve = max(0, min(room, most - self._under_way))
        return self._reserve

    def begin(self, taken: Taken) -> None:
        """Send what was taken."""
        if not taken.dues:
            return
        self._under_way += len(taken.dues)
        self._took(len(taken.dues))
        task = asyncio.create_task(self._sent(taken))
        self._batches.add(task)
        task.add_done_callback(self._ended)

    async def _sent(self, batch: Taken) -> None:
        """Send it; whatever becomes of it, its places are free in the end."""
        left = len(batch.dues)

        def done(many: int = 1) -> None:
            nonlocal left
            left -= many
            self._under_way -= many
            if self._under_way <= self._enough:
                self._ends.set()
            if many and self._some_wait:  # it may have stood behind this one
                self._ring()

        try:
            await self._deliverer.send(batch, done)
        finally:
            done(left)

    def some_wait(self) -> None:
        """There is more in the table, which may stand behind what is under way."""
        self._some_wait = True
        self._ring()

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._batches.discard(task)
        if self._some_wait:
            self._ring()
        if not task.cancelled() and (error := task.exception()):
            log.error("send.lost", error=type(error).__name__)  # their leases run out: in doubt

    async def finish(self) -> None:
        """Wait for what is under way."""
        if self._batches:
            await asyncio.wait(self._batches)
