"""How fast outreach may go, per platform; a fifth of each rate stays free for answers."""

import asyncio
import time
from collections.abc import Callable, Mapping

from bot.domain.reach import SHARE_OF_OUTREACH

EASY = 0.7  # share of a platform's allowance from which on outreach slows down
SLOWEST = 20.0  # times slower, when nothing of the allowance is left


def slowed(strain: float) -> float:
    """How many times slower, by the share of the allowance that is used."""
    over = max(0.0, min(strain, 1.0) - EASY) / (1.0 - EASY)
    return 1.0 + over * (SLOWEST - 1.0)


class Pace:
    """A token each 1/rate seconds and platform; whoever comes too early waits in line."""

    def __init__(
        self,
        per_second: Mapping[str, float],
        strain: Callable[[str], float] = lambda _platform: 0.0,
    ) -> None:
        self._gap = {name: 1 / (rate * SHARE_OF_OUTREACH) for name, rate in per_second.items()}
        self._strain = strain
        self._next: dict[str, float] = {}

    async def __call__(self, platform: str) -> None:
        """Wait for this platform's next token."""
        now = time.monotonic()
        turn = max(now, self._next.get(platform, now))
        self._next[platform] = turn + self._gap.get(platform, 0.0) * slowed(self._strain(platform))
        if turn > now:
            await asyncio.sleep(turn - now)
