"""One batch on its way: so many calls at a time, and what becomes of each is written as it ends."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from bot.log import log
from bot.services.holding import Hold
from bot.services.outgoing import Batch
from bot.services.stretches import Stretch
from bot.services.together import Together
from bot.store.dues import Due
from bot.store.outbox import Outcome

AT_ONCE = 64  # calls of one platform and kind under way
Settled = tuple[Due, Outcome, Batch]
Told = Settled | Stretch  # what is written together
Turn = Callable[[], Awaitable[None]]  # waits for the next of the places that were reserved
Pace = Callable[[str, int], Awaitable[Turn]]  # reserves so many places in a platform's line


class UnderWay:
    """Deliveries that are held, until each is written or lost."""

    def __init__(
        self,
        batch: Batch,
        hold: Hold,
        results: Together[Told],
        one_done: Callable[[], None],
    ) -> None:
        """`one_done` hears of each that this process has done with."""
        self.batch, self.hold = batch, hold
        self._results, self._one_done = results, one_done
        self._unwritten = 0
        self._written_all = asyncio.Event()

    def settle(self, due: Due, outcome: Outcome) -> None:
        """It is to be written; held until it is. Nobody waits for that before the next call."""
        self._unwritten += 1
        if outcome.state != "sent":  # then it is said of this taking of it alone
            outcome = outcome._replace(batch=self.batch.number)
        self._results.hand((due, outcome, self.batch), partial(self._written, due.id))

    def _written(self, id_: int, _told: Told, error: Exception | None) -> None:
        self._unwritten -= 1
        if not self._unwritten:
            self._written_all.set()
        if error is None:
            self.hold.done(id_)
            self._one_done()
        else:
            self.lost(error)

    def lost(self, error: BaseException) -> None:
        """A fault of one is not a fault of those beside it."""
        self._one_done()
        log.error("send.lost", error=type(error).__name__)  # its lease runs out: in doubt

    async def each(
        self,
        going: Sequence[Due],
        go: Callable[[Due], Awaitable[Outcome]],
        places: asyncio.Semaphore,
    ) -> None:
        """Send them, as many at a time as there are places free; until all are written."""
        left = iter(going)

        async def lane() -> None:
            async with places:  # once: whoever waits behind these is behind them in the pace, too
                for due in left:
                    try:
                        outcome = await go(due)
                    except Exception as error:
                        self.lost(error)
                    else:
                        self.settle(due, outcome)

        await asyncio.gather(*(lane() for _n in range(min(AT_ONCE, len(going)))))
        while self._unwritten:
            self._written_all.clear()
            await self._written_all.wait()
