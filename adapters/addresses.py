"""Where a host is, and the way there: looked up once for all who connect at the same time."""

import asyncio
import socket
from collections.abc import Sequence
from itertools import zip_longest
from time import monotonic
from typing import Any, cast

KNOWN = 10.0  # seconds for which a look-up is good, as with aiohttp's connector
EACH = 1.5  # seconds for one of a host's addresses, where it has others
Found = tuple[int, int, int, str, Any]  # as `getaddrinfo` tells one


class Addresses:
    """Those of one host; used by one event loop."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._look: asyncio.Task[list[Found]] | None = None
        self._looked_at = 0.0
        self._answered: Found | None = None  # the one that did so last

    async def connected(self) -> socket.socket:
        """To the first that answers; OSError, TimeoutError or ValueError of the last."""
        in_turn = self._in_turn(await self._known())
        for one in in_turn[:-1]:
            try:
                async with asyncio.timeout(EACH):
                    return await self._reached(one)
            except (OSError, TimeoutError):
                continue
        return await self._reached(in_turn[-1])

    async def _known(self) -> list[Found]:
        """Nobody who gives up takes it from those who wait with him."""
        look = self._look
        is_old = monotonic() - self._looked_at >= KNOWN
        if look is None or (look.done() and (is_old or look.cancelled() or look.exception())):
            loop = asyncio.get_running_loop()
            look = self._look = loop.create_task(self._looked_up(loop))
            look.add_done_callback(_heard)
        return await asyncio.shield(look)

    async def _looked_up(self, loop: asyncio.AbstractEventLoop) -> list[Found]:
        found = await loop.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        self._looked_at = monotonic()
        return cast("list[Found]", found)

    def _in_turn(self, known: Sequence[Found]) -> list[Found]:
        """The one that answered last, then the two families in turn."""
        newer = [one for one in known if one[0] == socket.AF_INET6]
        older = [one for one in known if one[0] != socket.AF_INET6]
        first, second = (newer, older) if known[0] in newer else (older, newer)
        in_turn = [one for pair in zip_longest(first, second) for one in pair if one is not None]
        return sorted(in_turn, key=lambda one: one != self._answered)  # else as they were

    async def _reached(self, one: Found) -> socket.socket:
        family, kind, protocol, _name, address = one
        made = socket.socket(family, kind, protocol)
        made.setblocking(False)
        try:
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
            await asyncio.get_running_loop().sock_connect(made, address)
        except BaseException:
            made.close()
            raise
        self._answered = one
        return made

    def close(self) -> None:
        """Nobody waits for a look-up any more."""
        if self._look is not None:
            self._look.cancel()


def _heard(look: "asyncio.Task[list[Found]]") -> None:
    """Its fault was told to whoever still waited."""
    if not look.cancelled():
        look.exception()
