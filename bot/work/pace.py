"""How fast outreach may go, per platform; a fifth of each rate stays free for answers.

On PostgreSQL all processes share one pace (`bot.store.pace`): those of a batch who ask at one
moment reserve their places together, in one statement. A single process paces itself.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence

from bot.domain.outreach import slowed
from bot.domain.reach import SHARE_OF_OUTREACH
from bot.log import log
from bot.services.together import Together
from bot.store import pace
from bot.store.database import Database

Asked = asyncio.Future[float]  # the moment, by this machine's steady clock, at which it may go


class Pace:
    """A token each 1/rate seconds and platform; whoever comes too early waits in line.

    `database` is that of the processes which share the pace; None when there is but this one.
    """

    def __init__(
        self,
        per_second: Mapping[str, float],
        strain: Callable[[str], float] = lambda _platform: 0.0,
        *,
        database: Database | None = None,
    ) -> None:
        self._gap = {name: 1 / (rate * SHARE_OF_OUTREACH) for name, rate in per_second.items()}
        self._strain = strain
        self._next: dict[str, float] = {}
        self._database = database
        self._lines: dict[str, Together[Asked]] = {}

    async def __call__(self, platform: str) -> None:
        """Wait for this platform's next token."""
        now = time.monotonic()
        turn = self._alone(platform, 1) if self._database is None else await self._shared(platform)
        if turn > now:
            await asyncio.sleep(turn - time.monotonic())

    async def close(self) -> None:
        """Let go of the lines."""
        for line in self._lines.values():
            await line.close()

    def _length(self, platform: str) -> float:
        return self._gap.get(platform, 0.0) * slowed(self._strain(platform))

    def _alone(self, platform: str, many: int) -> float:
        now = time.monotonic()
        turn = max(now, self._next.get(platform, now))
        self._next[platform] = turn + many * self._length(platform)
        return turn

    async def _shared(self, platform: str) -> float:
        line = self._lines.get(platform)
        if line is None:
            line = Together(lambda asked: self._reserve(platform, asked))
            self._lines[platform] = line
        asked: Asked = asyncio.get_running_loop().create_future()
        await line.submit(asked)
        return await asked

    async def _reserve(self, platform: str, asked: Sequence[Asked]) -> None:
        assert self._database is not None
        length = self._length(platform)
        try:
            async with self._database.write() as connection:
                wait = await pace.reserve(connection, platform, len(asked) * length)
            first = time.monotonic() + wait
        except Exception as error:
            # Nobody is stopped for ever by this: sending finds out itself that the ledger is away.
            log.warning("pace.alone", platform=platform, error=type(error).__name__)
            first = self._alone(platform, len(asked))
        for number, one in enumerate(asked):
            if not one.done():
                one.set_result(first + number * length)
