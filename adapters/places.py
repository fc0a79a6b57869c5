"""So many at a time; whoever finds no place free waits in line.

As asyncio's semaphore, which asks for more than a small call has to spend when a place is free.
"""

import asyncio
from collections import deque


class Places:
    """Used by one event loop."""

    def __init__(self, many: int) -> None:
        self._free = many  # while anybody waits, none is
        self._line: deque[asyncio.Future[None]] = deque()

    def take(self) -> bool:
        """Take a free one; whether there was one."""
        if self._free <= 0:
            return False
        self._free -= 1
        return True

    async def wait(self) -> None:
        """Take the next one that is left, behind those who wait already."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._line.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it was given just now, to nobody
                self.leave()
            raise

    def leave(self) -> None:
        """Give it to whoever waits longest, if anybody does."""
        while self._line:
            turn = self._line.popleft()
            if not turn.done():  # who waits no more is passed over
                turn.set_result(None)
                return
        self._free += 1
