"""Webhooks of all platforms: read the raw bytes once, hand them over, answer."""

from collections.abc import Mapping
from time import perf_counter

from aiohttp import web

from bot.adapter import Adapter, WebhookRequest
from bot.log import log
from bot.metrics import WEBHOOK_SECONDS, WEBHOOKS
from bot.services.receive import Receiver
from bot.tracing import span

MOST_BYTES = 1_000_000


def routes(adapters: Mapping[str, Adapter], receiver: Receiver) -> list[web.RouteDef]:
    """`/webhooks/<platform>` for every platform that is on; the others are told that they are off.

    A path of its own for each is found at once, without a pattern.
    """
    doors = {f"/webhooks/{name}": Door(each, receiver) for name, each in adapters.items()}
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
        """Answered when it is on disk."""
        begin = perf_counter()
        with span("webhook", platform=self._adapter.name):
            response = await self._answer(request)
        self._seconds.observe(perf_counter() - begin)
        if response.status == 200:
            self._good.inc()
        else:
            WEBHOOKS.labels(self._adapter.name, str(response.status)).inc()
        return response

    async def _answer(self, request: web.Request) -> web.Response:
        try:
            body = await _body(request)
        except web.HTTPRequestEntityTooLarge:
            return web.Response(status=413, text="At most 1 MB.\n")
        query = dict(request.query) if request.query_string else {}
        # aiohttp finds a header by its name in any case: no copy in small letters is made.
        asked = WebhookRequest(request.method, request.headers, query, body)
        try:
            answer = await self._receiver.receive(self._adapter, asked)
        except Exception as error:
            # Not on disk, so not 200: the platform repeats it. Never the body in the log.
            name, kind = self._adapter.name, type(error).__name__
            log.error("webhook.failed", platform=name, error=kind)
            return web.Response(status=503, text="Not stored; please repeat.\n")
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
