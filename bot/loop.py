"""The event loop of a process: the faster one where it is installed; its threads share a heap."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from bot import heap

T = TypeVar("T")


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run it to its end, on uvloop where the extra `speed` is installed."""
    heap.share()
    try:
        import uvloop
    except ImportError:
        return asyncio.run(coroutine)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(coroutine)
