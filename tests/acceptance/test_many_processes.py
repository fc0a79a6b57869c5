"""Many processes on PostgreSQL: one is killed, one stops, the database restarts, one is older."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.store import beside, migrate
from bot.store.database import Database
from bot.store.inbox import PARKED
from bot.store.tables import inbox, outbox
from tests.acceptance.platforms import Platforms
from tests.acceptance.processes import (
    Cold,
    Office,
    Worker,
    doubled,
    leader,
    lessons,
    program_before,
)
from tests.acceptance.test_main_job import prepared, settled
from tests.acceptance.union import Worker as Person
from tests.acceptance.world import CHANNELS, MONDAY, Hand, Installation, World
from tests.ports import free_port
from tests.postgres import Server, running_server

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]
Hands = dict[str, Hand]
TOMORROW = "2026-11-24T09:00:00+07:00"
FOLLOWED_WITHIN = 15.0  # seconds: the next tick after the leader was killed


T = TypeVar("T", bound="Timed")


@pytest.fixture
async def platforms() -> AsyncIterator[Platforms]:
    made = Platforms()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def server() -> Any:
    """A PostgreSQL of the test's own, which it may restart."""
    with running_server() as found:
        yield found


@dataclass
class Timed(Installation[Platforms]):
    """A process whose clock goes as that of the others, whenever it is started."""

    began: float = field(default_factory=time.monotonic)

    async def until(
        self, holds: Callable[[], Any], what: str, seconds: float = 40, *, pause: float = 0.05
    ) -> None:
        """With more patience: these are many processes on a machine that may have two cores."""
        await super().until(holds, what, 4 * seconds, pause=pause)

    @property
    def environment(self) -> dict[str, str]:
        """With the moment at which it starts."""
        passed = timedelta(seconds=time.monotonic() - self.began)
        now = datetime.fromisoformat(MONDAY) + passed
        return {**super().environment, "LANTOA_NOW": now.isoformat()}


@pytest.fixture
async def world(
    tmp_path: Path, root: Path, server: Server, platforms: Platforms
) -> AsyncIterator[Timed]:
    """One `serve` on that server; others are started beside it."""
    made = Timed(tmp_path, root, platforms, server.url(server.create()), free_port())
    (tmp_path / "serve.log").touch()
    yield made
    await made.stop()


@dataclass
class Older(Timed, Cold):
    """The program as it was before the newest migration."""


@pytest.fixture
async def other(world: Timed, root: Path, tmp_path: Path) -> AsyncIterator[Timed]:
    """Another `serve` of the same installation, not started."""
    async for made in _beside(Timed, world, root, tmp_path / "other"):
        yield made


@pytest.fixture
async def old(world: Timed, root: Path, tmp_path: Path) -> AsyncIterator[Older]:
    """An older `serve` of the same installation, not started."""
    program = await asyncio.to_thread(program_before, root, tmp_path / "program")
    async for made in _beside(Older, world, program, tmp_path / "old"):
        yield made


async def _beside(kind: type[T], world: Timed, root: Path, folder: Path) -> AsyncIterator[T]:
    made = kind(folder, root, world.platforms, world.database_url, free_port(), began=world.began)
    made.number = 100_000  # its events have keys of their own
    await asyncio.to_thread(folder.mkdir)
    await asyncio.to_thread((folder / "serve.log").touch)
    yield made
    await made.stop()


async def joined(world: World, people: list[Person], codes: dict[str, str], many: int) -> Hands:
    """So many people on the three platforms."""
    hands = {who.code: Hand(CHANNELS[n % 3], str(10**9 + n)) for n, who in enumerate(people[:many])}
    await asyncio.gather(*(world.joins(hand, codes[code]) for code, hand in hands.items()))
    return hands


async def all_have_it_once(world: World, office: Office, id_: str, hands: Hands) -> None:
    async def is_finished() -> bool:
        return (await office.state(id_))[0] == "finished"

    await world.until(is_finished, "the broadcast is finished", 90)
    _state, progress = await office.state(id_)
    assert progress.deliveries.get("failed", 0) == 0
    await world.until(lambda: all(lessons(world, h) for h in hands.values()), "everybody has it")
    assert doubled(world, hands) == []
    assert await office.faults() == []


