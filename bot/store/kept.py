"""One connection for what comes all the time: taken from the pool once, not for each piece of work.

To borrow one is a way to PostgreSQL and back, to ask whether it is alive, and as much work as to
store a few events; to know that it was alive a moment ago does not make sure that it still is.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine


class Kept:
    """Its users have it one after the other; where one of them fails, the next has another one."""

    def __init__(self, engine: AsyncEngine) -> None:
        """`engine`: of connections on which every statement is a transaction of its own."""
        self._engine = engine
        self._turn = asyncio.Lock()
        self._open: AsyncConnection | None = None

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
        if not self._turn.locked():
            await self._give_back()

    async def _give_back(self) -> None:
        given, self._open = self._open, None
        if given is not None:
            await given.close()
