"""a. A signed webhook comes in, is stored, is answered 200."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import partial

from tests.adapters.kits import ENVIRON
from tests.bench.load import stormed
from tests.bench.measure import Result, Take, side_by_side
from tests.bench.places import Place, environ
from tests.bench.processes import Helper, helper
from tests.ports import free_port

AT_ONCE, WARM_UP = 64, 500
SIZES = {"small": (2_000,), "usual": (5_000, 20_000, 50_000), "large": (20_000, 50_000, 200_000)}


def run(place: Place, size: str) -> Iterator[Result]:
    """On each database, at each size: presses, and words that are looked at for cries."""
    for kind in place.kinds:
        for said in ("presses", "words"):
            for count in SIZES[size]:
                contenders = {
                    "Lan Toả": partial(_product, place, kind, said, count),
                    "aiohttp, one row": partial(_bare, place, kind, said, count),
                }
                case, demand = f"{said} stored, {kind}", "≥ 0.7 of the bare one"
                yield side_by_side("a", case, count, contenders, demand=demand)


def _product(place: Place, kind: str, said: str, count: int) -> Take:
    url = place.ready(kind, "webhooks")
    found = _taken(helper("tests.bench.receiver", free_port(), environ=environ(url)), said, count)
    place.drop(url)
    return found


def _bare(place: Place, kind: str, said: str, count: int) -> Take:
    url = place.empty(kind, "bare")
    app, secret = (ENVIRON[f"LANTOA_ZALO_{name}"] for name in ("APP_ID", "OA_SECRET_KEY"))
    found = _taken(helper("tests.bench.peers.webhook", free_port(), url, app, secret), said, count)
    place.drop(url)
    return found


def _taken(process: AbstractContextManager[Helper], said: str, count: int) -> Take:
    with process as server:
        wanted = {
            "port": server.told["port"],
            "platform": "zalo",
            "kind": said,
            "people": 2_000,
            "at_once": AT_ONCE,
        }
        stormed(**wanted, count=WARM_UP, first=1)
        begin, held = server.cpu, server.memory
        seen = stormed(**wanted, count=count, first=1_000_000)
        more = {"p99 ms": seen["p99"], "grown MiB": server.memory - held}
        return Take(seen["seconds"], count, server.cpu - begin, server.memory, more)
