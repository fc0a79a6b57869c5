"""`lantoa coverage` as an operator runs it."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
import typer
from typer.testing import CliRunner, Result

from bot.cli import coverage
from bot.errors import Refused
from bot.store.database import Database
from bot.store.migrate import upgrade
from tests.store.test_coverage import a_union, fact

EVENING = datetime(2026, 11, 22, 16, 59, tzinfo=UTC)  # a minute before local midnight


@pytest.fixture
def workplace(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a small union; it is the afternoon of 23 November 2026 there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANTOA_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("LANTOA_NOW", "2026-11-23T15:00+07:00")
    asyncio.run(_settle_in(sqlite_url))
    return tmp_path


async def _settle_in(url: str) -> None:
    database = Database(url)
    await upgrade(database)
    await a_union(facts=[fact(1, 1, EVENING)]).settle_in(database)
    await database.close()


def run(*arguments: str) -> Result:
    """Run the command."""
    app = typer.Typer()
    coverage.register(app)
    return CliRunner().invoke(app, arguments)


@pytest.mark.usefixtures("workplace")
def test_json_is_one_document_of_the_top_unit_today() -> None:
    found = orjson.loads(run("--json").stdout_bytes)
    assert (found["on"], found["unit"]["code"]) == ("2026-11-23", "LC")
    assert [unit["code"] for unit in found["units"]] == ["A", "B"]
    assert found["indicators"][0]["numerator"] == 1


@pytest.mark.usefixtures("workplace")
def test_a_day_is_counted_to_its_end() -> None:
    days = ("2026-11-21", "2026-11-22")
    found = [orjson.loads(run("--on", day, "--format", "json").stdout_bytes) for day in days]
    assert [document["indicators"][0]["numerator"] for document in found] == [0, 1]


@pytest.mark.usefixtures("workplace")
def test_without_more_words_it_is_a_table() -> None:
    assert "Đơn vị 1, tính đến hết ngày 23/11/2026" in run().stdout


def test_the_files_ending_chooses_the_format(workplace: Path) -> None:
    assert run("-o", "anh.png").exit_code == 0
    assert (workplace / "anh.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.usefixtures("workplace")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--unit", "Z"), "Ngày 23/11/2026 không có đơn vị Z"),
        (("--on", "2025-12-31"), "Ngày 31/12/2025 chưa có đơn vị nào"),
        (("-o", "khong/co.json"), "Không ghi được khong/co.json"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(arguments: tuple[str, ...], said: str) -> None:
    refused = run(*arguments).exception
    assert isinstance(refused, Refused)
    assert said in str(refused)


@pytest.mark.usefixtures("workplace")
@pytest.mark.parametrize(
    "arguments", [("--on", "hôm kia"), ("--on", "9999-12-31"), ("--format", "doc")]
)
def test_wrong_words_are_wrong_usage(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2
