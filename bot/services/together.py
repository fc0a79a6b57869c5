"""Group commit: what arrives within the same few milliseconds shares one transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

from bot.ending import is_told_to_end

T = TypeVar("T")
MOST_AT_ONCE = 500


class Together(Generic[T]):
    """`await submit(item)` returns when the item's transaction is committed, or raises."""

    def __init__(self, write: Callable[[Sequence[T]], Awaitable[None]]) -> None:
        self._write = write
        self._waiting: list[tuple[T, asyncio.Future[None]]] = []
        self._arrived = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def submit(self, item: T) -> None:
        """Hand over an item and wait for its commit."""
        await self.put(item)

    def put(self, item: T) -> "asyncio.Future[None]":
        """Hand over an item; done when it is committed. Costs no task of its own."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="lantoa-together")
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        self._arrived.set()
        return done

    async def close(self) -> None:
        """Write what still waits, then end."""
        await asyncio.gather(*(done for _item, done in self._waiting), return_exceptions=True)
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while not is_told_to_end():  # a commit may hide it
            await self._arrived.wait()
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            if not self._waiting:
                self._arrived.clear()
            if batch:
                await self._commit(batch)

    async def _commit(self, batch: list[tuple[T, asyncio.Future[None]]]) -> None:
        try:
            await self._write([item for item, _done in batch])
        except Exception as error:
            if len(batch) > 1:  # one bad item must not take the others with it
                for each in batch:
                    await self._commit([each])
                return
            self._tell(batch, error)
        else:
            self._tell(batch, None)

    @staticmethod
    def _tell(batch: list[tuple[T, asyncio.Future[None]]], error: Exception | None) -> None:
        for _item, done in batch:
            if done.done():
                continue
            if error is None:
                done.set_result(None)
            else:
                done.set_exception(error)
