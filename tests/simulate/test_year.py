"""A few weeks of a small union, with everything that goes wrong in them."""

import json

import pytest
import typer.testing

from bot.cli.main import application
from bot.clock import VirtualClock
from bot.errors import Refused
from bot.simulate.hands import ASKED_FOR_THE_CODE, Aim, Hands, Visit
from bot.simulate.plants import PLANTS
from bot.simulate.population import people
from bot.simulate.run import Result, simulate
from bot.simulate.world import Screens
from bot.simulate.year import START, Options
from bot.stand_ins.server import platforms

# So few units that after the merge nobody can move.
SMALL = ["--members", "24", "--units", "4", "--days", "9", "--seed", "4"]
LARGER = Options(members=100, units=12, days=40, seed=4)  # with all that is compared


def different(result: Result) -> dict[str, tuple[str, ...]]:
    return {c.name: c.differences for c in result.comparisons if not c.equal}


@pytest.mark.timeout(600)
def test_a_few_days_end_as_the_truth_says(monkeypatch: pytest.MonkeyPatch) -> None:
    # The operator's own database is not even looked at.
    monkeypatch.setenv("LANTOA_DATABASE_URL", "sqlite:////nowhere/at/all.db")
    result = typer.testing.CliRunner().invoke(application(), ["simulate", *SMALL, "--json"])
    told = json.loads(result.stdout)
    assert [c for c in told["comparisons"] if not c["equal"]] == []
    assert result.exit_code == 0
    compared = {c["name"]: c["compared"] for c in told["comparisons"]}
    assert min(compared[n] for n in ("answers", "copies", "acknowledgements", "coverage")) > 0
    assert told["counts"]["kills"] > 0


def test_whoever_is_asked_for_the_code_has_it_on_paper() -> None:
    world = Screens(VirtualClock(START), seed=1)
    hands = Hands(platforms(world), seed=1)
    member = people(10, 4, START.date(), seed=1).members[5]
    member.link_code = "ABCD2345"
    account = member.accounts[0]
    account.fresh = [ASKED_FOR_THE_CODE, "go:menu"]
    assert hands.act(Visit(account, Aim.LESSON, done=1)) == "code"
    said = world.of[account.platform, account.user]
    assert [message.text for message in said] == ["ABCD2345"]


async def test_a_database_that_is_in_use_is_left_alone(migrated_sqlite_url: str) -> None:
    with pytest.raises(Refused, match="phải trống"):
        await simulate(Options(10, 4, 7), migrated_sqlite_url)


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_the_same_seed_gives_the_same_year() -> None:
    first, second = await simulate(LARGER), await simulate(LARGER)
    assert different(first) == different(second) == {}
    assert first.digest == second.digest
    counts = {c.name: c.compared for c in first.comparisons}
    assert min(counts.values()) > 0, counts
    assert (await simulate(Options(100, 12, 40, seed=3))).digest != first.digest


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_the_same_on_postgresql(postgres_url: str) -> None:
    assert different(await simulate(LARGER, postgres_url)) == {}


FINDS = {
    "lost-reading": "acknowledgements",
    "second-copy": "copies",
    "family-twice": "coverage",
    "deaf-to-stop": "stops",
    "silenced": "stops",
    "at-night": "quiet_hours",
    "no-silence": "silent_days",
    "no-caps": "caps",
    "kept-cry": "crisis",
}


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("plant", PLANTS)
async def test_every_planted_fault_is_found(plant: str) -> None:
    result = await simulate(Options(60, 8, 9, seed=1, plant=plant))
    assert FINDS[plant] in different(result)


def test_the_command_knows_its_plants() -> None:
    asked = ["simulate", "--members", "10", "--units", "4", "--days", "7", "--plant", "weeds"]
    result = typer.testing.CliRunner().invoke(application(), asked)
    assert result.exit_code == 1
    assert "lost-reading" in str(result.exception)
