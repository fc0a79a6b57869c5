"""A house at work: loops, timer and platforms, connected for the long-running processes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot import dialogues
from bot.adapter import Polls
from bot.domain.search import indexes
from bot.services.house import House
from bot.services.receive import Receiver
from bot.work.fetch import Fetcher
from bot.work.loops import Work
from scheduler.run import Scheduler


@asynccontextmanager
async def running(house: House) -> AsyncIterator[Receiver]:
    """Loops, timer and platforms at work; on the way out what is in flight is finished."""
    dialogues.every()  # now, not while the first person waits
    await asyncio.to_thread(indexes, house.library)
    work = Work(house)
    receiver = Receiver(house, work.events.ring)
    scheduler = Scheduler(house, work.reach_out)
    for adapter in house.adapters.values():
        await adapter.open()
    loops = asyncio.create_task(work.run(), name="lantoa-work")
    polls = [asyncio.create_task(f.run(), name="lantoa-fetch") for f in _fetchers(house, receiver)]
    await scheduler.start()
    try:
        yield receiver
    finally:
        for poll in polls:
            poll.cancel()
        await asyncio.gather(*polls, return_exceptions=True)
        await scheduler.stop()
        work.stop()
        await loops
        await receiver.close()
        for adapter in house.adapters.values():
            await adapter.close()


def _fetchers(house: House, receiver: Receiver) -> list[Fetcher]:
    polled = [a for a in house.adapters.values() if isinstance(a, Polls) and a.polling]
    return [Fetcher(house, name=a.name, adapter=a, receiver=receiver) for a in polled]
