"""`lantoa coverage` and `lantoa report` as an operator runs them."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
import typer
from typer.testing import CliRunner, Result

from bot.cli import coverage, report
from bot.errors import Refused
from bot.store.database import Database
from tests.ready import ready
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
    await ready(database)
    await a_union(facts=[fact(1, 1, EVENING)]).settle_in(database)
    await database.close()


def run(*arguments: str) -> Result:
    """Run `lantoa coverage`."""
    app = typer.Typer()
    coverage.register(app)
    return CliRunner().invoke(app, arguments)


def reported(*arguments: str) -> Result:
    """Run `lantoa report`."""
    app = typer.Typer()
    report.register(app)
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


@pytest.mark.parametrize(
    ("name", "start"), [("a.xlsx", b"PK"), ("a.docx", b"PK"), ("a.png", b"\x89PNG")]
)
def test_every_file_of_coverage_is_of_its_kind(workplace: Path, name: str, start: bytes) -> None:
    assert run("-o", name, "--unit", "A").exit_code == 0
    assert (workplace / name).read_bytes().startswith(start)


def test_pictures_are_chosen_by_name(workplace: Path) -> None:
    for name in ("units", "trend", "topics"):
        assert run("-o", f"{name}.png", "--picture", name).exit_code == 0
    drawn = {(workplace / f"{name}.png").read_bytes() for name in ("units", "trend", "topics")}
    assert len(drawn) == 3
    assert run("-o", "x.png", "--picture", "map").exit_code == 2


def test_a_report_is_written_as_form_and_as_letter(workplace: Path) -> None:
    for name in ("bao-cao.xlsx", "bao-cao.docx"):
        assert reported("-o", name).exit_code == 0
        assert (workplace / name).read_bytes().startswith(b"PK")


@pytest.mark.usefixtures("workplace")
def test_a_report_counts_from_new_year_to_today_unless_told_otherwise() -> None:
    found = orjson.loads(reported("--json", "--unit", "A").stdout_bytes)
    assert (found["unit"]["code"], found["above"]) == ("A", "Đơn vị 1")
    assert (found["begin"], found["end"]) == ("2026-01-01", "2026-11-23")
    lines = {line["id"]: line["number"] for line in found["lines"]}
    assert (lines["families_all"], lines["members"]) == (1, 1)
    earlier = orjson.loads(reported("--json", "--to", "2026-11-21").stdout_bytes)
    assert {x["id"]: x["number"] for x in earlier["lines"]}["families_all"] == 0


@pytest.mark.usefixtures("workplace")
def test_a_report_on_the_terminal_has_a_table_for_each_section() -> None:
    told = reported("--from", "1/1/2026", "--to", "30/6/2026").stdout
    assert "Báo cáo của Đơn vị 1 từ 01/01/2026 đến 30/06/2026" in told
    assert "\n10. Khó khăn, kiến nghị\n" in told


@pytest.mark.usefixtures("workplace")
def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    refused = reported("--from", "2026-06-01", "--to", "2026-05-31").exception
    assert isinstance(refused, Refused)
    assert "01/06/2026" in str(refused)
    assert reported("--format", "png").exit_code == 2


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
