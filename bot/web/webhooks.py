"""Webhooks of all platforms: read the raw bytes once, hand them over, answer."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from time import perf_counter

from aiohttp import web

from bot.adapter import Adapter, Answer, WebhookRequest
from bot.log import log
from bot.metrics import WEBHOOK_SECONDS, WEBHOOKS
from bot.services.receive import Receiver
from bot.tracing import begun

MOST_BYTES = 1_000_000
NOT_STORED = Answer(503, "Not stored; please repeat.\n")
TOO_LONG = Answer(413, "At most 1 MB.\n")
Told = Callable[[Answer], None]


def doors(adapters: Mapping[str, Adapter], receiver: Receiver) -> "dict[str, Door]":
    """The doors of all platforms that are on, by their paths, `/webhooks/<platform>`."""
    return {f"/webhooks/{name}": Door(each, receiver) for name, each in adapters.items()}


def routes(doors: "Mapping[str, Door]") -> list[web.RouteDef]:
    """The ways to these doors; whoever asks for another platform is told that it is off.

    A path of its own for each is found at once, without a pattern.
    """
    return [
        *(way(path, door.answer) for path, door in doors.items() for way in (web.post, web.get)),
        web.post("/webhooks/{platform}", _off),
        web.get("/webhooks/{platform}", _off),
    ]


async def _off(_request: web.Request) -> web.Response:
    return web.Response(status=404, text="This platform is not switched on.\n")


class Door:
    """Where one platform's webhooks come in. What is counted is looked up once, not each time."""

    def __init__(self, adapter: Adapter, receiver: Receiver) -> None:
        self.adapter, self._receiver = adapter, receiver
        self._seconds = WEBHOOK_SECONDS.labels(adapter.name)
        self._good = WEBHOOKS.labels(adapter.name, "200")

    async def answer(self, request: web.Request) -> web.Response:
        """What aiohttp has read: every request that is not plainly written (`porch.py`)."""
        try:
            body = await _body(request)
        except web.HTTPRequestEntityTooLarge:
            self.count(TOO_LONG)
            return _response(TOO_LONG)
        query = dict(request.query) if request.query_string else {}
        # aiohttp finds a header by its name in any case: no copy in small letters is made.
        done: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.take(
            WebhookRequest(request.method, request.headers, query, body), partial(_tell, done)
        )
        return _response(await done)

    def take(self, asked: WebhookRequest, told: Told) -> None:
        """`told` hears the answer when it is on disk; what went wrong is an answer, too.

        That is once, and never before this returns.
        """
        over = _Asked(self, told).over
        try:
            self._receiver.hand(self.adapter, asked, over)
        except Exception as error:
            asyncio.get_running_loop().call_soon(over, NOT_STORED, error)

    def count(self, answer: Answer, seconds: float | None = None) -> None:
        """One more that was answered; `seconds`: after it came, unless it was not looked at."""
        if seconds is not None:
            self._seconds.observe(seconds)
        if answer.status == 200:
            self._good.inc()
        else:
            WEBHOOKS.labels(self.adapter.name, str(answer.status)).inc()


class _Asked:
    """A request that waits until it is on disk."""

    __slots__ = ("_begin", "_door", "_ended", "_told")

    def __init__(self, door: Door, told: Told) -> None:
        self._door, self._told = door, told
        self._begin, self._ended = perf_counter(), begun("webhook", platform=door.adapter.name)

    def over(self, answer: Answer, error: BaseException | None) -> None:
        """It is, or it could not be: then it is not 200, and the platform repeats it.

        Who asked is told even where nothing can be noted: the log may be on the disk that is full.
        """
        if error is not None:
            answer = NOT_STORED
        try:
            self._note(answer, error)
        finally:
            self._told(answer)

    def _note(self, answer: Answer, error: BaseException | None) -> None:
        """Never the body in the log."""
        self._ended()
        self._door.count(answer, perf_counter() - self._begin)
        if error is not None:
            name, kind = self._door.adapter.name, type(error).__name__
            log.error("webhook.failed", platform=name, error=kind)


def _tell(done: "asyncio.Future[Answer]", answer: Answer) -> None:
    if not done.done():
        done.set_result(answer)


def _response(answer: Answer) -> web.Response:
    return web.Response(
        status=answer.status,
        body=answer.body.encode(),
        headers={"Content-Type": f"{answer.content_type}; charset=utf-8"},
    )


async def _body(request: web.Request) -> bytes:
    """The raw bytes. As good as always they are all here already: then nothing is waited for."""
    content = request.content
    if not content.is_eof() or content.exception() or content.total_bytes > MOST_BYTES:
        return await request.read()
    return content.read_nowait()
