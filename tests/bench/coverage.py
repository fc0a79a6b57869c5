"""e. Coverage of one unit, of one province and of everybody, today and on a past day."""

import asyncio
import time
from collections.abc import Iterator
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import text

from bot.library.loader import loaded
from bot.services.coverage import coverage
from bot.store.database import Database
from tests.bench import country
from tests.bench.measure import Result, Take, side_by_side
from tests.bench.places import Place
from tests.bench.processes import in_child

SIZES = {"small": (2_000, 20_000), "usual": (10_000, 100_000, 1_000_000),
         "large": (10_000, 100_000, 1_000_000)}  # fmt: skip
NATIONAL = 11_000_000  # with BENCH_SIZE=large, on PostgreSQL
TODAY, BEFORE = date(2026, 11, 22), date(2026, 6, 30)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TOPICS = ", ".join(
    f"max(CASE WHEN e.topic_id = '{name}' THEN 1 ELSE 0 END) AS t{n}"
    for n, name in enumerate(country.TOPICS)
)
SUMS = ", ".join(f"sum(t{n})" for n in range(len(country.TOPICS)))
# What the product's first indicator says of a unit and of each unit under it: how many families,
# how many reached at all, how many in each topic. Written for this tree of three levels alone, and
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
_LEAF, _FIRST, _TOP = country.PROVINCES + 2, 2, 1  # ids of the units that are asked for
_BELOW = f"FROM unit_span WHERE parent_id = {_FIRST}"
_LEAVES = f"FROM unit_span WHERE unit_id >= {_LEAF}"
PLACES = {
    country.UNIT: (_LEAF, f"SELECT {_LEAF} AS head, {_LEAF} AS unit_id"),
    country.PROVINCE: (
        _FIRST,
        f"SELECT {_FIRST} AS head, unit_id {_BELOW} UNION ALL SELECT unit_id, unit_id {_BELOW}",
    ),
    country.WHOLE: (
        _TOP,
        f"SELECT {_TOP} AS head, unit_id {_LEAVES} UNION ALL SELECT parent_id, unit_id {_LEAVES}",
    ),
}


def run(place: Place, size: str) -> Iterator[Result]:
    """On each database, at each size, of each unit, on each day."""
    for kind in place.kinds:
        sizes = SIZES[size]
        if size == "large" and kind == "postgresql":
            sizes = (*sizes, NATIONAL)
        for people in sizes:
            url = place.ready(kind, "coverage")
            asyncio.run(_settled(url, people))
            for unit in PLACES:
                for on in (TODAY, BEFORE):
                    yield _compared(kind, url, people, unit, on)
            place.drop(url)


def _compared(kind: str, url: str, people: int, unit: str, on: date) -> Result:
    day = "today" if on == TODAY else "a past day"
    demand = "≤ 2 times the bare one" + ("; < 50 ms" if unit == country.UNIT else "")
    contenders = {
        "Lan Toả": partial(in_child, partial(_product, url, unit, on)),
        "one aggregate": partial(in_child, partial(_bare, url, unit, on)),
    }
    found = side_by_side("e", f"{unit} {day}, {kind}", people, contenders, demand=demand)
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
    """The second of two: the first one loads content, compiles statements, fills caches."""
    database, library = Database(url), loaded(None, TODAY)
    for _turn in range(2):
        begin, cpu = time.perf_counter(), time.process_time()
        report = await coverage(database, library, ZONE, unit, on)
        took, cpu = time.perf_counter() - begin, time.process_time() - cpu
    await database.close()
    share = report.unit.results[0].share
    more = {"ms": took * 1000, "families": share.denominator, "reached": share.numerator}
    return Take(took, 1, cpu if database.is_sqlite else 0.0, more=more)


def _bare(url: str, unit: str, on: date) -> Take:
    return asyncio.run(_aggregated(url, unit, on))


async def _aggregated(url: str, unit: str, on: date) -> Take:
    database = Database(url)
    head, places = PLACES[unit]
    kind = "sqlite" if database.is_sqlite else "postgresql"
    sql, end = BARE[kind].format(places=places), f"{on} 17:00:00"  # UTC: midnight in Vietnam
    if database.is_sqlite:
        sql = sql.replace(":on", f"'{on}'").replace(":end", f"'{end}'")
    else:
        sql = sql.replace(":on", f"date '{on}'").replace(":end", f"timestamptz '{end}+00'")
    for _turn in range(2):
        begin, cpu = time.perf_counter(), time.process_time()
        async with database.read() as connection:
            rows = {row[0]: row for row in await connection.execute(text(sql))}
        took, cpu = time.perf_counter() - begin, time.process_time() - cpu
    await database.close()
    whole = rows.get(head, (head, 0, 0))  # nobody: no row
    more = {"ms": took * 1000, "families": whole[1], "reached": whole[2]}
    return Take(took, 1, cpu if database.is_sqlite else 0.0, more=more)
