"""Alive, ready, and figures for Prometheus."""

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from bot.store.database import Database
from bot.store.migrate import is_current


def routes(database: Database) -> list[web.RouteDef]:
    """`/healthz`, `/readyz`, `/metrics`."""

    async def healthz(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_request: web.Request) -> web.Response:
        try:
            async with database.read() as connection:
                await connection.execute(text("SELECT 1"))
            current = await is_current(database)
        except Exception as error:
            return web.Response(status=503, text=f"database: {type(error).__name__}\n")
        if not current:
            return web.Response(status=503, text="schema: run `lantoa db upgrade`\n")
        return web.Response(text="ready\n")

    async def metrics(_request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", metrics)]
