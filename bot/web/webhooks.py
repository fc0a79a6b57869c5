"""Webhooks of all platforms: read the raw bytes once, hand them over, answer."""

from collections.abc import Mapping
from time import perf_counter

from aiohttp import web

from bot.adapter import Adapter, Answer, WebhookRequest
from bot.log import log
from bot.metrics import WEBHOOK_SECONDS, WEBHOOKS
from bot.services.receive import Receiver
from bot.tracing import span

MOST_BYTES = 1_000_000


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
        self._adapter, self._receiver = adapter, receiver
        self._seconds = WEBHOOK_SECONDS.labels(adapter.name)
        self._good = WEBHOOKS.labels(adapter.name, "200")

    async def answer(self, request: web.Request) -> web.Response:
        """What aiohttp has read: every request that is not plainly written (`porch.py`)."""
        try:
            body = await _body(request)
        except web.HTTPRequestEntityTooLarge:
            return _response(self._counted(Answer(413, "At most 1 MB.\n")))
        query = dict(request.query) if request.query_string else {}
        # aiohttp finds a header by its name in any case: no copy in small letters is made.
        return _response(
            await self.take(WebhookRequest(request.method, request.headers, query, body))
        )

    async def take(self, asked: WebhookRequest) -> Answer:
        """Answered when it is on disk; what went wrong is an answer, too."""
        begin = perf_counter()
        with span("webhook", platform=self._adapter.name):
            answer = await self._received(asked)
        self._seconds.observe(perf_counter() - begin)
        return self._counted(answer)

    async def _received(self, asked: WebhookRequest) -> Answer:
        try:
            return await self._receiver.receive(self._adapter, asked)
        except Exception as error:
            # Not on disk, so not 200: the platform repeats it. Never the body in the log.
            name, kind = self._adapter.name, type(error).__name__
            log.error("webhook.failed", platform=name, error=kind)
            return Answer(503, "Not stored; please repeat.\n")

    def _counted(self, answer: Answer) -> Answer:
        if answer.status == 200:
            self._good.inc()
        else:
            WEBHOOKS.labels(self._adapter.name, str(answer.status)).inc()
        return answer


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
