"""Alive, ready, and figures for Prometheus.

Ready is who can take requests: the database answers and has this program's schema. How the
channels are is shown beside it and changes nothing: a load balancer must not drop the process that
serves the other channels because one platform is down, and no other process would fare better.
"""

import json
import time
from typing import Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.services import channels
from bot.services.house import House
from bot.store.beside import Fit
from bot.store.migrate import fit

MENDS = {
    Fit.OLD_SCHEMA: "schema: run `lantoa db upgrade`\n",
    Fit.OLD_PROGRAM: "schema: install the newer Lan Toả that upgraded the database\n",
}
FRESH = 15.0  # seconds for which what the channels showed is shown again


class Channels:
    """How the channels that are on do, looked up now and then."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._at, self._shown = -FRESH, dict[str, Any]()

    async def shown(self) -> dict[str, Any]:
        """By channel: last good send, last webhook, errors, quota, token, the word of a fault."""
        if time.monotonic() - self._at >= FRESH:
            found = await channels.health(self._house, counted=False)
            self._shown = {one.name: one.for_anybody() for one in found if one.on}
            self._at = time.monotonic()
        return self._shown


def routes(house: House) -> list[web.RouteDef]:
    """`/healthz`, `/readyz`, `/metrics`."""
    database, state = house.database, Channels(house)

    async def healthz(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_request: web.Request) -> web.Response:
        try:
            async with database.read() as connection:
                how = await connection.run_sync(fit)
            found = await state.shown() if how.works else {}
        except Exception as error:
            return web.Response(status=503, text=f"database: {type(error).__name__}\n")
        if not how.works:
            return web.Response(status=503, text=MENDS[how])
        silent = {"silent": house.pulse.silent.why.value} if house.pulse.silent else {}
        return web.json_response({"ready": True, **silent, "channels": found}, dumps=_vietnamese)

    async def metrics(_request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", metrics)]


def _vietnamese(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
