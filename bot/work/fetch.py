"""Events are fetched where no public address is to be had: by one process, for as long as it runs.

Nothing that happens here ends the loop: what fails is tried again, ever more slowly, and when it
goes on, the channel is at fault and administrators hear of it.
"""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

from bot.adapter import Polls, Received
from bot.domain.faults import Source
from bot.domain.outreach import back_off
from bot.ending import heed, is_told_to_end
from bot.log import log
from bot.messages import NotSent, Why
from bot.services.house import House
from bot.services.leader import Leader
from bot.services.receive import Receiver
from bot.store import faults

EMPTY_REST = 0.2  # seconds after an answer without events
NOT_OURS = 1.0  # seconds between two looks whether this process is the one to fetch
LONGEST_REST = timedelta(minutes=1)
SURE = 3  # failures in a row of which the platform says that a person has to see to it
PATIENCE = timedelta(minutes=10)  # with any other failure, such as a network that is away


class Fetcher:
    """Fetches the events of one platform."""

    def __init__(self, house: House, *, name: str, adapter: Polls, receiver: Receiver) -> None:
        self._house, self._name = house, name
        self._adapter, self._receiver = adapter, receiver
        self._leader = Leader(house, f"fetch-{name}")
        self._tries = 0
        self._failing_since: datetime | None = None
        self._may_be_ill = True  # a fault of the process before us would be over, too

    async def run(self) -> None:
        """Fetch until cancelled."""
        leading = asyncio.create_task(self._leader.run(), name=f"lantoa-fetch-{self._name}")
        try:
            while not is_told_to_end():  # what tells of a fault may hide it
                # A copy that fetched would take the original's messages away.
                is_ours = self._leader.leads and not self._house.is_silent_on(self._name)
                rest = await self._turn() if is_ours else NOT_OURS
                await asyncio.sleep(rest)
        finally:
            leading.cancel()
            with suppress(asyncio.CancelledError):
                await leading

    async def _turn(self) -> float:
        """Fetch once; how many seconds to rest."""
        try:
            found = await self._adapter.poll()
            if isinstance(found, Received):
                return await self._took(found)
        except Exception as error:
            heed(error)
            # The database is away, or an adapter has a bug: neither may end the fetching.
            found = NotSent(Why.UNAVAILABLE, type(error).__name__)
        return await self._failed(found)

    async def _took(self, found: Received) -> float:
        await self._receiver.take(found)
        self._adapter.stored()
        self._tries, self._failing_since = 0, None
        if self._may_be_ill:
            async with self._house.database.write() as connection:
                await faults.over(connection, self._name, Source.FETCHING, self._house.now())
            self._may_be_ill = False
        return 0.0 if found.events else EMPTY_REST

    async def _failed(self, why: NotSent) -> float:
        now = self._house.lease_now()
        self._tries += 1
        self._failing_since = self._failing_since or now
        log.warning("fetch.failed", platform=self._name, why=why.why.value, detail=why.detail)
        long_enough = now - self._failing_since >= PATIENCE
        if long_enough or (why.alarm and self._tries >= SURE):
            await self._tell(why)
        return min(back_off(self._tries, why.retry_after), LONGEST_REST).total_seconds()

    async def _tell(self, why: NotSent) -> None:
        self._may_be_ill = True
        what = (self._name, Source.FETCHING, why.why.value, why.detail)
        with suppress(Exception):  # where the database itself is away, the log has to do
            async with self._house.database.write() as connection:
                await faults.put(connection, *what, self._house.now())
