"""One connection for what comes all the time: taken from the pool once, not for each piece of work.

To borrow one is as much work as to store a few events, and of PostgreSQL a way there and back, to
ask whether it is alive; to know that it was alive a moment ago does not make sure that it still is.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine


class Kept:
    """Its users have it one after the other; where one of them fails, the next has another one."""

    def __init__(self, engine: AsyncEngine) -> None:
        """`engine`: of the connection that is kept."""
        self._engine = engine
        self._turn = asyncio.Lock()
        self._open: AsyncConnection | None = None

    @property
    def is_taken(self) -> bool:
        """Whether somebody has it now."""
        return self._turn.locked()

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[AsyncConnection]:
        """Opened when it is first wanted."""
        async with self._turn:
            if self._open is None:
                self._open = await self._engine.connect()
            try:
                yield self._open
            except BaseException:
                await self._give_back()
                raise

    async def close(self) -> None:
        """Give it back, if nobody has it."""
        if not self.is_taken:
            await self._give_back()

    async def _give_back(self) -> None:
        given, self._open = self._open, None
        if given is not None:  # to its end, also where whoever had it is told to stop
            await asyncio.shield(asyncio.create_task(given.close()))
