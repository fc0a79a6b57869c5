"""The aiohttp application and its life."""

import asyncio
from collections.abc import Iterable, Mapping

from aiohttp import web

from bot.errors import Refused
from bot.web.porch import Front
from bot.web.refusals import told
from bot.web.webhooks import MOST_BYTES, Door

GRACE = 5.0  # seconds in which what is in flight may end


def application(routes: Iterable[web.RouteDef]) -> web.Application:
    """An application with these routes."""
    app = web.Application(client_max_size=MOST_BYTES, middlewares=[told])
    app.add_routes(list(routes))
    return app


async def listen(
    app: web.Application, host: str, port: int, doors: Mapping[str, Door] | None = None
) -> web.AppRunner:
    """Begin to answer; one clear line when the port is taken. `doors`: of webhooks, by path."""
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=GRACE)
    front = Front(doors or {}, lambda: _server(runner)())
    listening: list[asyncio.Server] = []

    async def closed(_app: web.Application) -> None:
        for server in listening:
            server.close()
        await front.close(GRACE)

    app.on_shutdown.append(closed)
    await runner.setup()
    try:
        loop = asyncio.get_running_loop()
        listening.append(
            await loop.create_server(front.connection, host, port, backlog=128, reuse_address=True)
        )
    except OSError as error:
        await runner.cleanup()
        raise Refused(
            f"Không mở được cổng {port} trên {host} ({error.strerror}). "
            f"Hãy chọn cổng khác bằng --port, hoặc PORT=… với make demo."
        ) from None
    return runner


def _server(runner: web.AppRunner) -> web.Server:
    assert runner.server is not None  # it is set up
    return runner.server
