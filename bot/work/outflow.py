"""The sends of one platform and one kind: so many under way, taken anew as they end.

One call that hangs keeps its own place and no other's: whoever comes after it is not held up until
the platform has answered that one.
"""

import asyncio
from collections.abc import Callable

from bot.log import log
from bot.services.deliver import Deliverer

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

    async def flow(self) -> int:
        """Take what there is room for and begin to send it; 0 when nothing is due."""
        most = self._deliverer.most(self._platform, outreach=self._outreach)
        room = most - self._under_way
        taken = 0
        if room * 2 >= most:  # not one by one: each taking is a transaction
            taken = await self._begin(room)
        if self._batches:
            await asyncio.wait(self._batches, timeout=SLOW)
        return taken or int(room * 2 < most)

    async def _begin(self, room: int) -> int:
        batch = await self._deliverer.take(self._platform, outreach=self._outreach, limit=room)
        if batch.dues:
            self._under_way += len(batch.dues)
            self._took(len(batch.dues))
            task = asyncio.create_task(self._deliverer.send(batch, self._one_done))
            self._batches.add(task)
            task.add_done_callback(self._ended)
        return len(batch.dues)

    def _one_done(self) -> None:
        self._under_way -= 1

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._batches.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("send.lost", error=type(error).__name__)  # their leases run out: in doubt

    async def finish(self) -> None:
        """Wait for what is under way."""
        if self._batches:
            await asyncio.wait(self._batches)
