"""`lantoa activities list`."""

from datetime import date
from pathlib import Path

import pytest

from bot.cli.workplace import at_work
from bot.domain.activities import ActivityKind, ActivityReport, SaveActivity
from bot.services.deeds import carried_out
from bot.services.house import House
from bot.store.units import unit_by_code
from tests.cli.conftest import Command
from tests.services import workbooks


@pytest.fixture
def union(lantoa: Command, here: Path) -> Command:
    """Two units, each with a report by its officer."""
    file = workbooks.write(here / "ds.xlsx", [("1", "Lan", "A"), ("2", "Hoa", "B")])
    assert lantoa("roster", "import", file).code == 0
    for member, unit in (("1", "A"), ("2", "B")):
        assert lantoa("grant", member, "officer", "--unit", unit).code == 0

    async def report(house: House) -> None:
        for n, (member, unit) in enumerate((("1", "A"), ("2", "B"))):
            async with house.database.read() as connection:
                unit_id = await unit_by_code(connection, unit)
            assert unit_id is not None
            said = ActivityReport(
                unit_id, ActivityKind.CONTEST, date(2026, 11, 1 + n), attendances=40, note="bí mật"
            )
            await carried_out(house, member, f"r{n}:save", SaveActivity(said))

    at_work(report)
    return lantoa


def test_reports_are_listed_the_newest_first_without_notes(union: Command) -> None:
    told = union("activities", "list", "--json")
    assert [(a["unit"], a["day"]) for a in told.json] == [("B", "2026-11-02"), ("A", "2026-11-01")]
    assert told.json[0]["kind"] == "contest"
    assert "bí mật" not in told.out


def test_by_unit_and_days(union: Command) -> None:
    def units(*arguments: str) -> list[str]:
        return [a["unit"] for a in union("activities", "list", "--json", *arguments).json]

    assert units("--unit", "A") == ["A"]
    assert units("--from", "2026-11-02") == ["B"]
    assert units("--to", "2026-11-01") == ["A"]
    assert units("--from", "2026-12-01") == []


def test_a_table_for_people(union: Command) -> None:
    told = union("activities", "list")
    assert "Hội thi" in told.out
    assert "đã báo cáo" in told.out


def test_what_is_wrong_is_said(union: Command) -> None:
    assert "X" in union("activities", "list", "--unit", "X").complaint
    assert union("activities", "list", "--from", "hôm nào").code == 2
