"""Webhooks as the platforms send them: signed, in order or swapped, repeated, late, until a 200."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import aiohttp

from bot.stand_ins.world import World


@dataclass
class Manners:
    """How a platform's webhooks behave."""

    url: str = ""  # "": nobody listens
    twice: float = 0.0  # share that comes a second time though it was answered
    swapped: float = 0.0  # share that is overtaken by the next one
    delay: float = 0.0  # seconds before each
    patience: float = 10.0  # seconds for an answer; the platforms' own are shorter
    retries: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0)  # seconds after a failure


@dataclass
class Heard:
    """What became of the webhooks."""

    sent: int = 0
    taken: int = 0  # answered 200
    refused: int = 0  # answered otherwise, or not at all, to the end
    statuses: dict[int, int] = field(default_factory=dict)


Sign = Callable[[bytes], Mapping[str, str]]  # the headers of a body
Again = Callable[[int], Mapping[str, str]]  # further headers of the first, second … repeat


def _no_more(_repeat: int) -> Mapping[str, str]:
    return {}


class Hooks:
    """Sends the webhooks of one platform, one after the other."""

    def __init__(self, world: World, sign: Sign, again: Again = _no_more) -> None:
        self.manners, self.heard = Manners(), Heard()
        self._world, self._sign, self._again = world, sign, again
        self._queue: asyncio.Queue[bytes] = asyncio.Queue()
        self._held: bytes | None = None
        self._task: asyncio.Task[None] | None = None
        # Instead of a post: whoever is in this very process takes the body and its headers.
        self.outlet: Callable[[bytes, Mapping[str, str]], None] | None = None

    def start(self) -> None:
        """Begin to send."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Send no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    def send(self, body: bytes) -> None:
        """Queue one webhook, as the very bytes that are signed; `ValueError` if it cannot be."""
        try:
            headers = self._sign(body)
        except (KeyError, TypeError) as error:
            raise ValueError(f"this event cannot be signed: {error} is missing or wrong") from None
        if self.manners.url and self.outlet is not None:
            self.outlet(body, headers)
        elif self.manners.url:
            self._queue.put_nowait(body)

    async def settled(self) -> None:
        """Wait until everything queued has been sent."""
        await self._queue.join()

    async def _run(self) -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                body = await self._queue.get()
                try:
                    await self._one(session, body)
                finally:
                    self._queue.task_done()

    async def _one(self, session: aiohttp.ClientSession, body: bytes) -> None:
        chance = self._world.chance
        swap = self._held is None and chance.random() < self.manners.swapped
        if swap and not self._queue.empty():
            self._held = body
            return
        if self.manners.delay:
            await asyncio.sleep(self.manners.delay)
        await self._until_taken(session, body)
        if chance.random() < self.manners.twice:
            await self._until_taken(session, body, repeat=1)
        if self._held is not None:
            held, self._held = self._held, None
            await self._until_taken(session, held)

    async def _until_taken(
        self, session: aiohttp.ClientSession, body: bytes, repeat: int = 0
    ) -> None:
        for again, pause in enumerate((*self.manners.retries, None), start=repeat):
            self.heard.sent += 1
            if await self._post(session, body, again) == 200:
                self.heard.taken += 1
                return
            if pause is not None:
                await asyncio.sleep(pause)
        self.heard.refused += 1

    async def _post(self, session: aiohttp.ClientSession, body: bytes, again: int) -> int:
        headers = {"Content-Type": "application/json", **self._sign(body)}
        if again:
            headers |= self._again(again)
        patience = aiohttp.ClientTimeout(total=self.manners.patience)
        try:
            async with session.post(
                self.manners.url, data=body, headers=headers, timeout=patience
            ) as answer:
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, OSError):
            status = 0
        self.heard.statuses[status] = self.heard.statuses.get(status, 0) + 1
        return status
