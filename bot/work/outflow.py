"""The sends of one platform and one kind: so many under way, taken anew as they end.

One call that hangs keeps its own place and no other's: whoever comes after it is not held up until
the platform has answered that one.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from bot.log import log
from bot.services.deliver import Deliverer, Taken

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
    ) -> None:
        """`took` hears how many are under way anew."""
        self._deliverer, self._platform, self._outreach = deliverer, platform, outreach
        self._took = took
        self._batches: set[asyncio.Task[None]] = set()
        self._under_way = 0
        self._enough = 0  # no more under way than this: the next are taken
        self._ends = asyncio.Event()

    async def flow(self) -> int:
        """Take what there is room for and begin to send it; 0 when nothing is due."""
        most = self._deliverer.most(self._platform, outreach=self._outreach)
        room = most - self._under_way
        taken = 0
        if room * 2 >= most:  # not one by one: each taking is a transaction
            taken = await self._begin(room)
            # Where it was filled, more waits: taken as soon as half of it has gone.
            self._enough = most // 2 if taken == room else 0
        if self._batches:
            await self._until_enough_ended()
        return taken or int(room * 2 < most)

    async def _until_enough_ended(self) -> None:
        if self._under_way > self._enough:
            self._ends.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(SLOW):
                    await self._ends.wait()

    async def _begin(self, room: int) -> int:
        batch = await self._deliverer.take(self._platform, outreach=self._outreach, limit=room)
        if batch.dues:
            self._under_way += len(batch.dues)
            self._took(len(batch.dues))
            task = asyncio.create_task(self._sent(batch))
            self._batches.add(task)
            task.add_done_callback(self._ended)
        return len(batch.dues)

    async def _sent(self, batch: Taken) -> None:
        """Send it; whatever becomes of it, its places are free in the end."""
        left = len(batch.dues)

        def done(many: int = 1) -> None:
            nonlocal left
            left -= many
            self._under_way -= many
            if self._under_way <= self._enough:
                self._ends.set()

        try:
            await self._deliverer.send(batch, done)
        finally:
            done(left)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._batches.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("send.lost", error=type(error).__name__)  # their leases run out: in doubt

    async def finish(self) -> None:
        """Wait for what is under way."""
        if self._batches:
            await asyncio.wait(self._batches)
