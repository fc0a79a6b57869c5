"""Group commit: what arrives within the same few milliseconds shares one transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Generic, TypeVar

from bot.ending import is_told_to_end

T = TypeVar("T")
Told = Callable[[T, Exception | None], None]  # an item that is committed, or why it is not
MOST_AT_ONCE = 500


class Together(Generic[T]):
    """`await submit(item)` returns when the item's transaction is committed, or raises."""

    def __init__(self, write: Callable[[Sequence[T]], Awaitable[None]]) -> None:
        self._write = write
        self._waiting: list[tuple[T, Told[T]]] = []
        self._arrived = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def submit(self, item: T) -> None:
        """Hand over an item and wait for its commit."""
        await self.put(item)

    def put(self, item: T) -> "asyncio.Future[None]":
        """Hand over an item; done when it is committed. Costs no task of its own."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.hand(item, partial(_done, done))
        return done

    def hand(self, item: T, told: Told[T]) -> None:
        """The same where many are handed over by one: it is told of each, as soon as it is known.

        Where `told` fails, nobody is told of that item again.
        """
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="lantoa-together")
        self._waiting.append((item, told))
        self._arrived.set()

    async def close(self) -> None:
        """Write what still waits, then end."""
        if self._waiting:
            await self._last_written()
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _last_written(self) -> None:
        over = asyncio.Event()
        item, told = self._waiting[-1]

        def told_last(one: T, error: Exception | None) -> None:
            told(one, error)
            over.set()

        self._waiting[-1] = item, told_last
        await over.wait()

    async def _run(self) -> None:
        while not is_told_to_end():  # a commit may hide it
            await self._arrived.wait()
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            if not self._waiting:
                self._arrived.clear()
            if batch:
                await self._commit(batch)

    async def _commit(self, batch: Sequence[tuple[T, Told[T]]]) -> None:
        try:
            await self._write([item for item, _told in batch])
        except Exception as error:
            if len(batch) > 1:  # one bad item must not take the others with it
                for each in batch:
                    await self._commit([each])
                return
            _tell(batch, error)
        else:
            _tell(batch, None)


def _tell(batch: Sequence[tuple[T, Told[T]]], error: Exception | None) -> None:
    """All hear of it, whoever fails at being told: of that the loop is told, without any words."""
    for item, told in batch:
        try:
            told(item, error)
        except Exception as fault:
            message = f"not told what was written: {type(fault).__name__}"
            asyncio.get_running_loop().call_exception_handler({"message": message})


def _done(done: "asyncio.Future[None]", _item: object, error: Exception | None) -> None:
    if done.done():
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)
