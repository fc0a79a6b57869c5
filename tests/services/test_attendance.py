"""A named list as a real workbook: what is wrong with it, told with its place."""

import unicodedata
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from bot.domain.attendance import Listed, Somebody, match, read
from bot.i18n import localise
from bot.services.workbook import merged_in, sheets_of
from tests.services.workbooks import Line, listed

HELD_ON = date(2026, 11, 20)
ROSTER = {
    "A1": Somebody(1, "Lê Thị Lan", True),
    "A2": Somebody(2, "Trần Văn Hùng", True),
    "A3": Somebody(3, "Hoa", True),
    "A4": Somebody(4, "Vừa Đến", False),
}
LAN, HOA = ("A1", "Lê Thị Lan"), ("A3", "Hoa")
USUAL = ("Mã", "Họ tên", "Ngày")


def taken(path: Path) -> tuple[Listed, tuple[int, ...]]:
    """The list as it is read, and whom it means."""
    found = read(sheets_of(path), merged_in(path), HELD_ON)
    return found, match(found, ROSTER, HELD_ON)


@pytest.mark.parametrize(
    "row",
    [
        HOA,
        ("A3", "HOA"),
        ("A3", "  hoa "),
        ("A3", "Hoa", "20/11/2026"),
        ("A3", "Hoa", "2026-11-20"),
        ("A3", "Hoa", date(2026, 11, 20)),
    ],
)
def test_a_row_is_taken_however_it_is_typed(tmp_path: Path, row: Line) -> None:
    found, members = taken(listed(tmp_path / "list.xlsx", [row]))
    assert (found.faults, members) == ((), (3,))


def test_names_in_separate_marks_are_the_same_names(tmp_path: Path) -> None:
    row = ("A2", unicodedata.normalize("NFD", "Trần Văn Hùng"))
    found, members = taken(listed(tmp_path / "list.xlsx", [row]))
    assert (found.faults, members) == ((), (2,))


def test_printed_numbers_without_a_person_are_no_rows(tmp_path: Path) -> None:
    rows = [(1, *LAN), (2, "", ""), (3, "", "")]
    path = listed(tmp_path / "list.xlsx", rows, headings=("STT", "Mã", "Họ tên"))
    found, members = taken(path)
    assert (found.faults, members) == ((), (1,))


@pytest.mark.parametrize(
    ("rows", "headings", "merge", "place", "why"),
    [
        ([("Z9", "Ai Đó"), HOA], USUAL, "", (3, "Ma"), "không có mã “Z9”"),
        ([LAN, LAN], USUAL, "", (4, "Ma"), "“A1” đã có ở dòng 3"),
        ([("A1", "Hoa")], USUAL, "", (3, "Ho ten"), "tên khác"),
        ([("A4", "Vừa Đến")], USUAL, "", (3, "Ma"), "không thuộc đơn vị nào"),
        ([("", "Hoa")], USUAL, "", (3, "Ma"), "thiếu"),
        ([("A3", "")], USUAL, "", (3, "Ho ten"), "thiếu"),
        ([("A3", "Hoa"), HOA], USUAL, "B3:B4", (3, "B"), "các ô bị gộp"),
        ([("A3", "Hoa", "21/11/2026")], USUAL, "", (3, "Ngay"), "sự kiện vào ngày 20/11/2026"),
        ([("A3", "Hoa", "31/2/2026")], USUAL, "", (3, "Ngay"), "“31/2/2026”"),
        ([(date(2026, 1, 2), "Hoa")], USUAL, "", (3, "Ma"), "Excel"),
        ([LAN], ("Mã", "Họ tên", "Dân tộc"), "", (2, "Dân tộc"), "cột"),
        ([], USUAL, "", (0, ""), "chưa có ai"),
    ],
    ids=[
        "unknown code", "code twice", "another's name", "not there yet", "no code", "no name",
        "merged cells", "another day", "no day", "a date for a code", "ethnicity", "nobody",
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(
    tmp_path: Path,
    rows: Sequence[Line],
    headings: Line,
    merge: str,
    place: tuple[int, str],
    why: str,
) -> None:
    path = listed(tmp_path / "list.xlsx", rows, headings=headings, merge=merge)
    found, _members = taken(path)
    first = found.faults[0]
    assert (first.row, first.column) == place
    assert why in localise(first.why, "vi")
    assert localise(first.line, "vi").startswith("Trang Trang tính1")
