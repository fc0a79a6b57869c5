"""Everything that may go wrong while a broadcast goes out and people answer; all on one machine.

As they are, these take a minute or two each. The full size, on a quiet machine:

    PROOF_PEOPLE=20000 PROOF_KILLS=200 pytest -s -m slow tests/acceptance/test_siege.py

`PROOF_SEED=n` plays another one.
"""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.stand_ins.server import StandIns, running
from tests.acceptance.processes import Worker
from tests.acceptance.siege import SEED, SENDS, Siege
from tests.acceptance.toll import Toll, Watched
from tests.acceptance.town import ticking_of
from tests.acceptance.world import MONDAY
from tests.postgres import Server, running_server

PEOPLE = int(os.environ.get("PROOF_PEOPLE", "90"))
KILLS = int(os.environ.get("PROOF_KILLS", "5"))
RESTARTS = 5
A_KILL = 4.5  # seconds from one to the next, the start among them, where others work too
GAP = 3.0  # seconds between two other faults
LASTS = max(6 * GAP, PEOPLE / 30)  # seconds that those broadcasts take, when nothing goes wrong
MOST = 0.9  # of the people: by then everything has gone wrong that is to go wrong
# Every doubt is settled in two minutes; then the last answers are counted.
AT_MOST = 420 + 8 * KILLS + PEOPLE // 20  # seconds for a broadcast

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2 * AT_MOST + 300)]
Begin = Callable[..., Siege]


@pytest.fixture
def watched() -> Watched:
    return Watched(datetime.fromisoformat(MONDAY), SEED)


@pytest.fixture
async def stand_ins(watched: Watched) -> AsyncIterator[StandIns]:
    async with running(world=watched) as found:
        yield found


@pytest.fixture
def server() -> Iterator[Server]:
    """A PostgreSQL of the test's own, which it may restart."""
    with running_server(lasting=True) as found:
        yield found


@pytest.fixture
async def begin(
    tmp_path: Path, root: Path, stand_ins: StandIns, watched: Watched
) -> AsyncIterator[Begin]:
    """A siege of an installation on that database, whose broadcast lasts so many seconds."""
    made: list[Siege] = []

    def begun(url: str, workers: int, seconds: float) -> Siege:
        rate = max(2.0, PEOPLE / len(SENDS) / seconds / 0.8)  # four fifths are for outreach
        rates = {f"LANTOA_{name.upper()}_RATE": f"{rate:.0f}" for name in SENDS}
        # Of those that are cut off twice nobody knows; that a campaign may pause itself for such
        # failures has tests of its own.
        rates["LANTOA_FAILURE_LIMIT_PLATFORM"] = "100"
        town = ticking_of(tmp_path / "town", root, url, stand_ins, **rates)
        several = [Worker(town, f"worker-{n}") for n in range(workers)]
        made.append(Siege(town, stand_ins, Toll(watched), PEOPLE, several))
        return made[0]

    yield begun
    await made[0].ends()


async def test_processes_are_killed_all_the_time(begin: Begin, server: Server) -> None:
    """`serve` and two workers on PostgreSQL."""
    siege = begin(server.url(server.create()), 2, KILLS * A_KILL)
    await siege.lasts(lambda: siege.kills(KILLS, A_KILL / 4), AT_MOST)
    await siege.closes()


async def test_postgresql_restarts_five_times(begin: Begin, server: Server) -> None:
    """In turn as an upgrade does it, and as a crash does."""
    siege = begin(server.url(server.create()), 1, LASTS)

    async def restarts() -> None:
        for number in range(RESTARTS):
            await siege.has_come(number / RESTARTS * MOST)
            await asyncio.sleep(siege.chance.uniform(GAP / 2, GAP))
            await asyncio.to_thread(server.restart, crash=bool(number % 2))

    await siege.lasts(restarts, AT_MOST)
    await siege.closes()
    processes: list[Any] = [siege.town.process, siege.workers[0].process]
    assert [process.poll() for process in processes] == [None, None], "none of them ended"


async def test_the_clock_is_set_back_an_hour(begin: Begin, server: Server) -> None:
    """And a worker dies just before: its leases are of an hour that is far away now."""
    siege = begin(server.url(server.create()), 2, LASTS)

    async def set_back() -> None:
        await siege.has_come(MOST / 3)
        await asyncio.sleep(GAP)
        await siege.kill(siege.workers[0])
        siege.town.set_clock(-timedelta(hours=1))
        await asyncio.sleep(GAP)
        await siege.kills(1, GAP / 2)

    await siege.lasts(set_back, AT_MOST)
    await siege.closes()
    assert "clock.set_back" in siege.town.log + siege.workers[1].log


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of the test's own."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ("mount", "-t", "tmpfs", "-o", f"size={32 + PEOPLE // 100}m", "tmpfs", str(disk))
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root makes a disk")
    yield disk
    subprocess.run(("umount", "--lazy", str(disk)), check=True)


def fill(ballast: Path) -> None:
    """Until nothing more fits, not one byte."""
    with ballast.open("ab", buffering=0) as file:
        size = 1 << 20
        while size:
            try:
                size = size if file.write(b"x" * size) == size else size // 2
            except OSError:
                size //= 2


async def test_the_disk_is_full_for_a_while(begin: Begin, small_disk: Path) -> None:
    """SQLite, one process: whoever writes to us meanwhile is told to try again, by 503."""
    siege = begin(f"sqlite:///{small_disk}/lantoa.db", 0, LASTS)
    heard = [platform.hooks.heard for platform in siege.stand_ins.platforms.values()]

    def is_refused() -> bool:
        return sum(one.statuses.get(503, 0) for one in heard) > 2

    async def full() -> None:
        await siege.has_come(MOST / 3)
        await asyncio.sleep(GAP)
        fill(small_disk / "ballast")
        await siege.town.until(is_refused, "webhooks are put off while the disk is full", 60)
        await asyncio.sleep(GAP)
        (small_disk / "ballast").unlink()

    await siege.lasts(full, AT_MOST)
    await siege.closes()
    assert not [one.refused for one in heard if one.refused], "every webhook was taken in the end"
