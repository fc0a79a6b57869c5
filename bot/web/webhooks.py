"""Webhooks of all platforms: read the raw bytes once, hand them over, answer."""

from aiohttp import web

from bot.adapter import Adapter, WebhookRequest
from bot.log import log
from bot.metrics import WEBHOOK_SECONDS, WEBHOOKS
from bot.services.receive import Receiver
from bot.tracing import span

MOST_BYTES = 1_000_000


def routes(adapters: dict[str, Adapter], receiver: Receiver) -> list[web.RouteDef]:
    """`/webhooks/<platform>` for every platform that is on."""

    async def webhook(request: web.Request) -> web.Response:
        adapter = adapters.get(request.match_info["platform"])
        if adapter is None:
            return web.Response(status=404, text="This platform is not switched on.\n")
        with (
            WEBHOOK_SECONDS.labels(adapter.name).time(),
            span("webhook", platform=adapter.name),
        ):
            response = await _answer(adapter, receiver, request)
        WEBHOOKS.labels(adapter.name, str(response.status)).inc()
        return response

    return [
        web.post("/webhooks/{platform}", webhook),
        web.get("/webhooks/{platform}", webhook),
    ]


async def _answer(adapter: Adapter, receiver: Receiver, request: web.Request) -> web.Response:
    try:
        body = await request.read()
    except web.HTTPRequestEntityTooLarge:
        return web.Response(status=413, text="At most 1 MB.\n")
    asked = WebhookRequest(
        request.method,
        {name.lower(): value for name, value in request.headers.items()},
        dict(request.query),
        body,
    )
    try:
        answer = await receiver.receive(adapter, asked)
    except Exception as error:
        # Not on disk, so not 200: the platform repeats it. Never the body in the log.
        log.error("webhook.failed", platform=adapter.name, error=type(error).__name__)
        return web.Response(status=503, text="Not stored; please repeat.\n")
    return web.Response(
        status=answer.status, text=answer.body, content_type=answer.content_type, charset="utf-8"
    )
