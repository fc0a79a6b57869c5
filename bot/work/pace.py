"""How fast outreach may go, per platform; a fifth of each rate stays free for answers."""

import asyncio
import time
from collections.abc import Callable, Mapping

from bot.domain.outreach import slowed
from bot.domain.reach import SHARE_OF_OUTREACH


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
