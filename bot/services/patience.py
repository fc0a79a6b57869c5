"""What must be written is written when the database is back, not given up because it was away."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.ending import heed
from bot.log import log
from bot.store.database import is_away

T = TypeVar("T")
AGAIN = 0.5  # seconds between two tries


async def patiently(write: Callable[[], Awaitable[T]], *, within: float) -> T:
    """Try until the database takes it, for so many seconds; then its error, as any other at once.

    The transaction was rolled back, or nobody knows: `write` has to be harmless when repeated.
    """
    until = time.monotonic() + within
    while True:
        try:
            return await write()
        except Exception as error:
            heed(error)
            if not is_away(error) or time.monotonic() >= until:
                raise
            log.warning("database.away", error=type(error).__name__)
        await asyncio.sleep(AGAIN)
