"""`lantoa units`: changes of the organisation from the command line, on both databases."""

from pathlib import Path

import pytest
import xlsxwriter

from tests.cli.conftest import Command
from tests.services.workbooks import write

HEADINGS = ("Ma", "Ho ten", "Ma don vi", "Ma gia dinh", "Tu ngay")
TREE = (
    ("T", "Tỉnh", "", "", "01/01/2026"),
    ("A", "Đơn vị A", "T", "", "01/01/2026"),
    ("B", "Đơn vị B", "T", "", "01/01/2026"),
    ("C", "Tổ C", "A", "", "01/01/2026"),
)
PEOPLE = (
    ("LAN", "Lan", "A", "G1", "01/01/2026"),
    ("HUNG", "Hùng", "B", "G1", "01/01/2026"),
    ("HOA", "Hoa", "A", "", "01/01/2026"),
    ("BINH", "Bình", "C", "", "01/01/2026"),
)


@pytest.fixture
def union(lantoa: Command, here: Path) -> Command:
    """A union of four units and four people, since New Year."""
    book = write(here / "list.xlsx", PEOPLE, units=TREE, headings=HEADINGS)
    assert lantoa("roster", "import", book).code == 0
    return lantoa


def families(run: Command, *arguments: str) -> dict[str, int]:
    """Counted families of the unit at the top and of those directly below it."""
    told = run("coverage", "--json", *arguments).json
    units = [{**told["unit"], "indicators": told["indicators"]}, *told["units"]]
    return {u["code"]: u["indicators"][0]["denominator"] for u in units}


def units(run: Command, *arguments: str) -> dict[str, str]:
    """Codes with the unit above."""
    return {u["code"]: u["under"] for u in run("units", "list", "--json", *arguments).json}


def split_book(path: Path, *placed: tuple[str, str]) -> Path:
    """Who goes where; A1 and A2 are new."""
    with xlsxwriter.Workbook(str(path)) as book:
        people, new = book.add_worksheet("Doan vien"), book.add_worksheet("Don vi")
        for number, row in enumerate((("Ma", "Ma don vi moi"), *placed)):
            people.write_row(number, 0, row)
        rows = (("Ma don vi", "Ten don vi"), ("A1", "Đơn vị A một"), ("A2", "Đơn vị A hai"))
        for number, row in enumerate(rows):
            new.write_row(number, 0, row)
    return path


def test_a_merger_takes_people_and_units_below_over_from_its_day(union: Command) -> None:
    told = union("units", "merge", "A", "--into", "B", "--on", "2026-07-01", "--json").json
    assert (told["units"], told["people"]) == ({"made": 0, "ended": 1, "changed": 1}, 2)
    assert units(union) == {"B": "T", "C": "B", "T": ""}
    assert units(union, "--on", "2026-06-30") == {"A": "T", "B": "T", "C": "A", "T": ""}
    assert families(union) == {"T": 3, "B": 3}
    assert families(union, "--on", "2026-06-30") == {"T": 3, "A": 3, "B": 1}


def test_on_todays_tree_the_time_before_a_merger_compares(union: Command) -> None:
    union("units", "merge", "A", "--into", "B", "--on", "2026-07-01")
    assert families(union, "--on", "2026-06-30", "--tree", "today") == {"T": 3, "B": 3}


def test_two_units_become_a_new_one(union: Command) -> None:
    arguments = ("merge", "A", "B", "--into", "AB", "--on", "2026-07-01", "--name", "Đơn vị AB")
    assert union("units", *arguments).code == 0
    assert units(union) == {"AB": "T", "C": "AB", "T": ""}
    assert families(union) == {"T": 3, "AB": 3}


def test_a_repeat_changes_nothing(union: Command) -> None:
    arguments = ("units", "merge", "A", "--into", "B", "--on", "2026-07-01")
    union(*arguments)
    before = union("coverage", "--json").out
    told = union(*arguments)
    assert (told.code, "đã lưu từ trước" in told.out) == (0, True)
    assert union("coverage", "--json").out == before


