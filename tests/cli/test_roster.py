"""`lantoa roster`: a template out, a list in, and every fault told."""

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from bot.services.workbook import sheets_of
from tests.cli.conftest import Command
from tests.services import workbooks

LAN, HOA = ("1", "Lan", "A"), ("2", "Hoa", "B", "G1")


def counted(told: dict[str, int]) -> dict[str, int]:
    """The counts that are not nothing."""
    return {how: count for how, count in told.items() if count}


def test_the_same_file_twice_changes_nothing(lantoa: Command, here: Path) -> None:
    file = workbooks.write(here / "ds.xlsx", [LAN, HOA])
    first = lantoa("roster", "import", file, "--json").json
    again = lantoa("roster", "import", file, "--json").json
    assert counted(first["people"]) == {"created": 2}
    assert (counted(first["units"]), first["new_families"]) == ({"created": 3}, 2)
    assert (counted(again["people"]), counted(again["units"])) == (
        {"unchanged": 2},
        {"unchanged": 3},
    )


def test_a_dry_run_tells_and_stores_nothing(lantoa: Command, here: Path) -> None:
    file = workbooks.write(here / "ds.xlsx", [LAN])
    told = lantoa("roster", "import", file, "--dry-run", "--json").json
    assert (told["stored"], counted(told["people"])) == (False, {"created": 1})
    assert lantoa("invite", "--json").json == []


def test_a_fault_is_named_and_nothing_of_the_file_is_stored(lantoa: Command, here: Path) -> None:
    file = workbooks.write(here / "ds.xlsx", [LAN, ("2", "Hoa", "Z")])
    told = lantoa("roster", "import", file)
    assert told.out == ""
    assert "Doan vien" in told.complaint
    assert "dòng 3" in told.complaint
    assert "“Z”" in told.complaint
    assert lantoa("invite", "--json").json == []


def test_many_faults_are_listed_and_summed_up_in_one_line(lantoa: Command, here: Path) -> None:
    file = workbooks.write(here / "ds.xlsx", [("", "Lan", "A"), ("2", "", "A"), ("2", "Mai", "A")])
    told = lantoa("roster", "import", file)
    assert [line.split(",")[1].strip() for line in told.out.splitlines()] == [
        "dòng 2",
        "dòng 3",
        "dòng 4",
    ]
    assert "3" in told.complaint


def test_as_json_faults_are_data(lantoa: Command, here: Path) -> None:
    file = workbooks.write(here / "ds.xlsx", [("1", "", "A"), ("2", "Hoa", "Z")])
    told = lantoa("roster", "import", file, "--json")
    places = [(fault["row"], fault["column"]) for fault in told.json["faults"]]
    assert (told.code, told.json["stored"]) == (1, False)
    assert places == [(2, "Ho ten"), (3, "Ma don vi")]


def nothing(path: Path) -> Path:
    return path


def words(path: Path) -> Path:
    path.write_text("Ma,Ho ten\n1,Lan\n")
    return path


def half(path: Path) -> Path:
    data = workbooks.write(path, [LAN]).read_bytes()
    path.write_bytes(data[: len(data) // 2])
    return path


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def empty(path: Path) -> Path:
    path.touch()
    return path


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (nothing, "Không có tệp"),
        (folder, "Không có tệp"),
        (words, "lưu lại dưới dạng .xlsx"),
        (half, "lưu lại dưới dạng .xlsx"),
        (empty, "lưu lại dưới dạng .xlsx"),
        (workbooks.locked, "mật khẩu"),
        (workbooks.with_a_far_cell, "dòng 1048576"),
    ],
)
def test_what_is_no_roster_gets_one_line(
    run: Command, here: Path, made: Callable[[Path], Path], why: str
) -> None:
    complaint = run("roster", "import", made(here / "ds.xlsx")).complaint
    assert "ds.xlsx" in complaint
    assert why in complaint


def test_a_sheet_that_is_missing_is_named(run: Command, here: Path) -> None:
    with xlsxwriter.Workbook(str(here / "ds.xlsx")) as book:
        book.add_worksheet("Doan vien").write_row(0, 0, workbooks.PEOPLE)
    assert "Don vi" in run("roster", "import", here / "ds.xlsx").complaint


def test_the_template_can_be_taken_in_as_it_is_and_holds_nobody(run: Command, here: Path) -> None:
    assert run("roster", "template", here / "mau.xlsx").code == 0
    told = run("roster", "import", here / "mau.xlsx", "--json").json
    assert (told["stored"], counted(told["people"]), counted(told["units"])) == (True, {}, {})


def test_the_headings_of_the_template_are_those_that_are_read(run: Command, here: Path) -> None:
    run("roster", "template", here / "mau.xlsx")
    sheets = sheets_of(here / "mau.xlsx")
    units = (("T", "Tỉnh", "", "tinh", "01/01/2026", ""),)
    lan = ("1", "Lan", "T", "G1", "0912 345 678", "x", "", "20/10/1990", "Nữ", "", "member", "", "")
    file = workbooks.write(
        here / "ds.xlsx",
        [lan],
        units=units,
        headings=sheets["Doan vien"][0],
        unit_headings=sheets["Don vi"][0],
    )
    assert counted(run("roster", "import", file, "--json").json["people"]) == {"created": 1}


def test_a_template_never_takes_the_place_of_a_file(run: Command, here: Path) -> None:
    file = workbooks.write(here / "ds.xlsx", [LAN])
    before = file.read_bytes()
    assert "ds.xlsx" in run("roster", "template", file).complaint
    assert file.read_bytes() == before


def test_a_template_for_a_folder_that_is_not_there_is_one_line(run: Command) -> None:
    assert "khong/co" in run("roster", "template", "khong/co/mau.xlsx").complaint


def test_the_past_is_counted_as_it_was(
    lantoa: Command, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lantoa("roster", "import", workbooks.write(here / "1.xlsx", [LAN]))
    monkeypatch.setenv("LANTOA_NOW", "2026-11-26T08:00:00+07:00")
    lantoa("roster", "import", workbooks.write(here / "2.xlsx", [("1", "Lan", "B")]))

    def families(unit: str, day: str) -> int:
        found = lantoa("coverage", "--unit", unit, "--on", day, "--json").json
        return int(found["indicators"][0]["denominator"])

    assert [families("A", "2026-11-25"), families("B", "2026-11-25")] == [1, 0]
    assert [families("A", "2026-11-26"), families("B", "2026-11-26")] == [0, 1]
