"""How fast outreach may go, per platform; a fifth of each rate stays free for answers.

Answers never wait for this. When they need more than their fifth, outreach gives way: all that goes
out together stays within the platform's rate.

On PostgreSQL all processes share one pace (`bot.store.pace`): those of a batch who ask at one
moment reserve their places together, in one statement. A single process paces itself.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from time import monotonic

from bot.domain.outreach import slowed
from bot.domain.reach import SHARE_OF_OUTREACH
from bot.log import log
from bot.services.together import Together
from bot.store import pace
from bot.store.database import Database

ALL = " all"  # after a platform's name: the line of everything that goes out there
RECENT = 5.0  # seconds' worth of answers that outreach still makes room for

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
        self._rates = dict(per_second)
        self._answers: dict[str, float] = {}  # by platform, since outreach last asked
        self._strain = strain
        self._next: dict[str, float] = {}
        self._database = database
        self._lines: dict[str, Together[Asked]] = {}

    async def __call__(self, platform: str) -> None:
        """Wait for this platform's next token."""
        now = monotonic()
        turn = self._alone(platform, 1) if self._database is None else await self._shared(platform)
        if turn > now:
            await asyncio.sleep(turn - monotonic())

    def answered(self, platform: str, many: int) -> None:
        """So many answers go out: outreach makes room for them."""
        most = RECENT * self._rates.get(platform, 0.0)
        self._answers[platform] = min(most, self._answers.get(platform, 0.0) + many)

    async def close(self) -> None:
        """Let go of the lines."""
        for line in self._lines.values():
            await line.close()

    def _length(self, platform: str) -> float:
        rate = self._rates.get(platform)
        return slowed(self._strain(platform)) / (rate * SHARE_OF_OUTREACH) if rate else 0.0

    def _of_all(self, platform: str, many: int) -> float:
        """What these and the answers beside them take of the platform's whole rate, in seconds."""
        rate = self._rates.get(platform)
        return (many + self._answers.pop(platform, 0.0)) / rate if rate else 0.0

    def _alone(self, platform: str, many: int) -> float:
        own = self._line(platform, many * self._length(platform))
        return max(own, self._line(platform + ALL, self._of_all(platform, many)))

    def _line(self, name: str, seconds: float) -> float:
        now = monotonic()
        turn = max(now, self._next.get(name, now))
        self._next[name] = turn + seconds
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
                own = await pace.reserve(connection, platform, len(asked) * length)
                every = self._of_all(platform, len(asked))
                wait = max(own, await pace.reserve(connection, platform + ALL, every))
            first = monotonic() + wait
        except Exception as error:
            # Nobody is stopped for ever by this: sending finds out itself that the ledger is away.
            log.warning("pace.alone", platform=platform, error=type(error).__name__)
            first = self._alone(platform, len(asked))
        for number, one in enumerate(asked):
            if not one.done():
                one.set_result(first + number * length)
