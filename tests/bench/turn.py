"""b. A webhook comes in, its turn is made, the answer is handed to the platform."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import partial

from bot.app import build_house
from bot.settings import Settings
from bot.store.database import Database
from tests.bench import broadcast, town
from tests.bench.measure import Result, Run, Take, side_by_side
from tests.bench.places import Place, environ
from tests.bench.processes import ROOT, Helper, answering, helper
from tests.bench.sending import addresses
from tests.ports import free_port

# How many deeds, and the people of the broadcast that goes out meanwhile.
SIZES = {"small": ((300,), 1_000), "usual": ((1_000, 4_000, 16_000), 50_000),
         "large": ((4_000, 16_000, 64_000), 50_000)}  # fmt: skip
PEOPLE, AT_ONCE, WARM_UP = 2_000, 64, 100
WORDS = "/trogiup"
AIOGRAM = ROOT / ".bench" / "bin" / "python"
BELOW = 300.0  # ms: the 99th of a hundred answers while a broadcast goes out


def run(place: Place, size: str) -> Iterator[Result]:
    """Beside the others, at each size; then alone while a broadcast goes out."""
    deeds, audience = SIZES[size]
    with helper("tests.bench.outside") as world:
        for count in deeds:
            contenders: dict[str, Run] = {
                "Lan Toả": partial(_product, place, world, count, 0),
                "PTB Application, aiohttp": partial(_ptb, world, count, "aiohttp"),
                "PTB Application, httpx": partial(_ptb, world, count, "own"),
            }
            if AIOGRAM.exists():
                contenders["aiogram"] = partial(_aiogram, world, count)
            yield side_by_side(
                "b", f"answered, {AT_ONCE} at once", count, contenders, demand="faster than each"
            )
        few = {"Lan Toả": partial(_product, place, world, deeds[0], audience)}
        yield side_by_side(
            "b", f"answered while {audience:,} are written to", deeds[0], few,
            demand=f"p99 < {BELOW:.0f} ms",
        )  # fmt: skip


def _product(place: Place, world: Helper, count: int, audience: int) -> Take:
    url = place.ready("sqlite", "turns")
    settings = environ(url, **addresses(world))
    lessons = asyncio.run(_settled(url, settings, audience))
    port = free_port()
    serve = helper("bot", "serve", "--port", port, environ=settings, ready=answering(port))
    payloads = [f"ack:{lesson}" for lesson in lessons]
    took = _talked(world, serve, count, payloads, at_once=8 if audience else AT_ONCE)
    place.drop(url)
    return took


async def _settled(url: str, settings: dict[str, str], audience: int) -> list[str]:
    os.environ.update(settings)
    database = Database(url)
    await town.settle(database, "telegram", PEOPLE)
    if audience:
        await town.settle(database, "telegram", audience, first=PEOPLE, unit_id=2)
        await broadcast.begin(Settings.read(), database, 2)
    house = await build_house(Settings.read(), database, webchat=False)
    await database.close()
    return [lesson.id for lesson in house.library.lessons]


def _ptb(world: Helper, count: int, transport: str) -> Take:
    api = f"http://127.0.0.1:{world.told['control']}"
    return _talked(world, helper("tests.bench.peers.ptb", free_port(), api, transport), count)


def _aiogram(world: Helper, count: int) -> Take:
    api = f"http://127.0.0.1:{world.told['control']}"
    bot = helper("tests.bench.peers.aiogram_bot", free_port(), api, python=str(AIOGRAM))
    return _talked(world, bot, count)


def _talked(
    world: Helper,
    bot: AbstractContextManager[Helper],
    count: int,
    payloads: list[str] | None = None,
    at_once: int = AT_ONCE,
) -> Take:
    world.ask("anew")
    with bot as server:
        wanted = {"port": server.told["port"], "people": PEOPLE, "at_once": at_once,
                  "words": WORDS, "payloads": payloads or ["ack:x"]}  # fmt: skip
        world.ask("talk", **wanted, deeds=WARM_UP, first=1)
        cpu, held = server.cpu, server.memory
        seen = world.ask("talk", **wanted, deeds=count, first=PEOPLE)
        if seen["lost"] or seen["refused"]:
            raise RuntimeError(f"not everybody was answered: {seen}")
        more = {"p50 ms": seen["p50"], "p99 ms": seen["p99"], "grown MiB": server.memory - held}
        return Take(seen["seconds"], count, server.cpu - cpu, server.memory, more)
