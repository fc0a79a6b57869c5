"""A house at work: loops, timer and platforms, connected for the long-running processes."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot import dialogues
from bot.adapter import Polls
from bot.domain import crisis
from bot.domain.search import indexes
from bot.services.campaigns import get_ready
from bot.services.house import House
from bot.services.receive import Receiver
from bot.work.fetch import Fetcher
from bot.work.loops import Work
from bot.work.signals import Signal, Signals
from scheduler.run import Scheduler


@asynccontextmanager
async def running(house: House) -> AsyncIterator[Receiver]:
    """Loops, timer and platforms at work; on the way out what is in flight is finished."""
    dialogues.every()  # now, not while the first person waits
    await asyncio.to_thread(indexes, house.library)
    await asyncio.to_thread(crisis.ready)
    signals = Signals(house.database, house.holder)
    work = Work(house, signals)
    receiver = Receiver(house, work.arrived)
    scheduler = Scheduler(house, work.reach_out)
    signals.on(Signal.LEAD, scheduler.try_now)
    for adapter in house.adapters.values():
        await adapter.open()
    telling = asyncio.create_task(signals.run(), name="lantoa-signals")
    loops = asyncio.create_task(work.run(), name="lantoa-work")
    _end_with(loops)
    polls = [asyncio.create_task(f.run(), name="lantoa-fetch") for f in _fetchers(house, receiver)]
    await get_ready(house)
    await scheduler.start()
    settle()
    try:
        yield receiver
    finally:
        await _ended(polls)
        await scheduler.stop()
        signals.send(Signal.LEAD)
        await _ended([telling])
        work.stop()
        try:
            await loops
        finally:
            await receiver.close()
            for adapter in house.adapters.values():
                await adapter.close()


def settle() -> None:
    """What the start has made stays for good: it is not looked through for garbage any more."""
    gc.collect()
    gc.freeze()


def _end_with(loops: "asyncio.Task[None]") -> None:
    """The process ends when its loops cannot go on, with what they have to say."""
    waiting = asyncio.current_task()

    def ended(task: "asyncio.Task[None]") -> None:
        if waiting is not None and not task.cancelled() and task.exception():
            waiting.cancel()

    loops.add_done_callback(ended)


async def _ended(tasks: "list[asyncio.Task[None]]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _fetchers(house: House, receiver: Receiver) -> list[Fetcher]:
    polled = [a for a in house.adapters.values() if isinstance(a, Polls) and a.polling]
    return [Fetcher(house, name=a.name, adapter=a, receiver=receiver) for a in polled]
