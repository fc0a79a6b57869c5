"""d. A campaign begins: one delivery for each person, in one statement; a second time adds none."""

import asyncio
import gc
import os
import shutil
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.app import build_house
from bot.cli.main import OBJECTS_BETWEEN_COLLECTIONS
from bot.domain.campaigns import Campaign, Draft, State
from bot.domain.push import Content
from bot.log import set_up
from bot.services.campaigns import begin, get_ready, outlook
from bot.services.house import House
from bot.settings import Settings
from bot.store import campaigns
from bot.store.database import Database
from bot.store.reach import reach
from bot.store.tables import campaign, unit
from tests.bench import country
from tests.bench.measure import Result, Take, side_by_side, sizes_of
from tests.bench.places import NOW, Place, backend_of, environ
from tests.bench.processes import in_child, spent_by

SIZES = {"small": (2_000, 20_000), "usual": (10_000, 100_000, 1_000_000),
         "large": (10_000, 100_000, 1_000_000)}  # fmt: skip
ID = "00bench000"
COUNTRY = 100_000  # beyond so many people one case is measured
EMPTY = 10_000_000  # a unit that stood once, and to which nobody belongs
MOMENT = datetime.fromisoformat(NOW)
Before: TypeAlias = Callable[[House, Campaign], Awaitable[None]]
BARE = """
INSERT INTO outbox (key, address_id, member_id, campaign_id, platform, purpose, priority,
  not_before, created_at, state, reason, attempts, parts_done, form, cost, by_phone, tried)
SELECT 'c:' || :id || ':' || m.member_id, a.id, m.member_id, :id, a.platform, 'outreach', 5,
  :now, :now, 'waiting', '', 0, 0, 'free', 0, false, ''
FROM membership m JOIN address a ON a.member_id = m.member_id WHERE m.valid_to IS NULL
"""


def run(place: Place, size: str) -> Iterator[Result]:
    """On each database, at each size."""
    for kind in place.kinds:
        for people in sizes_of(SIZES, size):
            url = place.ready(kind, "country")
            asyncio.run(_settled(url, people))
            for case, before in cases(people).items():
                contenders = {
                    "Lan Toả": partial(in_child, partial(_begun, url, people, before)),
                    "INSERT … SELECT": partial(in_child, partial(_bare, url, people)),
                }
                demand = "≤ 2.5 times the bare one"
                yield side_by_side("d", f"{case}, {kind}", people, contenders, demand=demand)
            place.drop(url)


async def _settled(url: str, people: int) -> None:
    database = Database(url)
    await country.settle(database, people)
    await country.accounts(database, people)
    async with database.write() as connection:
        await connection.execute(insert(unit).values(id=EMPTY, code="EMPTY", created_at=MOMENT))
        await _drafted(connection)
    await database.close()


async def _drafted(connection: AsyncConnection) -> None:
    draft = Draft(Content("t-bench", text="Chào anh chị"), 1, MOMENT)
    await campaigns.create(connection, ID, draft, author_id=None, now=MOMENT, state=State.APPROVED)


@dataclass(frozen=True, slots=True)
class _Work:
    """A copy of the country, so that each take begins alike."""

    url: str

    def __enter__(self) -> str:
        if not self.url.startswith("sqlite"):
            return self.url
        path = Path(self.url.removeprefix("sqlite:///"))
        shutil.copyfile(path, path.with_suffix(".take"))
        return f"sqlite:///{path.with_suffix('.take')}"

    def __exit__(self, *_error: object) -> None:
        if self.url.startswith("sqlite"):
            path = Path(self.url.removeprefix("sqlite:///")).with_suffix(".take")
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)


def _begun(url: str, people: int, before: Before) -> Take:
    with _Work(url) as work:
        os.environ.update(environ(work))
        return asyncio.run(_product(work, people, before))


async def _product(url: str, people: int, before: Before) -> Take:
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)  # as every command of the program
    set_up("json", quiet=True)
    database = Database(url)
    house = await build_house(Settings.read(), database, webchat=True)
    try:
        async with database.read() as connection:
            found = await campaigns.get(connection, ID)
            assert found is not None
            begins = time.perf_counter()
            plan = await reach(connection, outlook(house), found)
            planned = time.perf_counter() - begins
        found = replace(found, plan=plan)  # as one has that was approved
        await before(house, found)
        first = await _once(house, found, people)
        again = await _once(house, found, people)
        more = {"again s": again.seconds, "plan s": planned}
        return replace(first, more=more)
    finally:
        await _emptied(database)
        await database.close()


async def _nothing(_house: House, _found: Campaign) -> None:
    """The process has never begun one, and was not told to get ready."""


async def _as_started(house: House, _found: Campaign) -> None:
    """What a server does when it starts."""
    await get_ready(house)


async def _another(house: House, found: Campaign) -> None:
    """The same campaign begins for a unit to which nobody belongs."""
    await _as_started(house, found)
    await _approved(house, EMPTY)
    if not await begin(house, replace(found, draft=replace(found.draft, unit_id=EMPTY))):
        raise RuntimeError("it did not begin")


CASES: dict[str, Before] = {
    "enqueued": _as_started,
    "enqueued by a process that is not ready for it": _nothing,
    "enqueued by a process that has begun one before": _another,
}


def cases(people: int) -> Mapping[str, Before]:
    """All of them; of a country the usual one: the others differ by what is done once."""
    return dict(list(CASES.items())[: 1 if people > COUNTRY else None])


async def _approved(house: House, unit_id: int) -> None:
    """For this unit; as it was before it began."""
    anew = update(campaign).values(state="approved", started_at=None, unit_id=unit_id)
    async with house.database.write() as connection:
        await connection.execute(anew)


async def _once(house: House, found: Campaign, people: int) -> Take:
    """Begin; what is there already is not added a second time."""
    await _approved(house, found.draft.unit_id)
    server = await backend_of(house.database)
    begins, cpu = time.perf_counter(), spent_by(server)
    if not await begin(house, found):
        raise RuntimeError("it did not begin")
    took, cpu = time.perf_counter() - begins, spent_by(server) - cpu
    async with house.database.read() as connection:
        count = await connection.scalar(select(campaign.c.intended))
    if count != people:
        raise RuntimeError(f"{count} deliveries for {people} people")
    return Take(took, people, cpu)


def _bare(url: str, people: int) -> Take:
    with _Work(url) as work:
        return asyncio.run(_inserted(work, people))


async def _inserted(url: str, people: int) -> Take:
    database = Database(url)
    now: object = MOMENT
    if database.is_sqlite:  # as the product's own column type writes it
        now = MOMENT.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    server = await backend_of(database)
    begin, cpu = time.perf_counter(), spent_by(server)
    async with database.write() as connection:
        await connection.execute(text(BARE), {"id": ID, "now": now})
    took, cpu = time.perf_counter() - begin, spent_by(server) - cpu
    async with database.read() as connection:
        count = await connection.execute(text("SELECT count(*) FROM outbox"))
    if count.scalar() != people:
        raise RuntimeError("the bare statement missed somebody")
    await _emptied(database)
    await database.close()
    return Take(took, people, cpu)


async def _emptied(database: Database) -> None:
    if not database.is_sqlite:
        async with database.write() as connection:
            await connection.execute(text("TRUNCATE outbox CASCADE"))
