"""e. Coverage of one unit, of one province and of everybody, today and on a past day.

The work is not alike, to the product's cost: it counts three indicators, of a tree of any depth,
and names the units; the bare statement counts the first indicator alone and knows the tree's shape.
Beside it the same statement with the two other indicators, still of a tree that it knows.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import date
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import text

from bot.library.loader import loaded
from bot.running import settle
from bot.services.coverage import coverage
from bot.store.database import Database
from tests.bench import country
from tests.bench.measure import Result, Take, side_by_side, sizes_of
from tests.bench.places import Place, backend_of
from tests.bench.processes import in_child, spent_by
from tests.bench.tree import Tree

SIZES = {"small": (2_000, 20_000), "usual": (10_000, 100_000, 1_000_000),
         "large": (10_000, 100_000, 1_000_000)}  # fmt: skip
NATIONAL = 11_000_000  # with BENCH_SIZE=large, on PostgreSQL
WARM, LONG = 7, 0.3  # asked so often first, and then for so many seconds: as a server is
PATIENCE = 2.0  # seconds to warm up; the plan is the same from the first time on
TODAY, BEFORE = date(2026, 11, 22), date(2026, 6, 30)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TOPICS = ", ".join(
    f"max(CASE WHEN e.topic_id = '{name}' THEN 1 ELSE 0 END) AS t{n}"
    for n, name in enumerate(country.TOPICS)
)
SUMS = ", ".join(f"sum(t{n})" for n in range(len(country.TOPICS)))
# What the product's first indicator says of a unit and of each unit under it: how many families,
# how many reached at all, how many in each topic. Written for the tree of `tree.py` alone, and
# for each database in the way that it answers sooner.
_PEOPLE = """
WITH places AS ({places}),
people AS (
  SELECT DISTINCT p.head, m.family_id FROM membership m JOIN places p ON p.unit_id = m.unit_id
  WHERE m.category IN ('member', 'non_member_worker')
    AND m.valid_from <= :on AND (m.valid_to IS NULL OR m.valid_to > :on)),
"""
BARE = {
    "sqlite": f"""{_PEOPLE}
families AS (
  SELECT p.head, p.family_id, count(e.topic_id) AS topics, {TOPICS}
  FROM people p LEFT JOIN evidence e
    ON e.family_id = p.family_id AND e.adult AND e.topic_id <> '' AND e.at < :end
  GROUP BY p.head, p.family_id)
SELECT head, count(*), sum(CASE WHEN topics > 0 THEN 1 ELSE 0 END), {SUMS}
FROM families GROUP BY head
""",
    "postgresql": f"""{_PEOPLE}
families AS (
  SELECT f.family_id, count(e.topic_id) AS topics, {TOPICS}
  FROM (SELECT DISTINCT family_id FROM people) f LEFT JOIN evidence e
    ON e.family_id = f.family_id AND e.adult AND e.topic_id <> '' AND e.at < :end
  GROUP BY f.family_id)
SELECT p.head, count(*), sum(CASE WHEN topics > 0 THEN 1 ELSE 0 END), {SUMS}
FROM people p JOIN families f ON f.family_id = p.family_id GROUP BY p.head
""",
}
_OTHERS = """
UNION ALL SELECT p.head, count(*), sum(CASE WHEN EXISTS (SELECT 1 FROM evidence e
    WHERE e.member_id = m.member_id AND e.kind = 'training' AND e.at < :end)
    THEN 1 ELSE 0 END), {none}
FROM places p JOIN membership m ON m.unit_id = p.unit_id
WHERE m.category IN ('member', 'non_member_worker') AND m.key_officer
  AND m.valid_from <= :on AND (m.valid_to IS NULL OR m.valid_to > :on) GROUP BY p.head
UNION ALL SELECT p.head, count(*), sum(CASE WHEN EXISTS (SELECT 1 FROM evidence e
    WHERE e.member_id = m.member_id AND e.kind = 'counselling' AND e.at < w.before)
    THEN 1 ELSE 0 END), {none}
FROM places p JOIN membership m ON m.unit_id = p.unit_id
JOIN marriage w ON w.member_id = m.member_id
WHERE m.category = 'member' AND w.superseded_at IS NULL AND w.held_on <= :on
  AND m.valid_from <= :on AND (m.valid_to IS NULL OR m.valid_to > :on) GROUP BY p.head
