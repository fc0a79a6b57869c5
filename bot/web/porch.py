"""Where connections come in: a webhook that is plainly written is read and answered here.

Reading a request, finding its way and writing its answer took aiohttp more than all that Lan Toả
does with a webhook. So what nearly every platform sends is read by one pattern: a POST to a door,
plain headers, each once, a length, that many bytes. Whatever is written in any other way is handed
to aiohttp with every byte that came, and so is the rest of its connection: nothing is refused here,
and nothing is understood that aiohttp would understand differently (docs/decisions/0035).
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import cast

from bot.adapter import Answer, WebhookRequest
from bot.web.webhooks import MOST_BYTES, Door

IDLE, SWEEP = 3630.0, 60.0  # seconds: as long as aiohttp keeps a silent connection; how often
_NAME = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_HEAD = re.compile(rb"POST (/[a-z/]*) HTTP/1\.1\r\n((?:" + _NAME + rb":[\t -~]*\r\n)*)\r\n")
_LINE = re.compile(r"([^:\r\n]+):[\t ]*([^\r]*)\r\n")
_LENGTH = re.compile(r"[0-9]{1,7}")
# With one of these it is not just that many bytes, or the connection does not simply go on.
_MEANS_MORE = frozenset(("transfer-encoding", "content-encoding", "expect", "upgrade", "te"))


class Front:
    """The connections that are open here, until they are closed or handed on."""

    def __init__(
        self, doors: Mapping[str, Door], elsewhere: Callable[[], asyncio.Protocol]
    ) -> None:
        """`doors`: by their paths; `elsewhere`: who takes the connections that are handed on."""
        self.doors, self.elsewhere = doors, elsewhere
        self.open: set[Porch] = set()
        self.at_work: set[asyncio.Task[None]] = set()
        self.is_closing = False
        self._sweeping: asyncio.TimerHandle | None = None

    def connection(self) -> "Porch":
        """One that has just come."""
        if self._sweeping is None:
            self._sweep()
        return Porch(self)

    def _sweep(self) -> None:
        """Close those of which nothing was heard for long."""
        loop = asyncio.get_running_loop()
        for porch in list(self.open):
            porch.close_if_silent_since(loop.time() - IDLE)
        self._sweeping = loop.call_later(SWEEP, self._sweep)

    async def close(self, seconds: float) -> None:
        """Close at once who waits for nothing, the others when they are answered."""
        self.is_closing = True
        if self._sweeping is not None:
            self._sweeping.cancel()
        for porch in list(self.open):
            porch.close_if_silent_since(float("inf"))
        if self.at_work:
            await asyncio.wait(self.at_work, timeout=seconds)
        for porch in list(self.open):
            porch.transport.abort()


class Porch(asyncio.Protocol):
    """One connection; it has one request in hand at a time."""

    transport: asyncio.Transport

    def __init__(self, front: Front) -> None:
        self._front = front
        self._came = b""  # not yet answered
        self._busy = False
        self._loop = asyncio.get_running_loop()
        self._heard_at = self._loop.time()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Open."""
        self.transport = cast(asyncio.Transport, transport)  # what a server gives for a socket
        self._front.open.add(self)

    def connection_lost(self, _why: Exception | None) -> None:
        """Gone; what was asked is stored all the same."""
        self._front.open.discard(self)

    def close_if_silent_since(self, moment: float) -> None:
        """`moment`: by the loop's clock."""
        if not self._busy and self._heard_at < moment:
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        """A request as a rule; a part of one, or more than one."""
        self._came = self._came + data if self._came else data
        self._heard_at = self._loop.time()
        if self._busy:
            self.transport.pause_reading()  # until this one is answered
        else:
            self._next()

    def _next(self) -> None:
        head = _HEAD.match(self._came)
        door = self._front.doors.get(head[1].decode()) if head else None
        headers = _plain(head[2].decode()) if head and door else None
        if head is None or door is None or headers is None:
            self._hand_on()
            return
        end = head.end() + int(headers["content-length"])
        if len(self._came) >= end:
            asked = WebhookRequest("POST", headers, {}, self._came[head.end() : end])
            self._came = self._came[end:]
            self._busy = True
            task = self._loop.create_task(self._answer(door, asked))
            self._front.at_work.add(task)
            task.add_done_callback(self._front.at_work.discard)

    def _hand_on(self) -> None:
        self._front.open.discard(self)
        other = self._front.elsewhere()
        self.transport.set_protocol(other)
        other.connection_made(self.transport)
        other.data_received(self._came)

    async def _answer(self, door: Door, asked: WebhookRequest) -> None:
        answer = await door.take(asked)
        self._busy = False
        if self.transport.is_closing():
            return
        head, body = _written(answer)
        self.transport.write(b"%sDate: %s\r\n\r\n%s" % (head, _date(int(self._loop.time())), body))
        if self._front.is_closing:
            self.transport.close()
        elif self._came:
            self.transport.resume_reading()
            self._next()


def _plain(written: str) -> dict[str, str] | None:
    """Headers by their names in small letters, or None where one of them asks for more than that.

    Then there is a length, of no more than may come.
    """
    found = _LINE.findall(written)
    headers = {name.lower(): value.rstrip("\t ") for name, value in found}
    if len(headers) < len(found) or not _MEANS_MORE.isdisjoint(headers):
        return None
    if headers.get("connection", "keep-alive").lower() != "keep-alive":
        return None
    length = headers.get("content-length", "")
    if not _LENGTH.fullmatch(length) or int(length) > MOST_BYTES or "host" not in headers:
        return None
    return headers


@lru_cache(maxsize=32)
def _written(answer: Answer) -> tuple[bytes, bytes]:
    """The head of an answer, which its date follows, and its body."""
    body = answer.body.encode()
    head = (
        f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}\r\n"
        f"Content-Type: {answer.content_type}; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
    )
    return head.encode(), body


@lru_cache(maxsize=1)
def _date(_second: int) -> bytes:
    """Now, for the header; written once a second."""
    return formatdate(usegmt=True).encode()
