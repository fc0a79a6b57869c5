"""g. From the command to the first answer, memory when idle, and the command line's help."""

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from functools import partial

from tests.bench.measure import Result, Take, side_by_side
from tests.bench.places import Place, environ
from tests.bench.processes import ROOT, Helper, answering, helper
from tests.bench.sending import addresses
from tests.ports import free_port

BARE = """
import sys
from aiohttp import web
async def ready(request): return web.Response()
app = web.Application()
app.add_routes([web.get("/readyz", ready)])
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
"""


def run(place: Place, size: str) -> Iterator[Result]:
    """`lantoa serve` beside an empty aiohttp server; `lantoa --help` beside an empty Python."""
    rounds = 2 if size == "small" else 5
    with helper("tests.bench.outside") as world:
        yield side_by_side("g", "start to first answer", 1, {
            "lantoa serve": partial(_served, place, world), "aiohttp, empty": _bare_server,
        }, rounds=rounds)  # fmt: skip
    yield side_by_side("g", "lantoa --help", 1, {
        "lantoa --help": partial(_run, "-P", "-m", "bot", "--help"),
        "python, empty": partial(_run, "-c", "pass"),
    }, rounds=rounds)  # fmt: skip


def _served(place: Place, world: Helper) -> Take:
    url, port = place.ready("sqlite", "starting"), free_port()
    settings = environ(url, **addresses(world))
    begin = time.perf_counter()
    with helper("bot", "serve", "--port", port, environ=settings, ready=answering(port)) as server:
        took, cpu = time.perf_counter() - begin, server.cpu
        time.sleep(3)
        take = Take(took, 1, cpu, server.memory, {"idle cpu %": (server.cpu - cpu) / 3 * 100})
    place.drop(url)
    return take


def _bare_server() -> Take:
    port, begin = free_port(), time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", BARE, str(port)])
    try:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                    break
            except OSError:
                time.sleep(0.01)
        return Take(time.perf_counter() - begin, 1, more={"idle cpu %": 0.0})
    finally:
        process.terminate()
        process.wait()


def _run(*arguments: str) -> Take:
    begin = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return Take(time.perf_counter() - begin, 1)
