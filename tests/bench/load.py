"""The load generator, a process of its own: signed webhooks of one platform in a closed loop.

`python -m tests.bench.load '{"port": …, "platform": …, "count": …, "people": …, "at_once": …}'`
prints what it saw as one line of JSON.
"""

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from tests.acceptance.bodies import Deed, body
from tests.adapters.kits import KITS
from tests.bench.processes import ROOT
from tests.bench.wire import Caller, request

TEXTS = (
    "Chào công đoàn, cho tôi hỏi về bài học tuần này",
    "Em đã đọc xong rồi ạ",
    "Cảm ơn anh chị",
)


@dataclass
class Storm:
    """Webhooks that wait, and how long each answer took."""

    waiting: list[bytes]
    begun: dict[Caller, float] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)
    refused: int = 0
    over: "asyncio.Future[None] | None" = None

    def told(self, caller: Caller, status: int) -> None:
        """An answer: the next one goes out on the same connection."""
        self.took.append(time.perf_counter() - self.begun.pop(caller))
        self.refused += status != 200
        self.next(caller)

    def next(self, caller: Caller) -> None:
        """Send one more; the last answer ends it."""
        if self.waiting:
            self.begun[caller] = time.perf_counter()
            caller.ask(self.waiting.pop())
        elif not self.begun and self.over is not None and not self.over.done():
            self.over.set_result(None)


PRESS = "ack:bai-hoc-so-mot"


def webhooks(platform: str, count: int, people: int, first: int, kind: str) -> list[bytes]:
    """As the platform sends them, each with a key of its own: words, or presses of a button."""
    found = []
    for number in range(first, first + count):
        user = f"{5_000_000_000 + number % people}"
        said = {"text": TEXTS[number % len(TEXTS)]} if kind == "words" else {"payload": PRESS}
        raw = body(platform, Deed(number, user, **said))
        found.append(request(f"/webhooks/{platform}", raw, KITS[platform].sign(raw)))
    return found


async def storm(port: int, raw: list[bytes], at_once: int) -> dict[str, float]:
    """Send all of them, so many at a time."""
    loop = asyncio.get_running_loop()
    state = Storm(raw, over=loop.create_future())
    count = len(raw)
    callers = [
        (await loop.create_connection(lambda: Caller(state.told), "127.0.0.1", port))[1]
        for _n in range(at_once)
    ]
    begin = time.perf_counter()
    for caller in callers:
        state.next(caller)
    assert state.over is not None
    await state.over
    seconds = time.perf_counter() - begin
    for caller in callers:
        caller.close()
    took = sorted(state.took)
    return {
        "seconds": seconds, "count": count, "refused": state.refused,
        "p50": took[len(took) // 2] * 1000, "p99": took[int(len(took) * 0.99)] * 1000,
    }  # fmt: skip


def stormed(**wanted: Any) -> dict[str, float]:
    """The same from outside, in a process of its own; a webhook that was refused ends the bench."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "tests.bench.load", json.dumps(wanted)],
        cwd=ROOT, env=_environ(), stdout=subprocess.PIPE, check=True, text=True,
    )  # fmt: skip
    seen: dict[str, float] = json.loads(done.stdout)
    if seen["refused"]:
        raise RuntimeError(f"{seen['refused']:.0f} webhooks were not answered 200")
    return seen


def _environ() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(ROOT)}


def main() -> None:
    """Read what is wanted, do it, tell."""
    import uvloop

    wanted = json.loads(sys.argv[1])
    port, at_once = wanted.pop("port"), wanted.pop("at_once")
    raw = webhooks(**wanted)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        seen = runner.run(storm(port, raw, at_once))
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
