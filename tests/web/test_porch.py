"""Webhooks as they come over the wire: read here or handed to aiohttp, they are answered alike."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from bot.adapter import Answer, WebhookRequest
from bot.errors import Refused
from bot.web.server import application, listen
from bot.web.webhooks import Door
from tests.ports import free_port

BODY = b'{"a": 1}'
PATH = "/webhooks/zalo"


class Noting(Door):
    """A door that notes what came, and answers when it may."""

    def __init__(self) -> None:
        self.came: list[WebhookRequest] = []
        self.may = asyncio.Event()
        self.may.set()

    async def take(self, asked: WebhookRequest) -> Answer:
        self.came.append(asked)
        await self.may.wait()
        return Answer(200, "đã nhận") if asked.body == BODY else Answer(401)

    async def answer(self, request: web.Request) -> web.Response:
        raw = await request.read()
        answer = await self.take(WebhookRequest(request.method, request.headers, {}, raw))
        return web.Response(
            status=answer.status, text=answer.body, headers={"X-Read-By": "aiohttp"}
        )


@dataclass
class Wire:
    """One connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, *parts: bytes) -> None:
        """Each part when the one before was read: by the loop's next turns, for it is in here."""
        for part in parts:
            self.writer.write(part)
            for _turn in range(5):
                await asyncio.sleep(0)

    async def answer(self) -> tuple[int, bool, str]:
        """Status, whether it was read by aiohttp, words."""
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        length = re.search(r"(?i)content-length: (\d+)", head)
        assert length is not None
        assert re.search(r"(?i)\ndate: \w+, \d+ \w+ \d+ ", head)
        words = (await self.reader.readexactly(int(length[1]))).decode()
        return int(head[9:12]), "X-Read-By" in head, words

    async def ended(self) -> bool:
        """Whether the other side says nothing more."""
        return await self.reader.read() == b""


@dataclass
class Place:
    """A server with one door, and its port."""

    door: Noting
    runner: web.AppRunner
    port: int
    wires: list[Wire] = field(default_factory=list)

    async def wire(self) -> Wire:
        """One more connection."""
        self.wires.append(Wire(*await asyncio.open_connection("127.0.0.1", self.port)))
        return self.wires[-1]


@asynccontextmanager
async def serving() -> AsyncIterator[Place]:
    door, port = Noting(), free_port()

    async def page(_request: web.Request) -> web.Response:
        return web.Response(text="trang", headers={"X-Read-By": "aiohttp"})

    app = application([web.post(PATH, door.answer), web.get("/page", page)])
    runner = await listen(app, "127.0.0.1", port, {PATH: door})
    place = Place(door, runner, port)
    try:
        yield place
    finally:
        await runner.cleanup()
        for wire in place.wires:
            wire.writer.close()
            with suppress(OSError):
                await wire.writer.wait_closed()


def post(body: bytes = BODY, *headers: str, path: str = PATH) -> bytes:
    named = headers or (f"Content-Length: {len(body)}",)
    lines = (f"POST {path} HTTP/1.1", "Host: x", "X-Mark:  Tên  ".replace("ê", "e"), *named)
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


WHOLE = post()
READ_HERE = {
    "whole": (WHOLE,),
    "the body in parts": (WHOLE[:-5], WHOLE[-5:-2], WHOLE[-2:]),
    "told to stay": (post(BODY, "content-LENGTH: 8", "Connection: Keep-Alive"),),
}
CHUNKED = b"8\r\n" + BODY + b"\r\n0\r\n\r\n"
HANDED_ON = {
    "the head in parts": (WHOLE[:30], WHOLE[30:]),
    "in chunks": (post(CHUNKED, "Transfer-Encoding: chunked"),),
    "a name twice": (post(BODY, "Content-Length: 8", "X-A: 1", "x-a: 2"),),
    "an older HTTP": (WHOLE.replace(b"HTTP/1.1", b"HTTP/1.0"),),
    "with a query": (post(path=f"{PATH}?a=1"),),
    "letters beyond ASCII": (WHOLE.replace(b"Ten", "Tên".encode()),),
}


@pytest.mark.parametrize("parts", READ_HERE.values(), ids=READ_HERE)
async def test_what_is_plainly_written_is_read_here(parts: tuple[bytes, ...]) -> None:
    async with serving() as place:
        wire = await place.wire()
        for _again in range(2):
            await wire.send(*parts)
            assert await wire.answer() == (200, False, "đã nhận")
        came = place.door.came[0]
        assert (came.method, came.body, came.headers["x-mark"]) == ("POST", BODY, "Ten")


@pytest.mark.parametrize("parts", HANDED_ON.values(), ids=HANDED_ON)
async def test_whatever_else_is_handed_on_with_every_byte(parts: tuple[bytes, ...]) -> None:
    async with serving() as place:
        wire = await place.wire()
        await wire.send(WHOLE)
        assert await wire.answer() == (200, False, "đã nhận")
        await wire.send(*parts)
        assert await wire.answer() == (200, True, "đã nhận")
        assert [came.body for came in place.door.came] == [BODY, BODY]


@pytest.mark.parametrize(
    "headers",
    [
        ("Content-Length: 8", "Content-Length: 9"),
        ("Content-Length: 8", "Transfer-Encoding: chunked"),
        ("Content-Length: +8",),
        ("Content-Length : 8",),
    ],
)
async def test_a_request_that_may_be_read_in_two_ways_is_refused(headers: tuple[str, ...]) -> None:
    async with serving() as place:
        wire = await place.wire()
        await wire.send(post(BODY, *headers))
        assert (await wire.reader.readuntil(b"\r\n"))[9:12] == b"400"
        assert place.door.came == []


async def test_a_connection_serves_webhooks_and_pages_in_any_order() -> None:
    async with serving() as place:
        wire = await place.wire()
        await wire.send(WHOLE + post(b"{}") + b"GET /page HTTP/1.1\r\nHost: x\r\n\r\n" + WHOLE)
        assert [await wire.answer() for _n in range(4)] == [
            (200, False, "đã nhận"), (401, False, ""), (200, True, "trang"), (200, True, "đã nhận")
        ]  # fmt: skip


async def test_who_asks_for_an_end_gets_it_after_the_answer() -> None:
    async with serving() as place:
        wire = await place.wire()
        await wire.send(post(BODY, "Content-Length: 8", "Connection: close"))
        assert await wire.answer() == (200, True, "đã nhận")
        assert await wire.ended()


async def test_at_the_end_what_is_asked_is_answered_and_who_waits_is_let_go() -> None:
    async with serving() as place:
        place.door.may.clear()
        silent, asking = await place.wire(), await place.wire()
        await asking.send(WHOLE[:-2], WHOLE[-2:])
        ending = asyncio.create_task(place.runner.cleanup())
        assert await silent.ended()
        assert not ending.done()
        place.door.may.set()
        assert await asking.answer() == (200, False, "đã nhận")
        assert await asking.ended()
        await ending
        with pytest.raises(OSError):  # noqa: PT011 - whichever way the system says so
            await place.wire()


async def test_a_port_that_is_taken_is_told_in_a_line() -> None:
    async with serving() as place:
        with pytest.raises(Refused, match=f"Không mở được cổng {place.port} trên 127.0.0.1"):
            await listen(application([]), "127.0.0.1", place.port)
