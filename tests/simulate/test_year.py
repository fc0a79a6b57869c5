"""A few weeks of a small union, with everything that goes wrong in them."""

import json

import pytest
import typer.testing

from bot.cli.main import application
from bot.simulate.plants import PLANTS
from bot.simulate.run import Result, simulate
from bot.simulate.year import Options

SMALL = Options(members=24, units=5, days=9, seed=4)
LARGER = Options(members=120, units=12, days=60, seed=2)


def different(result: Result) -> dict[str, tuple[str, ...]]:
    return {c.name: c.differences for c in result.comparisons if not c.equal}


async def test_a_few_days_end_as_the_truth_says() -> None:
    result = await simulate(SMALL)
    assert different(result) == {}
    counts = {c.name: c.compared for c in result.comparisons}
    assert counts["answers"] > 5
    assert counts["coverage"] == 5
    assert result.counts.kills >= 1


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_the_same_seed_gives_the_same_year() -> None:
    first, second = await simulate(LARGER), await simulate(LARGER)
    assert different(first) == different(second) == {}
    assert first.digest == second.digest
    counts = {c.name: c.compared for c in first.comparisons}
    assert min(counts.values()) > 0, counts
    assert (await simulate(Options(120, 12, 60, seed=3))).digest != first.digest


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_the_same_on_postgresql(postgres_url: str) -> None:
    assert different(await simulate(LARGER, postgres_url)) == {}


FINDS = {
    "lost-reading": "acknowledgements",
    "second-copy": "copies",
    "family-twice": "coverage",
    "deaf-to-stop": "stops",
    "at-night": "quiet_hours",
    "no-silence": "silent_days",
    "no-caps": "caps",
    "kept-cry": "crisis",
}


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("plant", PLANTS)
async def test_every_planted_fault_is_found(plant: str) -> None:
    result = await simulate(Options(300, 15, 90, seed=2, plant=plant))
    assert FINDS[plant] in different(result)


def test_the_command_knows_its_plants() -> None:
    asked = ["simulate", "--members", "10", "--units", "4", "--days", "7", "--plant", "weeds"]
    result = typer.testing.CliRunner().invoke(application(), asked)
    assert result.exit_code == 1
    assert "lost-reading" in str(result.exception)


def test_the_command_speaks_json_and_leaves_the_operators_database_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LANTOA_DATABASE_URL", "sqlite:////nowhere/at/all.db")
    asked = ["simulate", "--members", "10", "--units", "4", "--days", "7", "--json"]
    result = typer.testing.CliRunner().invoke(application(), [*asked, "--plant", "kept-cry"])
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert [c["name"] for c in told["comparisons"] if not c["equal"]] == ["crisis"]
    assert told["equal"] is False
