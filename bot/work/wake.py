"""Waking a loop: at once by an event of this process, by a slow poll for what others did."""

import asyncio
from contextlib import suppress


class Wake:
    """A bell. Ringing it twice before anybody listens is ringing it once."""

    def __init__(self) -> None:
        self._bell = asyncio.Event()

    def ring(self) -> None:
        """There is work."""
        self._bell.set()

    async def wait(self, at_most: float) -> None:
        """Until the bell rings, or `at_most` seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._bell.wait(), at_most)
        self._bell.clear()
