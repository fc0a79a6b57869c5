"""The leases of a batch: renewed while it goes out, and looked at before each call. So is how far
of the batch may be called (`bot.services.stretches`).

A batch may take longer than one lease: the pace is slowed near a platform's limit, and a call may
be slow. Were a lease to run out meanwhile, another worker would hold the delivery in doubt and
repeat it while we still send it.
"""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from time import monotonic

from bot.ending import heed
from bot.log import log
from bot.services.house import House
from bot.services.stretches import Stretch
from bot.store.dues import LEASE, renew

BEAT = 10.0  # seconds between two renewals
ENOUGH = timedelta(seconds=25)  # what a call takes at most, and the way there and back


class Hold:
    """Deliveries that this worker holds, until they are settled."""

    def __init__(
        self,
        house: House,
        ids: Collection[int],
        until: datetime,
        batch: int = 0,
        stretch: Stretch | None = None,
    ) -> None:
        """`until`: as their rows have it, or earlier; they were written before now. `batch`: as
        they have it, too. `stretch`: how far it may be called; None: all of it.
        """
        self._house = house
        self._ids = set(ids)
        self._until = until
        self._batch, self._stretch = batch, stretch
        self._renewing = asyncio.Lock()

    def holds(self, id_: int) -> bool:
        """Whether it is ours, it may be called, and there is time for that."""
        return id_ in self._ids and self.may_call(id_) and self._has_time()

    def may_call(self, id_: int) -> bool:
        """Whether it is written that this one, which is about to be called, may be."""
        return self._stretch is None or self._stretch.covers(id_)

    async def reached(self, id_: int) -> float:
        """The seconds that it took to write that; those of others went by meanwhile, too."""
        begin = monotonic()
        if self._stretch is not None:
            await self._stretch.reach(id_)
        return monotonic() - begin

    async def is_sure(self, id_: int) -> bool:
        """The same; written when it is beyond what is, renewed for all when time runs short."""
        if not self.may_call(id_):
            await self.reached(id_)
        if not self._has_time():
            async with self._renewing:
                if not self._has_time():
                    await self.renew()
        return self.holds(id_)

    def _has_time(self) -> bool:
        # More than a whole lease is left only when the clock was set back: then it is renewed.
        return ENOUGH <= self._until - self._house.lease_now() <= LEASE

    def done(self, id_: int) -> None:
        """It is on its way into the table."""
        self._ids.discard(id_)

    async def renew(self) -> None:
        """One statement for all; what is not ours any more is not sent by us."""
        asked, until = set(self._ids), self._house.lease_now() + LEASE
        if not asked:
            return
        try:
            async with self._house.database.write() as connection:
                ours = await renew(connection, self._house.holder, asked, until, self._batch)
        except Exception as error:
            heed(error)
            log.error("lease.not_renewed", error=type(error).__name__)  # tried again in a moment
            return
        self._ids -= asked - ours
        self._until = until


@asynccontextmanager
async def holding(
    house: House,
    ids: Collection[int],
    until: datetime,
    batch: int = 0,
    stretch: Stretch | None = None,
) -> AsyncIterator[Hold]:
    """Hold them for as long as it takes; they are held until then already."""
    hold = Hold(house, ids, until, batch, stretch)
    beat = asyncio.create_task(_beat(hold), name="lease-beat")
    try:
        yield hold
    finally:
        beat.cancel()
        await asyncio.wait({beat})


async def _beat(hold: Hold) -> None:
    while True:
        await asyncio.sleep(BEAT)
        await hold.renew()
