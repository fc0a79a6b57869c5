"""One pace for every process that shares the database."""

import time
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select

from bot.store.database import Database
from bot.store.pace import FURTHEST, reserve
from bot.store.process_tables import pace as rows
from bot.work.pace import Pace


@pytest.fixture
async def two(migrated_postgres_url: str) -> AsyncIterator[tuple[Database, Database]]:
    """Two processes, as far as the database can tell."""
    made = Database(migrated_postgres_url), Database(migrated_postgres_url)
    yield made
    for database in made:
        await database.close()


async def test_who_reserves_second_begins_where_the_first_ends(
    two: tuple[Database, Database],
) -> None:
    begins = []
    for database in two:
        async with database.write() as connection:
            begins.append(await reserve(connection, "zalo", 100))
    async with two[0].write() as connection:
        elsewhere = await reserve(connection, "telegram", 100)
    assert begins[0] == elsewhere == 0
    assert 0 < begins[1] <= 100


async def test_a_clock_that_was_set_back_does_not_stop_outreach_for_an_hour(
    two: tuple[Database, Database],
) -> None:
    async with two[0].write() as connection:
        ahead = func.extract("epoch", func.clock_timestamp()) + 3600
        await connection.execute(rows.insert().values(platform="zalo", next_at=ahead))
        assert await reserve(connection, "zalo", 1) <= FURTHEST


async def test_two_processes_together_go_no_faster_than_one(
    two: tuple[Database, Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forty messages at four a second (a fifth of five stays free) take places over ten seconds."""
    moments: list[float] = []

    async def slept(seconds: float) -> None:
        moments.append(before + seconds)

    paces = [Pace({"zalo": 5.0}, database=database) for database in two]
    monkeypatch.setattr("bot.work.pace.asyncio.sleep", slept)
    before = time.monotonic()
    turns = [await pace("zalo", 5) for _ in range(4) for pace in paces]
    monkeypatch.setattr("bot.work.pace.monotonic", lambda: before)  # nobody's place has passed
    for turn in turns:
        for _message in range(5):
            await turn()
    monkeypatch.undo()
    waited = [moment - before for moment in sorted(moments)]
    assert len(waited) == 40
    assert [n for n, after in enumerate(waited) if after < n / 4 - 0.01] == []


async def test_one_statement_reserves_for_a_whole_batch(
    two: tuple[Database, Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[float] = []

    async def reserved(_connection: object, line: str, seconds: float) -> float:
        if line == "zalo":
            calls.append(seconds)
        return 0.0

    monkeypatch.setattr("bot.store.pace.reserve", reserved)
    pace = Pace({"zalo": 1250.0}, database=two[0])
    await pace("zalo", 64)
    assert calls == [pytest.approx(0.064)]


async def test_without_its_database_a_process_keeps_its_own_pace(
    two: tuple[Database, Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_given: object) -> float:
        raise ConnectionError

    monkeypatch.setattr("bot.store.pace.reserve", away)
    pace = Pace({"zalo": 1000.0}, database=two[0])
    await (await pace("zalo", 1))()
    async with two[0].read() as connection:
        assert (await connection.execute(select(rows.c.platform))).all() == []


@pytest.mark.parametrize(("answers", "begins_after"), [(2, 0.0), (10, 10 / 5)])
async def test_outreach_makes_room_for_answers_beyond_their_fifth(
    two: tuple[Database, Database],
    monkeypatch: pytest.MonkeyPatch,
    answers: int,
    begins_after: float,
) -> None:
    """Ten messages take 2.5 seconds of outreach's own line, and 2 of the line of all.

    Two answers fit beside them; for ten the platform needs two seconds more, which are waited for
    by whoever asks next, in whatever process.
    """
    begins: list[float] = []

    async def slept(seconds: float) -> None:
        begins.append(seconds)

    one, other = (Pace({"zalo": 5.0}, database=database) for database in two)
    one.answered("zalo", answers)
    monkeypatch.setattr("bot.work.pace.asyncio.sleep", slept)
    await one("zalo", 10)
    await (await other("zalo", 1))()
    monkeypatch.undo()
    [waits] = begins
    assert max(2.5, 2.0 + begins_after) - 1.5 < waits <= max(2.5, 2.0 + begins_after)


async def test_a_process_alone_makes_the_same_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.work.pace.monotonic", lambda: 100.0)
    pace = Pace({"zalo": 5.0})
    pace.answered("zalo", 10)
    assert pace._alone("zalo", 10) == 100.0
    assert pace._alone("zalo", 1) == pytest.approx(104.0)
    assert pace._alone("zalo", 1) == pytest.approx(104.2)
