"""How PostgreSQL goes about counting: as it does from the sixth ask on, from the first one on."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.coverage import window
from bot.store import coverage, fixed
from bot.store.coverage import Counted
from bot.store.database import Database
from tests.reports.sample import families, officers, premarital
from tests.store.history import HANOI
from tests.store.test_coverage import MADE, a_union, belongs, fact

Asked = tuple[str, Sequence[Any]]  # the words, and what was put into their gaps
INDICATORS = (families(), officers(), premarital())
DAY, BEFORE = date(2026, 11, 23), date(2026, 3, 1)
PEOPLE = range(1, 401)  # enough that the server has something to reckon with


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Asked]:
    """Everything that goes straight to PostgreSQL's driver."""
    found: list[Asked] = []
    ask = fixed.of_postgres

    async def listening(
        connection: AsyncConnection, words: str, values: Sequence[Any], **how: Any
    ) -> fixed.Rows:
        found.append((words, values))
        return await ask(connection, words, values, **how)

    monkeypatch.setattr(fixed, "of_postgres", listening)
    return found


@pytest.fixture
async def settled(migrated_postgres_url: str) -> AsyncIterator[Database]:
    """Two units of two hundred, one person to a family; the server knows how many there are."""
    people = a_union(
        families=[{"id": n, "key": f"F{n}", "created_at": MADE} for n in PEOPLE],
        members=[{"id": n, "code": f"M{n}", "gender": "", "created_at": MADE} for n in PEOPLE],
        memberships=[belongs(n, 2 + n % 2, n) for n in PEOPLE],
        facts=[fact(n, n, datetime(2026, 1 + n % 11, 5, tzinfo=UTC)) for n in PEOPLE],
    )
    database = Database(migrated_postgres_url)
    await people.settle_in(database)
    async with database.look() as connection:
        await connection.execute(text("ANALYZE"))
    yield database
    await database.close()


async def counted(connection: AsyncConnection, code: str, on: date) -> None:
    wanted = [Counted(one, *window(one.window, on, HANOI)) for one in INDICATORS]
    assert await coverage.counted_of(connection, code, wanted, on) is not None


async def plan(connection: AsyncConnection, how: str, words: str, values: Sequence[Any]) -> str:
    """As the server tells it, with what it expects of each step."""
    rows = await fixed.of_postgres(connection, f"{how} {words}", values, prepared=False)
    return "\n".join(row[0] for row in rows)


async def test_the_plan_for_one_day_is_the_plan_for_any_day(
    settled: Database, asked: list[Asked]
) -> None:
    async with settled.look() as connection:
        for day in (DAY, BEFORE):
            await counted(connection, "LC", day)
        looks = list(asked)
        assert len(looks) == 4  # of each day: what stands below, and what is counted there
        for words, values in looks:
            first = await plan(connection, "EXPLAIN", words, values)
            assert first == await plan(connection, "EXPLAIN (GENERIC_PLAN)", words, ())


async def test_a_plan_is_kept_after_a_few_asks(settled: Database, asked: list[Asked]) -> None:
    async with settled.look() as connection:
        for _turn in range(7):
            await counted(connection, "LC", DAY)
        kept = await connection.execute(
            text("SELECT statement, custom_plans, generic_plans FROM pg_prepared_statements")
        )
        plans = {row[0]: tuple(row[1:]) for row in kept}
    assert [plans[words] for words in {words for words, _values in asked}] == [(5, 2), (5, 2)]
