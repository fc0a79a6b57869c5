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

AT_ONCE, WARM_UP, PEOPLE = 64, 2_000, 2_000
# What comes, from how many people. In `PEOPLE` all have come before, in the warm-up: a webhook is
# one row on both sides. Of a stranger it is two, an account and an event, and a case of its own;
# with a shorter warm-up three quarters of the smallest size were strangers, of the largest few.
CASES = {
    "presses": ("presses", PEOPLE),
    "words": ("words", PEOPLE),
    "strangers' presses": ("presses", 1_000_000_000),
}
SIZES = {"small": (2_000,), "usual": (5_000, 20_000, 50_000), "large": (20_000, 50_000, 200_000)}


def run(place: Place, size: str) -> Iterator[Result]:
    """On each database, at each size: presses, words that are looked at for cries, strangers."""
    for kind in place.kinds:
        for said in CASES:
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
        kind, people = CASES[said]
        wanted = {
            "port": server.told["port"],
            "platform": "zalo",
            "kind": kind,
            "people": people,
            "at_once": AT_ONCE,
        }
        stormed(**wanted, count=WARM_UP, first=1)
        begin, held = server.cpu, server.memory
        seen = stormed(**wanted, count=count, first=1_000_000)
        more = {"p99 ms": seen["p99"], "grown MiB": server.memory - held}
        return Take(seen["seconds"], count, server.cpu - begin, server.memory, more)
