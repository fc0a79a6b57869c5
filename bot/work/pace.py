"""How fast outreach may go, per platform; a fifth of each rate stays free for answers.

Answers never wait for this. When they need more than their fifth, outreach gives way: all that goes
out together stays within the platform's rate.

On PostgreSQL all processes share one pace (`bot.store.pace`). A batch reserves its places together,
in one statement. A single process paces itself.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from time import monotonic

from bot.domain.outreach import slowed
from bot.domain.reach import SHARE_OF_OUTREACH
from bot.log import log
from bot.store import pace
from bot.store.database import Database

ALL = " all"  # after a platform's name: the line of everything that goes out there
RECENT = 5.0  # seconds' worth of answers that outreach still makes room for


class Turns:
    """Places in a line that were reserved together; each call waits for the next of them."""

    def __init__(self, first: float, apart: float) -> None:
        """When the first may go, by this machine's steady clock; the others so much later each."""
        self._next, self._apart = first, apart

    async def __call__(self) -> None:
        """Wait for it."""
        turn = self._next
        self._next += self._apart
        if turn > (now := monotonic()):
            await asyncio.sleep(turn - now)


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

    async def __call__(self, platform: str, many: int) -> Callable[[], Awaitable[None]]:
        """The next so many places of this platform's line."""
        length = self._length(platform)
        if self._database is None:
            return Turns(self._alone(platform, many), length)
        return Turns(await self._reserved(self._database, platform, many), length)

    def answered(self, platform: str, many: int) -> None:
        """So many answers go out: outreach makes room for them."""
        most = RECENT * self._rates.get(platform, 0.0)
        self._answers[platform] = min(most, self._answers.get(platform, 0.0) + many)

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

    async def _reserved(self, database: Database, platform: str, many: int) -> float:
        """The first of them, in the line that all processes share."""
        try:
            async with database.write() as connection:
                own = await pace.reserve(connection, platform, many * self._length(platform))
                every = self._of_all(platform, many)
                wait = max(own, await pace.reserve(connection, platform + ALL, every))
        except Exception as error:
            # Nobody is stopped for ever by this: sending finds out itself that the ledger is away.
            log.warning("pace.alone", platform=platform, error=type(error).__name__)
            return self._alone(platform, many)
        return monotonic() + wait
