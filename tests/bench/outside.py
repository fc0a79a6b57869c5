"""The outside world, a process of its own: platforms that take messages, and people who write.

It looks at what it has to and no more (`bot.stand_ins` is the strict one), so that on two cores it
leaves one to the program that is measured. It is asked at `/_bench/…`, see `_asked`.
"""

import asyncio
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, cast

from tests.acceptance.bodies import Deed, body
from tests.adapters.kits import KITS
from tests.bench.wire import Caller, Messages, answer, request

_CHAT = re.compile(rb'chat_id=(\d+)|name="chat_id"\s+(\d+)|"chat_id": ?"?(\d+)|"user_id": ?"(\d+)')
PATIENCE = 30.0  # seconds after which an answer counts as lost
Reply = Callable[[], None]


@dataclass
class Counter:
    """What has come in: messages to people."""

    messages: int = 0
    first: float = 0.0
    last: float = 0.0
    calls: int = 0

    def note(self) -> None:
        """One more."""
        self.last = time.monotonic()
        self.first = self.first or self.last
        self.messages += 1


@dataclass
class World:
    """Everything that this process knows."""

    latency: float = 0.0  # seconds that a platform takes for its answer
    seen: Counter = field(default_factory=Counter)
    waiting: dict[bytes, Reply] = field(default_factory=dict)
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def told(self, path: bytes, content: bytes) -> bytes:
        """A call of a platform; its answer."""
        self.seen.calls += 1
        if path.startswith(b"/v4/"):
            return b'{"access_token":"at","refresh_token":"rt-2","expires_in":"90000"}'
        if path.endswith(b"/getMe"):
            me = {"id": 1, "is_bot": True, "first_name": "N", "username": "thu_bot"}
            return json.dumps({"ok": True, "result": me}).encode()
        is_zalo = path.startswith(b"/v3.0/oa/message/")
        if not (is_zalo or path.endswith(b"/sendMessage")):
            return b'{"ok":true,"result":true,"error":0,"data":{}}'
        found = _CHAT.search(content)
        if found is None:
            raise ValueError(f"nobody in {content[:200]!r}")
        user = next(group for group in found.groups() if group)
        self.seen.note()
        if (reply := self.waiting.pop(user, None)) is not None:
            reply()
        number = next(self.numbers)
        if is_zalo:
            return b'{"error":0,"message":"Success","data":{"message_id":"%d","user_id":"%b"}}' % (
                number, user)  # fmt: skip
        return (
            b'{"ok":true,"result":{"message_id":%d,"date":1795399200,"text":"x",'
            b'"chat":{"id":%b,"type":"private","first_name":"N"}}}' % (number, user)
        )


class Platform(asyncio.Protocol):
    """One connection of a program that sends."""

    def __init__(self, world: World) -> None:
        self._world, self._messages = world, Messages()
        self._transport: asyncio.WriteTransport | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Open."""
        self._transport = cast(asyncio.WriteTransport, transport)  # what asyncio gives for a socket

    def _write(self, data: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def data_received(self, data: bytes) -> None:
        """Calls, or parts of one."""
        for head, content in self._messages.fed(data):
            path = head.split(b" ", 2)[1]
            if path.startswith(b"/_bench/"):
                task = asyncio.create_task(self._asked(path[8:].decode(), content))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            elif self._world.latency:
                told = answer(self._world.told(path, content))
                asyncio.get_running_loop().call_later(self._world.latency, self._write, told)
            else:
                self._write(answer(self._world.told(path, content)))

    async def _asked(self, what: str, content: bytes) -> None:
        found = await _asked(self._world, what, json.loads(content or b"{}"))
        self._write(answer(json.dumps(found).encode()))


async def _asked(world: World, what: str, given: dict[str, Any]) -> dict[str, Any]:
    if what == "anew":
        world.seen, world.latency = Counter(), given.get("latency", 0.0)
        return {}
    if what == "seen":
        seen = world.seen
        return {"messages": seen.messages, "seconds": seen.last - seen.first, "calls": seen.calls}
    return await Talks(world, **given).over()


@dataclass
class Talks:
    """People who write and wait for their answers, so many at a time, until all have been heard."""

    world: World
    port: int
    people: int
    deeds: int
    at_once: int
    words: str
    payloads: list[str]
    first: int = 1
    took: list[float] = field(default_factory=list)
    lost: int = 0
    refused: int = 0
    _left: list[tuple[bytes, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Every other deed is a press; each has a number of its own."""
        for number in range(self.first, self.first + self.deeds):
            user = f"{5_000_000_000 + number % self.people}"
            payload = self.payloads[number // self.people % len(self.payloads)]
            said = {"text": self.words} if number % 2 else {"payload": payload}
            raw = body("telegram", Deed(number, user, **said))
            wire = request("/webhooks/telegram", raw, KITS["telegram"].sign(raw))
            self._left.append((user.encode(), wire))
        self._left.reverse()

    async def over(self) -> dict[str, Any]:
        """What it was like."""
        begin = time.perf_counter()
        await asyncio.gather(*(self._slot() for _n in range(self.at_once)))
        seconds, took = time.perf_counter() - begin, sorted(self.took)
        return {
            "seconds": seconds, "answered": len(took), "lost": self.lost, "refused": self.refused,
            "p50": took[len(took) // 2] * 1000, "p99": took[int(len(took) * 0.99)] * 1000,
        }  # fmt: skip

    async def _slot(self) -> None:
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[int] = loop.create_future()

        def told(_caller: Caller, status: int) -> None:
            stored.set_result(status)

        _transport, caller = await loop.create_connection(
            lambda: Caller(told), "127.0.0.1", self.port
        )
        while self._left:
            user, wire = self._left.pop()
            replied: asyncio.Future[None] = loop.create_future()
            self.world.waiting[user] = lambda replied=replied: _done(replied)  # type: ignore[misc]
            stored = loop.create_future()
            begin = time.perf_counter()
            caller.ask(wire)
            try:
                async with asyncio.timeout(PATIENCE):
                    self.refused += await stored != 200
                    await replied
            except TimeoutError:
                self.lost += 1
                self.world.waiting.pop(user, None)
            else:
                self.took.append(time.perf_counter() - begin)
        caller.close()


def _done(future: "asyncio.Future[None]") -> None:
    if not future.done():
        future.set_result(None)


async def main() -> None:
    """Listen until told to stop."""
    world = World()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Platform(world), "127.0.0.1", 0, backlog=1024)
    port = server.sockets[0].getsockname()[1]
    print(json.dumps({"control": port}), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    import uvloop

    uvloop.run(main())
