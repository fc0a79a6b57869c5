"""Where connections come in: a webhook that is plainly written is read and answered here.

Reading a request, finding its way and writing its answer took aiohttp more than all that Lan Toả
does with a webhook. So what nearly every platform sends is read by one pattern: a POST to a door,
plain headers, each once, a length, that many bytes. Whatever is written in any other way is handed
to aiohttp with every byte that came, and so is the rest of its connection: nothing is refused here,
and nothing is understood that aiohttp would understand differently (docs/decisions/0035).
"""

import asyncio
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import cast

from bot.adapter import Answer, WebhookRequest
from bot.log import log
from bot.web.heads import Head, read
from bot.web.webhooks import Door

IDLE, SWEEP = 3630.0, 60.0  # seconds: as long as aiohttp keeps a silent connection; how often
_PHRASES = {each.value: each.phrase for each in HTTPStatus}


class Front:
    """The connections that are open here, until they are closed or handed on."""

    def __init__(
        self, doors: Mapping[str, Door], elsewhere: Callable[[], asyncio.Protocol]
    ) -> None:
        """`doors`: by their paths; `elsewhere`: who takes the connections that are handed on."""
        self.doors, self.elsewhere = doors, elsewhere
        self.open: set[Porch] = set()
        self.at_work: set[Porch] = set()  # those with a request in hand, be they closed or not
        self.at_rest = asyncio.Event()  # at the end: none is left
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
        """Close at once who waits for nothing, the others when they are answered.

        `seconds`: for their answers; what takes longer is given up, and repeated by who asked.
        """
        self.is_closing = True
        if self._sweeping is not None:
            self._sweeping.cancel()
        for porch in list(self.open):
            porch.close_if_silent_since(float("inf"))
        if self.at_work:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.at_rest.wait(), seconds)
        for porch in list(self.open):
            porch.transport.abort()


class Porch(asyncio.Protocol):
    """One connection; it has one request in hand at a time, and none while answers are not taken.

    Until then nothing more is read: who does not listen cannot make us keep what we say.
    """

    transport: asyncio.Transport

    def __init__(self, front: Front) -> None:
        self._front = front
        self._came = bytearray()  # not yet answered
        self._head: Head | None = None  # of what came, once it is read
        self._busy = self._is_full = False
        self._loop = asyncio.get_running_loop()
        self._heard_at = self._loop.time()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Open; the system finds out when the other side is gone without a word."""
        self.transport = cast(asyncio.Transport, transport)  # what a server gives for a socket
        if (its := transport.get_extra_info("socket")) is not None:
            its.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self._front.open.add(self)

    def connection_lost(self, _why: Exception | None) -> None:
        """Gone; what was asked is stored all the same."""
        self._front.open.discard(self)

    def close_if_silent_since(self, moment: float) -> None:
        """`moment`: by the loop's clock. Who was told so and goes on not reading is cut off."""
        if not self._busy and self._heard_at < moment:
            if self.transport.is_closing():
                self.transport.abort()
            self.transport.close()

    def pause_writing(self) -> None:
        """Answers are not taken as fast as they are given."""
        self._is_full = True

    def resume_writing(self) -> None:
        """They are taken."""
        self._is_full = False
        self._go_on()

    def data_received(self, data: bytes) -> None:
        """A request as a rule; a part of one, or more than one."""
        self._came += data
        self._heard_at = self._loop.time()
        if self._busy or self._is_full:
            self.transport.pause_reading()  # until this one is answered, and that is taken
        else:
            self._next()

    def _go_on(self) -> None:
        if self._busy or self.transport.is_closing():
            return
        if self._front.is_closing:
            self.transport.close()
        elif not self._is_full:
            self.transport.resume_reading()
            if self._came:
                self._next()

    def _next(self) -> None:
        head = self._head = self._head or read(self._came, self._front.doors)
        if head is None:
            self._hand_on()
        elif len(self._came) >= head.end:
            body = bytes(self._came[head.begin : head.end])
            del self._came[: head.end]
            self._head, self._busy = None, True
            self._front.at_work.add(self)
            self._ask(head.door, WebhookRequest("POST", head.headers, {}, body))

    def _hand_on(self) -> None:
        self._front.open.discard(self)
        other = self._front.elsewhere()
        self.transport.set_protocol(other)
        other.connection_made(self.transport)
        other.data_received(bytes(self._came))

    def _ask(self, door: Door, asked: WebhookRequest) -> None:
        """Whatever goes wrong, nobody is left waiting: the connection ends, who asked repeats."""
        try:
            door.take(asked, self._answered)
        except BaseException as error:
            self._at_rest()
            self._cut(error)
            if not isinstance(error, Exception):
                raise

    def _answered(self, answer: Answer) -> None:
        self._at_rest()
        try:
            self._tell(answer)
        except Exception as error:
            self._cut(error)

    def _at_rest(self) -> None:
        self._busy = False
        self._front.at_work.discard(self)
        if self._front.is_closing and not self._front.at_work:
            self._front.at_rest.set()

    def _cut(self, error: BaseException) -> None:
        self.transport.abort()
        log.error("webhook.unanswered", error=type(error).__name__)

    def _tell(self, answer: Answer) -> None:
        if not self.transport.is_closing():
            head, body = _written(answer)
            date = _date(int(self._loop.time()))
            self.transport.write(b"%sDate: %s\r\n\r\n%s" % (head, date, body))
            self._go_on()


@lru_cache(maxsize=32)
def _written(answer: Answer) -> tuple[bytes, bytes]:
    """The head of an answer, which its date follows, and its body."""
    body = answer.body.encode()
    head = (
        f"HTTP/1.1 {answer.status} {_PHRASES.get(answer.status, '')}\r\n"
        f"Content-Type: {answer.content_type}; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
    )
    return head.encode(), body


@lru_cache(maxsize=1)
def _date(_second: int) -> bytes:
    """Now, for the header; written once a second."""
    return formatdate(usegmt=True).encode()
