"""c. Deliveries go out to a platform in another process, with 50 ms of latency and with none; and
what the process holds in memory over one long broadcast.
"""

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial

from sqlalchemy import text

from bot.settings import Settings
from bot.store.database import Database
from tests.bench import broadcast, town
from tests.bench.measure import Result, Take, side_by_side
from tests.bench.places import Place, environ
from tests.bench.processes import Helper, answering, helper
from tests.ports import free_port

SIZES = {"small": (2_000,), "usual": (2_000, 10_000, 50_000), "large": (10_000, 50_000, 200_000)}
LATENCIES = (0.0, 0.05)
LONG = {
    "sqlite": {"small": 20_000, "usual": 200_000, "large": 1_000_000},
    "postgresql": {"small": 20_000, "usual": 100_000, "large": 200_000},
}
WARM = 20  # per cent: by then each loop has run and every statement was built
FLAT = 3.0  # per cent more at the end than when it was warm
FASTEST = "10000"  # messages a second: the highest that the settings take
SLOWEST = 300  # messages a second: slower than that is a fault


def run(place: Place, size: str) -> Iterator[Result]:
    """On each platform that has a call of its own, with each latency, at each size."""
    with helper("tests.bench.outside") as world:
        for platform in ("zalo", "telegram"):
            for latency in LATENCIES:
                for people in SIZES[size] if not latency else SIZES[size][:1]:
                    contenders = {
                        "Lan Toả": partial(_product, place, world, platform, latency, people),
                        "aiohttp, a loop": partial(_bare, world, platform, latency, people),
                    }
                    case = f"sent, {platform}, {latency * 1000:.0f} ms"
                    yield side_by_side(
                        "c", case, people, contenders, demand="≥ 0.6 of the bare one"
                    )
        for kind in place.kinds:
            yield _long(place, world, kind, LONG[kind][size])


def _long(place: Place, world: Helper, kind: str, people: int) -> Result:
    """One broadcast: a fault of the product when what it holds is not flat."""
    case, demand = f"MiB over a broadcast, {kind}", f"flat: ≤ {FLAT:.0f} % more from {WARM} % on"
    take = partial(_held, place, world, kind, people)
    found = side_by_side("c", case, people, {"Lan Toả": take}, rounds=1, demand=demand)
    [held] = found.takes["Lan Toả"]
    if (grown := held.more["grown %"]) > FLAT:
        return replace(found, fault=f"it held {grown:.1f} % more at the end than at {WARM} %")
    return found


@dataclass(slots=True)
class Tenths:
    """What a process holds when each tenth of a broadcast has come: MiB, by per cent."""

    people: int
    held: dict[str, float] = field(default_factory=dict)

    def seen(self, messages: int, holds: Callable[[], float]) -> None:
        """So many have come by now; of tenths that went by unseen the last is noted."""
        tenth = f"{10 * (10 * messages // self.people)} %"
        if tenth != "0 %" and tenth not in self.held:
            self.held[tenth] = holds()

    @property
    def grown(self) -> float:
        """Per cent more at the end than when it was warm: at the first tenth seen from then on."""
        held = [mib for tenth, mib in self.held.items() if int(tenth.split()[0]) >= WARM]
        return 100 * (held[-1] / held[0] - 1)


def _held(place: Place, world: Helper, kind: str, people: int) -> Take:
    tenths = Tenths(people)

    def watch(process: Helper, messages: int) -> None:
        tenths.seen(messages, lambda: process.resident)

    take = _product(place, world, "zalo", 0.0, people, watch, kind)
    return replace(take, more={**tenths.held, "grown %": tenths.grown})


Watch = Callable[[Helper, int], None]


def _product(
    place: Place,
    world: Helper,
    platform: str,
    latency: float,
    people: int,
    watch: Watch = lambda _process, _messages: None,
    kind: str = "sqlite",
) -> Take:
    url = place.ready(kind, "sending")
    rate = {f"LANTOA_{platform.upper()}_RATE": FASTEST}
    settings = environ(url, **rate, **addresses(world))
    asyncio.run(_waiting(url, settings, platform, people))
    port = free_port()
    serve = helper("bot", "serve", "--port", port, environ=settings, ready=answering(port))
    took = _sent(world, serve, latency, people, watch)
    asyncio.run(_written(url, people))
    place.drop(url)
    return took


def addresses(world: Helper) -> dict[str, str]:
    """Every platform is the world outside."""
    port = world.told["control"]
    return {
        f"LANTOA_{name}_URL": f"http://127.0.0.1:{port}"
        for name in ("ZALO_API", "ZALO_OAUTH", "ZALO_TEMPLATE_API", "MESSENGER_API", "TELEGRAM_API")
    }


async def _waiting(url: str, settings: dict[str, str], platform: str, people: int) -> None:
    os.environ.update(settings)
    database = Database(url)
    await town.settle(database, platform, people)
    count = await broadcast.begin(Settings.read(), database)
    await database.close()
    if count != people:
        raise RuntimeError(f"{count} deliveries for {people} people")


async def _written(url: str, people: int) -> None:
    """Each is in the ledger as what it was: sent."""
    database = Database(url)
    async with database.read() as connection:
        found = await connection.execute(text("SELECT state, count(*) FROM outbox GROUP BY state"))
        states = {row[0]: row[1] for row in found}
    await database.close()
    if states != {"sent": people}:
        raise RuntimeError(f"after {people} deliveries: {states}")


def _bare(world: Helper, platform: str, latency: float, people: int) -> Take:
    port = world.told["control"]
    loop = helper("tests.bench.peers.sending", f"http://127.0.0.1:{port}", platform, people)
    return _sent(world, loop, latency, people)


def _sent(
    world: Helper,
    sender: AbstractContextManager[Helper],
    latency: float,
    people: int,
    watch: Watch = lambda _process, _messages: None,
) -> Take:
    """From the first that arrives to the last; what the sender spends before is not counted."""
    world.ask("anew", latency=latency)
    with sender as process:
        while not (before := world.ask("seen")["messages"]):
            time.sleep(0.01)
        begin = process.cpu
        deadline = time.monotonic() + 600 + people / SLOWEST
        while (seen := world.ask("seen"))["messages"] < people:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{seen['messages']} of {people} messages came")
            watch(process, seen["messages"])
            time.sleep(0.02)
        watch(process, people)
        cpu, memory = process.cpu - begin, process.memory
        share = people / max(people - before, 1)
        more = {"calls each": seen["calls"] / people}
        return Take(seen["seconds"], people, cpu * share, memory, more)
