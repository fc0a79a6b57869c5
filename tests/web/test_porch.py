"""Webhooks as they come over the wire: read here or handed to aiohttp, they are answered alike."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web

from bot.adapter import Answer, WebhookRequest
from bot.errors import Refused
from bot.web import porch
from bot.web.heads import Head, read
from bot.web.porch import Front
from bot.web.server import GRACE, application, listen
from bot.web.webhooks import Door, Told
from tests.ports import free_port

BODY = b'{"a": 1}'
PATH = "/webhooks/zalo"


class Noting(Door):
    """A door that notes what came, and answers when it may."""

    def __init__(self) -> None:
        self.came: list[WebhookRequest] = []
        self.may = asyncio.Event()
        self.may.set()
        self.says: Answer | BaseException | None = None

    def take(self, asked: WebhookRequest, told: Told) -> None:
        self.came.append(asked)
        if isinstance(self.says, BaseException):
            raise self.says
        self.work = asyncio.create_task(self._later(self._said(asked), told))

    async def _later(self, answer: Answer, told: Told) -> None:
        await self.may.wait()
        told(answer)

    def _said(self, asked: WebhookRequest) -> Answer:
        if isinstance(self.says, Answer):
            return self.says
        return Answer(200, "đã nhận") if asked.body == BODY else Answer(401)

    async def answer(self, request: web.Request) -> web.Response:
        raw = await request.read()
        asked = WebhookRequest(request.method, request.headers, {}, raw)
        answer = self._said(asked)
        self.came.append(asked)
        return web.Response(
            status=answer.status, text=answer.body, headers={"X-Read-By": "aiohttp"}
        )


async def turns(how_many: int) -> None:
    """Turns of the loop, in which the server, too, does what it can."""
    for _turn in range(how_many):
        await asyncio.sleep(0)


@dataclass
class Wire:
    """One connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, *parts: bytes) -> None:
        """Each part when the one before was read: by the loop's next turns, for it is in here."""
        for part in parts:
            self.writer.write(part)
            await turns(5)

    async def answer(self) -> tuple[int, bool, str]:
        """Status, whether it was read by aiohttp, words; an error after ten seconds of silence."""
        async with asyncio.timeout(10):
            return await self._answer()

    async def _answer(self) -> tuple[int, bool, str]:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        length = re.search(r"(?i)content-length: (\d+)", head)
        assert length is not None
        assert re.search(r"(?i)\ndate: \w+, \d+ \w+ \d+ ", head)
        words = (await self.reader.readexactly(int(length[1]))).decode()
        return int(head[9:12]), "X-Read-By" in head, words

    async def ended(self) -> bool:
        """Whether the other side says nothing more; ten seconds of silence are a no."""
        with suppress(ConnectionResetError):
            async with asyncio.timeout(10):
                return await self.reader.read() == b""
        return True


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


@asynccontextmanager
async def at_the_porch() -> AsyncIterator[tuple[Front, Noting, Wire]]:
    """One connection, and what of the server nobody sees from without; nothing is handed on."""
    door, port = Noting(), free_port()
    front = Front({PATH: door}, asyncio.Protocol)
    server = await asyncio.get_running_loop().create_server(front.connection, "127.0.0.1", port)
    wire = Wire(*await asyncio.open_connection("127.0.0.1", port))
    await wire.send(b"")
    try:
        yield front, door, wire
    finally:
        server.close()
        await front.close(0)
        wire.writer.close()


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
    "a connection of a proxy": (post(BODY, "Content-Length: 8", "Proxy-Connection: keep-alive"),),
    "more to come behind": (post(BODY, "Content-Length: 8", "Trailer: X-A"),),
    "a long head": (post(BODY, "Content-Length: 8", "X-A: " + "a" * 5000, "X-B: " + "b" * 3500),),
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
        ("Content-Length: 8", "Sec-WebSocket-Key1: 1"),
        ("Content-Length: 8", "X-Long: " + "x" * 8200),
        ("Content-Length: 8", *(f"X-{n}: 1" for n in range(126))),
    ],
)
async def test_what_aiohttp_refuses_is_refused(headers: tuple[str, ...]) -> None:
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


async def test_the_head_of_a_request_in_many_parts_is_read_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reads: list[int] = []

    def counted(came: bytearray, doors: Mapping[str, Door]) -> Head | None:
        reads.append(len(came))
        return read(came, doors)

    monkeypatch.setattr(porch, "read", counted)
    async with serving() as place:
        wire = await place.wire()
        await wire.send(WHOLE[:-8], *(WHOLE[n : n + 1] for n in range(len(WHOLE) - 8, len(WHOLE))))
        assert await wire.answer() == (200, False, "đã nhận")
        assert reads == [len(WHOLE) - 8]