def test_a_dry_run_stores_nothing(union: Command) -> None:
    told = union("units", "merge", "A", "--into", "B", "--on", "2026-07-01", "--dry-run")
    assert "không lưu gì" in told.out.lower() or "chưa lưu" in told.out.lower()
    assert units(union) == {"A": "T", "B": "T", "C": "A", "T": ""}


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("merge", "X", "--into", "B"), "Không có đơn vị X"),
        (("merge", "A", "--into", "A"), "không thể nhập vào chính nó"),
        (("merge", "A", "--into", "N"), "cho biết tên"),
        (("merge", "A", "--into", "C"), "hãy chuyển C trước"),
        (("move", "A", "--under", "C"), "đứng trên chính nó"),
        (("move", "A", "--under", "X"), "Không có đơn vị X"),
        (("close", "A"), "trực thuộc A"),
        (("rename", "A", "--name", " "), "cần có tên"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_is_told_and_nothing_is_stored(
    union: Command, arguments: tuple[str, ...], complaint: str
) -> None:
    told = union("units", *arguments, "--on", "2026-07-01")
    assert complaint in told.complaint
    assert units(union) == {"A": "T", "B": "T", "C": "A", "T": ""}


def test_a_code_is_never_used_again(union: Command) -> None:
    union("units", "merge", "A", "--into", "B", "--on", "2026-07-01")
    told = union("units", "rename", "B", "--code", "A", "--name", "A", "--on", "2026-08-01")
    assert "không bao giờ dùng lại" in told.complaint


def test_a_split_puts_everybody_where_the_workbook_says(union: Command, here: Path) -> None:
    union("units", "move", "C", "--under", "T", "--on", "2026-07-01")
    book = split_book(here / "split.xlsx", ("LAN", "A1"), ("HOA", "A2"))
    assert union("units", "split", "A", "--into", book, "--on", "2026-07-01").code == 0
    assert units(union) == {"A1": "T", "A2": "T", "B": "T", "C": "T", "T": ""}
    assert families(union) == {"T": 3, "A1": 1, "A2": 1, "B": 1, "C": 1}
    past = families(union, "--on", "2026-06-30", "--tree", "today")
    assert past == {"T": 3, "A1": 1, "A2": 1, "B": 1, "C": 1}


def test_a_split_without_a_place_for_somebody_is_refused(union: Command, here: Path) -> None:
    book = split_book(here / "split.xlsx", ("LAN", "A1"), ("HUNG", "A2"))
    told = union("units", "split", "A", "--into", book, "--on", "2026-07-01", "--json")
    assert told.code == 1
    faults = " ".join(told.json["faults"])
    assert all(part in faults for part in ("trực thuộc A", "ngày ấy: HUNG", "đơn vị mới: HOA"))


def test_a_faulty_row_of_a_split_is_named(union: Command, here: Path) -> None:
    book = split_book(here / "split.xlsx", ("LAN", "A1"), ("LAN", "A2"), ("HOA", ""))
    told = union("units", "split", "A", "--into", book, "--on", "2026-07-01")
    assert told.code == 1
    assert "dòng 3" in told.out + told.err
    assert "dòng 4" in told.out + told.err


def test_a_closed_unit_leaves_nobody_and_its_past(union: Command) -> None:
    union("units", "close", "B", "--on", "2026-07-01")
    assert families(union) == {"T": 3, "A": 3}
    assert families(union, "--on", "2026-06-30") == {"T": 3, "A": 3, "B": 1}
    again = families(union, "--on", "2026-06-30", "--tree", "today")
    assert again == {"T": 3, "A": 3}


def test_a_list_that_still_names_an_ended_unit_is_refused_by_name(
    union: Command, here: Path
) -> None:
    union("units", "merge", "A", "--into", "B", "--on", "2026-07-01")
    before = union("coverage", "--json").out
    told = union("roster", "import", here / "list.xlsx")
    assert told.code == 1
    assert "hãy ghi “B”" in told.out + told.err
    assert union("coverage", "--json").out == before


def test_a_list_before_the_day_does_not_undo_what_is_planned(union: Command, here: Path) -> None:
    union("units", "merge", "A", "--into", "B", "--on", "2027-01-01")
    union("roster", "import", here / "list.xlsx")
    assert units(union) == {"A": "T", "B": "T", "C": "A", "T": ""}
    assert units(union, "--on", "2027-01-01") == {"B": "T", "C": "B", "T": ""}


def test_the_list_of_units_tells_what_is_planned(union: Command) -> None:
    union("units", "merge", "A", "--into", "B", "--on", "2027-01-01")
    found = {u["code"]: u for u in union("units", "list", "--json").json}
    assert (found["A"]["until"], found["A"]["becomes"]) == ("2027-01-01", ["B"])
    assert "2027-01-01" in union("units", "list").out


def test_a_new_name_holds_from_its_day_on(union: Command) -> None:
    union("units", "rename", "A", "--name", "Phường A", "--on", "2026-07-01")
    then = union("coverage", "--json", "--unit", "A", "--on", "2026-06-30").json
    now = union("coverage", "--json", "--unit", "A").json
    assert (then["unit"]["name"], now["unit"]["name"]) == ("Đơn vị A", "Phường A")


def test_the_evidence_behind_the_figures_is_a_table_or_a_document(union: Command) -> None:
    assert union("coverage", "--evidence").out.split()[0] == "Chỉ"
    told = union("coverage", "--evidence", "--rows", "--unit", "A", "--json").json
    assert told["unit"]["code"] == "A"
    assert told["indicators"][0]["id"] == "family_dissemination"
    assert told["indicators"][0]["pieces"] == []
