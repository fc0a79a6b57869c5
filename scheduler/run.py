"""APScheduler with jobs in memory only: nothing durable is entrusted to the timer."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.log import log
from bot.services.house import House
from bot.services.leader import Leader
from scheduler.ticks import TICKS, Tick


class Scheduler:
    """The ticks of this process; they do nothing while another process leads."""

    def __init__(self, house: House, begun: Callable[[], None]) -> None:
        self._house = house
        self._begun = begun
        self._leader = Leader(house, "scheduler")
        self._leading: asyncio.Task[None] | None = None
        self._timer = AsyncIOScheduler(timezone=house.rules.zone)

    async def start(self) -> None:
        """Begin to tick, inside the running loop."""
        self._leading = asyncio.create_task(self._leader.run(), name="lantoa-leader")
        for tick in TICKS:
            self._timer.add_job(
                self._tick,
                IntervalTrigger(seconds=tick.every),
                args=[tick],
                id=tick.name,
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
            )
        self._timer.start()

    async def stop(self) -> None:
        """End, and give the lease back."""
        self._timer.shutdown(wait=False)
        if self._leading is not None:
            self._leading.cancel()
            with suppress(asyncio.CancelledError):
                await self._leading

    async def _tick(self, tick: Tick) -> None:
        if not self._leader.leads or (self._house.pulse.silent and not tick.in_silence):
            return
        try:
            count = await tick.call(self._house)
        except Exception as error:
            log.error("tick.failed", tick=tick.name, error=type(error).__name__)
            return
        if count and tick.begins_campaigns:
            self._begun()
