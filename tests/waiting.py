"""Waiting for a condition, not for luck."""

import asyncio
from collections.abc import Callable


async def until(holds: Callable[[], object]) -> None:
    """As soon as it holds; a minute at most."""
    async with asyncio.timeout(60):
        while True:
            if holds():
                return
            await asyncio.sleep(0.005)