async def test_who_does_not_take_answers_is_asked_for_no_more() -> None:
    faults: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, what: faults.append(what))
    async with serving() as place:
        words = "x" * 12_000_000  # more than the system takes from us unread
        place.door.says = Answer(200, words)
        wire = await place.wire()
        await wire.send(WHOLE * 2 + b"GET /page HTTP/1.1\r\nHost: x\r\n\r\n" + WHOLE[:-1])
        await turns(50)
        assert len(place.door.came) == 1
        await wire.send(WHOLE[-1:], WHOLE)
        assert await wire.answer() == (200, False, words)
        await turns(50)
        assert len(place.door.came) == 2
        place.door.says = None
        assert await wire.answer() == (200, False, words)
        assert [await wire.answer() for _n in range(3)] == [
            (200, True, "trang"), (200, True, "đã nhận"), (200, True, "đã nhận")
        ]  # fmt: skip
    assert faults == []


async def test_what_comes_before_an_answer_is_read_after_it() -> None:
    async with serving() as place:
        place.door.may.clear()
        wire = await place.wire()
        await wire.send(WHOLE, WHOLE, WHOLE)
        assert len(place.door.came) == 1
        place.door.may.set()
        assert [await wire.answer() for _n in range(3)] == [(200, False, "đã nhận")] * 3


async def test_who_never_takes_an_answer_is_cut_off() -> None:
    async with at_the_porch() as (front, door, wire):
        door.says = Answer(200, "x" * 12_000_000)
        await wire.send(WHOLE)
        (its,) = front.open
        await wire.send(WHOLE)
        assert not its.transport.is_reading()  # nor is more kept of what is asked
        for _sweep in range(2):
            for each in list(front.open):
                each.close_if_silent_since(float("inf"))
            await turns(5)
        assert not front.open


@pytest.mark.parametrize(
    "wrong", [asyncio.CancelledError(), RuntimeError("x"), Answer(200, "\ud800")]
)
async def test_what_goes_wrong_at_the_door_leaves_nobody_waiting(
    wrong: Answer | BaseException, capsys: pytest.CaptureFixture[str]
) -> None:
    async with serving() as place:
        place.door.says = wrong
        wire = await place.wire()
        await wire.send(WHOLE)
        assert await wire.ended()
        assert "webhook.unanswered" in "".join(capsys.readouterr())


async def test_a_status_without_a_name_is_answered() -> None:
    async with serving() as place:
        place.door.says = Answer(299, "lạ")
        wire = await place.wire()
        await wire.send(WHOLE)
        assert await wire.answer() == (299, False, "lạ")


async def test_the_system_watches_over_a_connection() -> None:
    async with at_the_porch() as (front, _door, _wire):
        its = [each.transport.get_extra_info("socket") for each in front.open]
        assert [each.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) for each in its] == [1]


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


async def test_what_takes_too_long_at_the_end_is_given_up(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async with at_the_porch() as (front, door, wire):
        door.may.clear()
        await wire.send(WHOLE)
        assert len(front.at_work) == 1
        await front.close(0)
        assert await wire.ended()
        door.may.set()  # nobody is there any more to be told
        await door.work
        assert not front.at_work
        assert "webhook.unanswered" not in "".join(capsys.readouterr())


async def test_what_was_asked_by_one_who_is_gone_is_waited_for_at_the_end() -> None:
    async with at_the_porch() as (front, door, wire):
        door.may.clear()
        await wire.send(WHOLE)
        wire.writer.close()
        await turns(5)
        assert not front.open
        ending = asyncio.create_task(front.close(GRACE))
        await turns(5)
        assert not ending.done()
        door.may.set()
        await ending
        assert not front.at_work


def test_an_end_takes_no_longer_than_systemd_waits(root: Path) -> None:
    unit = (root / "deploy/systemd/lantoa-serve@.service").read_text()
    waits = re.search(r"TimeoutStopSec=(\d+)", unit)
    # Here; aiohttp's until they are done, and once more when they are cancelled. The larger part
    # of the time is for what is being sent.
    assert waits is not None
    assert int(waits[1]) / 3 > 3 * GRACE


async def test_a_port_that_is_taken_is_told_in_a_line() -> None:
    async with serving() as place:
        with pytest.raises(Refused, match=f"Không mở được cổng {place.port} trên 127.0.0.1"):
            await listen(application([]), "127.0.0.1", place.port)