async def test_a_leader_that_is_killed_is_followed_and_nothing_is_doubled(
    world: Timed, other: Timed
) -> None:
    people, codes = await settled(world)
    await other.start()
    hands = await joined(world, people, codes, 12)
    async with Office.of(world) as office:
        id_ = await office.broadcast(datetime.fromisoformat(TOMORROW))
        by_pid = {one.process.pid: one for one in (world, other) if one.process}
        killed = await leader(world.database_url)
        first = by_pid[killed]
        await first.kill()
        killed_at = time.monotonic()
        await office.due_now(id_)

        async def has_begun() -> bool:
            return (await office.state(id_))[0] != "approved"

        await world.until(has_begun, "the follower ticks")
        followed_after = time.monotonic() - killed_at
        assert await leader(world.database_url) in by_pid.keys() - {killed}
        await first.start()
        await all_have_it_once(world, office, id_, hands)
    assert followed_after <= FOLLOWED_WITHIN


async def test_who_is_told_to_stop_finishes_what_is_in_flight(world: Timed) -> None:
    people, codes = await settled(world)
    worker = Worker(world)
    try:
        await worker.start()
        hands = await joined(world, people, codes, 24)
        await world.kill()  # or it would take the whole broadcast itself
        world.platforms.slow = 0.5
        async with Office.of(world) as office:
            id_ = await office.broadcast(datetime.fromisoformat(MONDAY))
            assert worker.process is not None
            held = outbox.c.holder.startswith(f"{worker.process.pid}-")

            async def under_way() -> bool:
                return await office.count(outbox.c.state == "sending", held) > 0

            await world.until(under_way, "the worker sends")
            assert await worker.stop() == 0
            assert await office.count(outbox.c.state == "sending", held) == 0
            await world.start()
            await all_have_it_once(world, office, id_, hands)
    finally:
        worker.kill()


async def test_the_database_restarts_and_nothing_is_lost_or_doubled(
    world: Timed, server: Server
) -> None:
    people, codes = await settled(world)
    worker = Worker(world)
    try:
        await worker.start()
        hands = await joined(world, people, codes, 24)
        world.platforms.slow = 0.1
        async with Office.of(world) as office:
            id_ = await office.broadcast(datetime.fromisoformat(MONDAY))
            payload = f"ack:{office.lesson}"
            reading = asyncio.gather(*(world.deed(h, payload=payload) for h in hands.values()))
            for _restart in range(3):
                await asyncio.sleep(1.5)
                await asyncio.to_thread(server.restart)
            await reading
            await all_have_it_once(world, office, id_, hands)

            async def all_counted() -> bool:
                return (await office.state(id_))[1].acknowledged == len(hands)

            await world.until(all_counted, "every acknowledgement answered 200 is counted")
            assert await office.count(inbox.c.status == PARKED) == 0
        for process in (worker.process, world.process):
            assert process is not None
            assert process.poll() is None
        assert await worker.stop() == 0
        assert "Traceback" not in world.log + worker.log
    finally:
        worker.kill()


async def upgraded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """To the schema of now, as though it still served the program of before.

    Nothing happens here for which the newest steps send that away, and those to come may not.
    """
    database = Database(world.database_url)
    before = await migrate.revision(database)
    monkeypatch.setattr(beside, "strictest", lambda _scripts: before)
    await migrate.upgrade(database)
    await database.close()


async def test_an_old_and_a_new_program_side_by_side(
    world: Timed, old: Older, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The schema is upgraded under the old program; both answer and send; the old one leaves."""
    people, codes = await prepared(old)
    hands = await joined(old, people, codes, 12)
    await upgraded(world, monkeypatch)
    await world.start()
    async with Office.of(world) as office:
        id_ = await office.broadcast(datetime.fromisoformat(MONDAY))
        await all_have_it_once(world, office, id_, hands)
        heard = {code: len(world.sees(hand)) for code, hand in hands.items()}

        async def each_asks(*processes: World) -> None:
            await asyncio.gather(
                *(
                    processes[n % len(processes)].deed(hand, text="menu")
                    for n, hand in enumerate(hands.values())
                )
            )

        def answered(times: int) -> bool:
            return all(len(world.sees(hands[code])) == n + times for code, n in heard.items())

        await each_asks(old, world)
        await world.until(lambda: answered(1), "one answer each, whoever was asked")
        assert old.process is not None
        assert old.process.poll() is None
        await old.stop()
        assert "loop.failed" not in old.log
        assert "turn.failed" not in old.log
        await each_asks(world)
        await world.until(lambda: answered(2), "the new one goes on alone")
        assert await office.faults() == []
