"""Any history at all, against the reference; `make proof` takes more than five hundred."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.store.database import Database
from bot.store.known import View
from bot.store.migrate import upgrade
from tests.recount.counting import expected, figures
from tests.recount.reference import Rules
from tests.recount.union import LAST, TOPICS, UNITS, random_facts

SLOWLY = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
seeds = st.integers(0, 2**32 - 1)


@pytest.fixture(scope="module")
def loop_of_its_own() -> Iterator[asyncio.Runner]:
    """Hypothesis calls many times within one test: the database stays with one loop."""
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory,
             loop_of_its_own: asyncio.Runner) -> Iterator[Database]:  # fmt: skip
    """One SQLite file for all examples; each empties it first."""
    path: Path = tmp_path_factory.mktemp("recount") / "lantoa.db"
    with _opened(f"sqlite:///{path}", loop_of_its_own) as found:
        yield found


@contextmanager
def _opened(url: str, runner: asyncio.Runner) -> Iterator[Database]:
    found = Database(url)
    runner.run(upgrade(found))
    yield found
    runner.run(found.close())


def rules_of(chance: Random) -> Rules:
    """Any way to set the indicators."""
    return Rules(
        TOPICS, chance.randint(1, 3), chance.random() < 0.5, chance.choice((0, 0, 1, 2)),
        chance.choice(((), ("chair",), ("chair", "clerk"))),
    )  # fmt: skip


async def agrees(database: Database, seed: int, days: int) -> None:
    """A random history in both views: the whole, and one unit of each day."""
    chance = Random(seed)
    facts, rules = random_facts(chance), rules_of(chance)
    await facts.settle_in(database)
    for day in facts.days(chance, days):
        for unit in (None, chance.randint(1, UNITS)):
            for tree in (None, chance.choice((LAST, *facts.days(chance, 1)))):
                counted = await figures(database, unit, day, rules, View(tree=tree))
                assert counted == expected(facts, unit, day, rules, tree), (day, unit, tree)


@settings(max_examples=40, suppress_health_check=SLOWLY)
@given(seed=seeds)
def test_any_history_agrees_with_the_reference(
    database: Database, loop_of_its_own: asyncio.Runner, seed: int
) -> None:
    loop_of_its_own.run(agrees(database, seed, 1))


@pytest.mark.slow
@pytest.mark.timeout(3600)
@settings(max_examples=600, suppress_health_check=SLOWLY)
@given(seed=seeds)
def test_six_hundred_histories_agree_with_the_reference(
    database: Database, loop_of_its_own: asyncio.Runner, seed: int
) -> None:
    loop_of_its_own.run(agrees(database, seed, 3))


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_hundred_histories_agree_on_postgresql(
    postgres_url: str, loop_of_its_own: asyncio.Runner
) -> None:
    with _opened(postgres_url, loop_of_its_own) as found:
        for seed in range(100):
            loop_of_its_own.run(agrees(found, seed, 2))
