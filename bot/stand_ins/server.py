"""All three stand-ins on one port: their paths do not meet."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.stand_ins import control, messenger, telegram, zalo
from bot.stand_ins.platform import StandIn
from bot.stand_ins.world import Fate, Fault, Trouble, World

_USER = re.compile(
    rb'(?:"(?:user_id|chat_id)"\s*:\s*"?(-?\d+)|"recipient"\s*:\s*\{\s*"id"\s*:\s*"(\d+)"'
    rb"|chat_id=(-?\d+))"
)
CONTROL = "control"
_OWNERS = (
    (re.compile(r"/_stand-ins/"), CONTROL),
    (re.compile(r"/(?:file/)?bot"), "telegram"),
    (re.compile(r"/v\d+\.0/oa/|/v4/oa/|/message/|/template/"), "zalo"),
    (re.compile(r"/v\d+\.\d+"), "messenger"),
)
LARGEST = 30_000_000  # bytes of a request
FOREVER = 3600.0  # seconds: longer than anybody waits


@dataclass
class StandIns:
    """A running server and what is in it."""

    url: str
    world: World
    platforms: Mapping[str, StandIn]

    async def settled(self) -> None:
        """Every webhook that was due has been sent."""
        for platform in self.platforms.values():
            await platform.hooks.settled()


def platforms(world: World) -> dict[str, StandIn]:
    """One stand-in of each platform."""
    made: tuple[StandIn, ...] = (
        zalo.create(world), telegram.create(world), messenger.create(world),
    )  # fmt: skip
    return {found.name: found for found in made}


def build(world: World, found: Mapping[str, StandIn]) -> web.Application:
    """The application around them."""
    app = web.Application(client_max_size=LARGEST, middlewares=[_troubled(world)])
    for platform in found.values():
        app.add_routes(list(platform.routes()))
    app.add_routes(list(control.routes(world, found)))
    return app


@asynccontextmanager
async def running(
    port: int = 0, world: World | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[StandIns]:
    """Listen as long as the block lasts; port 0 takes a free one, `OSError` if it is taken."""
    here = world or World()
    found = platforms(here)
    runner = web.AppRunner(build(here, found), access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, reuse_address=True).start()
        for platform in found.values():
            platform.hooks.start()
        yield StandIns(f"http://{host}:{runner.addresses[0][1]}", here, found)
    finally:
        for platform in found.values():
            await platform.hooks.stop()
        await runner.cleanup()


def owner(path: str) -> str:
    """Whose call a path is: a platform's, `CONTROL`, or "" for nobody's."""
    return next((name for pattern, name in _OWNERS if pattern.match(path)), "")


def _troubled(world: World) -> Middleware:
    @web.middleware
    async def handle(request: web.Request, handler: Handler) -> web.StreamResponse:
        platform = owner(request.path)
        if platform == CONTROL:
            return await handler(request)
        call = request.path.rsplit("/", 1)[-1]
        world.calls[platform, call] += 1
        # A form with files can be read once only, by the call itself.
        is_plain = request.can_read_body and not request.content_type.startswith("multipart/")
        user = _user(await request.read()) if is_plain else ""
        fault = world.trouble(platform, call, user)
        if fault is not None and fault.trouble in (Trouble.DROP, Trouble.ERROR):
            return _not_done(world, request, fault, call, user)
        try:
            answer = await handler(request)
        except (web.HTTPNotFound, web.HTTPMethodNotAllowed):
            world.refuse(platform, call, "shape", f"no such call: {request.method} {request.path}")
            raise
        return await _done(world, request, answer, fault, platform, user)

    return handle


def _not_done(
    world: World, request: web.Request, fault: Fault, call: str, user: str
) -> web.StreamResponse:
    world.refuse(fault.platform, call, "script", fault.trouble.value, user)
    if fault.trouble is Trouble.DROP:
        _cut(request)
    if isinstance(fault.body, str):
        return web.Response(status=fault.status, text=fault.body, content_type="text/html")
    return web.json_response(fault.body or {}, status=fault.status)


async def _done(
    world: World, request: web.Request, answer: web.StreamResponse, fault: Fault | None,
    platform: str, user: str,
) -> web.StreamResponse:  # fmt: skip
    timeless = bool(user) and world.person(platform, user).fate is Fate.TIMEOUT
    if timeless:
        await asyncio.sleep(FOREVER)
    if fault is not None and fault.trouble is Trouble.SLOW:
        await asyncio.sleep(fault.seconds)
    if fault is not None and fault.trouble is Trouble.LOSE_ANSWER:
        _cut(request)
    return answer


def _cut(request: web.Request) -> None:
    """The line goes dead."""
    if request.transport is not None:
        request.transport.abort()


def _user(body: bytes) -> str:
    found = _USER.search(body[:20_000])
    return next((g.decode() for g in found.groups() if g), "") if found else ""
