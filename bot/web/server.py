"""The aiohttp application and its life."""

from collections.abc import Iterable

from aiohttp import web

from bot.errors import Refused
from bot.web.refusals import told
from bot.web.webhooks import MOST_BYTES


def application(routes: Iterable[web.RouteDef]) -> web.Application:
    """An application with these routes."""
    app = web.Application(client_max_size=MOST_BYTES, middlewares=[told])
    app.add_routes(list(routes))
    return app


async def listen(app: web.Application, host: str, port: int) -> web.AppRunner:
    """Begin to answer; one clear line when the port is taken."""
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=5.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, reuse_address=True).start()
    except OSError as error:
        await runner.cleanup()
        raise Refused(
            f"Không mở được cổng {port} trên {host} ({error.strerror}). "
            f"Hãy chọn cổng khác bằng --port, hoặc PORT=… với make demo."
        ) from None
    return runner