""".replace("{none}", ", ".join("0" * len(country.TOPICS)))


class Asked(NamedTuple):
    """A unit, and in SQL the places that are counted for it (`Tree.cases`)."""

    code: str
    head: int
    places: str


def run(place: Place, size: str) -> Iterator[Result]:
    """On each database, at each size, of each unit, on each day."""
    for kind in place.kinds:
        sizes = sizes_of(SIZES, size)
        if size == "large" and kind == "postgresql":
            sizes = (*sizes, NATIONAL)
        for people in sizes:
            url = place.ready(kind, "coverage")
            asyncio.run(_settled(url, people))
            for case, asked in Tree(people).cases().items():
                for on in (TODAY, BEFORE):
                    yield _compared(kind, url, people, case, Asked(*asked), on)
            place.drop(url)


def _compared(kind: str, url: str, people: int, case: str, asked: Asked, on: date) -> Result:
    day = "today" if on == TODAY else "a past day"
    demand = "≤ 2 times the bare one" + ("; < 50 ms" if case == "one unit" else "")
    contenders = {
        "Lan Toả": partial(in_child, partial(_product, url, asked.code, on)),
        "one aggregate": partial(in_child, partial(_bare, url, asked, on, "")),
        "three of them": partial(in_child, partial(_bare, url, asked, on, _OTHERS)),
    }
    found = side_by_side("e", f"{case} {day}, {kind}", people, contenders, demand=demand)
    told = {
        (take.more["families"], take.more["reached"]) for t in found.takes.values() for take in t
    }
    if len(told) != 1:
        raise RuntimeError(f"they count different families: {told}")
    return found


async def _settled(url: str, people: int) -> None:
    database = Database(url)
    await country.settle(database, people)
    await country.read(database, people)
    await database.close()


def _product(url: str, unit: str, on: date) -> Take:
    return asyncio.run(_counted(url, unit, on))


async def _counted(url: str, unit: str, on: date) -> Take:
    database, library = Database(url), loaded(None, TODAY)

    async def ask() -> tuple[int, int]:
        share = (await coverage(database, library, ZONE, unit, on)).unit.results[0].share
        return share.denominator, share.numerator

    return await _timed(database, ask)


async def _timed(database: Database, ask: Callable[[], Awaitable[tuple[int, int]]]) -> Take:
    """Content is loaded, statements are prepared and caches filled before the clock is started;
    what takes seconds is asked only once before. `ask` tells families counted and reached.
    """
    begin = time.perf_counter()
    for _turn in range(WARM):
        await ask()
        if time.perf_counter() - begin > PATIENCE:
            break
    server = await backend_of(database)
    settle()  # as a server does when it has begun
    begin, cpu, work = time.perf_counter(), spent_by(server), 0
    while not work or time.perf_counter() - begin < LONG:
        families, reached = await ask()
        work += 1
    took, cpu = time.perf_counter() - begin, spent_by(server) - cpu
    await database.close()
    more = {"ms": took / work * 1000, "families": families, "reached": reached}
    return Take(took, work, cpu, more=more)


def _bare(url: str, asked: Asked, on: date, others: str) -> Take:
    return asyncio.run(_aggregated(url, asked, on, others))


async def _aggregated(url: str, asked: Asked, on: date, others: str) -> Take:
    database = Database(url)
    kind = "sqlite" if database.is_sqlite else "postgresql"
    sql, end = BARE[kind].format(places=asked.places), f"{on} 17:00:00"  # UTC: midnight in Vietnam
    sql += others
    if database.is_sqlite:
        sql = sql.replace(":on", f"'{on}'").replace(":end", f"'{end}'")
    else:
        sql = sql.replace(":on", f"date '{on}'").replace(":end", f"timestamptz '{end}+00'")

    async def ask() -> tuple[int, int]:
        async with database.look() as connection:  # as the product: without begin and end
            rows = [tuple(row) for row in await connection.execute(text(sql))]
        # Of the row of families, who are more than the others; nobody: no row.
        whole = max((row for row in rows if row[0] == asked.head), default=(0, 0, 0))
        return whole[1], whole[2]

    return await _timed(database, ask)
