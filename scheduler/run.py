"""APScheduler with jobs in memory only: nothing durable is entrusted to the timer."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.log import log
from bot.metrics import TICKED, forget_channels
from bot.metrics import TICKS as TICKS_DONE
from bot.services.house import House
from bot.services.leader import Leader
from bot.tracing import span
from scheduler.ticks import TICKS, Tick

PATIENCE = 30.0  # seconds for a look that is under way when the process is told to stop


class Scheduler:
    """The ticks of this process; they do nothing while another process leads."""

    def __init__(self, house: House, begun: Callable[[], None]) -> None:
        self._house = house
        self._begun = begun
        self._leader = Leader(house, "scheduler")
        self._has_led = False
        self._running: set[asyncio.Task[None]] = set()
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

    def try_now(self) -> None:
        """The process that led has stopped."""
        self._leader.try_now()

    async def stop(self) -> None:
        """End, when what is being looked at has been seen to, and give the lease back."""
        self._timer.pause()
        if self._running:
            await asyncio.wait(self._running, timeout=PATIENCE)
        self._timer.shutdown(wait=False)
        if self._leading is not None:
            self._leading.cancel()
            with suppress(asyncio.CancelledError):
                await self._leading

    def _step_back(self) -> None:
        if self._has_led:
            self._has_led = False
            TICKED.clear()
            forget_channels()

    async def _tick(self, tick: Tick) -> None:
        """In a task of its own: the timer would break it off in the middle when it ends."""
        looking = asyncio.create_task(self._look(tick), name=f"lantoa-tick-{tick.name}")
        self._running.add(looking)
        looking.add_done_callback(self._running.discard)
        await asyncio.shield(looking)

    async def _look(self, tick: Tick) -> None:
        if not self._leader.leads:
            self._step_back()
            return
        if self._house.pulse.silent and not tick.in_silence:
            return
        self._has_led = True
        try:
            with span("tick", tick=tick.name):
                count = await tick.call(self._house)
        except Exception as error:
            TICKS_DONE.labels(tick.name, "true").inc()
            log.error("tick.failed", tick=tick.name, error=type(error).__name__)
            return
        TICKS_DONE.labels(tick.name, "false").inc()
        TICKED.labels(tick.name).set(self._house.lease_now().timestamp())
        if count and tick.begins_campaigns:
            self._begun()
