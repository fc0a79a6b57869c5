"""`lantoa meeting`: a named list in, its faults told, the same list twice for nothing."""

import unicodedata
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import Command
from tests.services import workbooks
from tests.services.workbooks import listed

PEOPLE = (
    ("A1", "Lê Thị Lan", "A", "G1"),
    ("A2", "Trần Văn Hùng", "B", "G1"),
    ("A3", "Hoa", "A"),
    ("A4", "Vừa Đến", "A", "", "23/11/2026"),
)
SOUND = (("A1", "Lê Thị Lan"), ("a2".upper(), unicodedata.normalize("NFD", "trần văn hùng")))


def settled(lantoa: Command, here: Path) -> Command:
    """Four people since the new year, but for one who came today; Hoa is an officer of A."""
    rows = [(*p, *("",) * (4 - len(p)), "1/1/2026") if len(p) < 5 else p for p in PEOPLE]
    units = [(*u, *("",) * (4 - len(u)), "1/1/2026") for u in workbooks.TREE]
    file = workbooks.write(here / "ds.xlsx", rows, units=units)
    assert lantoa("roster", "import", file).code == 0
    assert lantoa("grant", "A3", "officer", "--unit", "A").code == 0
    return lantoa


@pytest.fixture
def union(run: Command, here: Path) -> Command:
    """The union on the embedded database."""
    return settled(run, here)


def opened(lantoa: Command, *more: str, begin: str = "2026-11-20T08:00") -> str:
    told = lantoa(
        "meeting", "open", "--unit", "A", "--title", "Bữa cơm gia đình", "--begin", begin,
        "--end", "2026-11-30T11:00", "--by", "A3", "--json",
        *(more or ("--topic", "gender_equality", "--topic", "policy_law")),
    )  # fmt: skip
    assert told.code == 0, told
    assert "/checkin/show/show:" in told.json["screen"]
    return str(told.json["id"])


def counted(lantoa: Command, on: str) -> tuple[int, dict[str, int]]:
    """Families reached, and by topic."""
    found = lantoa("coverage", "--unit", "T", "--on", on, "--json").json["indicators"][0]
    topics = {t["id"]: t["numerator"] for t in found["topics"] if t["numerator"]}
    return found["numerator"], topics


def test_a_list_counts_for_the_families_of_that_day_and_twice_for_nothing(
    lantoa: Command, here: Path
) -> None:
    union = settled(lantoa, here)
    meeting, file = opened(union), listed(here / "list.xlsx", SOUND)
    first = union("meeting", "attend", meeting, file, "--by", "A3", "--json").json
    assert first == {"stored": True, "new": 2, "already": 0, "evidence": 4, "faults": []}
    again = union("meeting", "attend", meeting, file, "--json").json
    assert again == {"stored": True, "new": 0, "already": 2, "evidence": 0, "faults": []}
    assert counted(union, "2026-11-23") == (1, {"gender_equality": 1, "policy_law": 1})
    assert counted(union, "2026-11-20") == (1, {"gender_equality": 1, "policy_law": 1})
    assert counted(union, "2026-11-19") == (0, {})
    shown = union("meeting", "list", "--json").json
    assert [(m["id"], m["people"], m["purpose"]) for m in shown] == [(meeting, 2, "topics")]
    assert union("meeting", "list", "--unit", "B", "--json").json == []


def test_a_dry_run_tells_and_stores_nothing(union: Command, here: Path) -> None:
    meeting, file = opened(union), listed(here / "list.xlsx", SOUND)
    told = union("meeting", "attend", meeting, file, "--dry-run", "--json").json
    assert (told["stored"], told["new"]) == (False, 2)
    assert counted(union, "2026-11-23") == (0, {})


def test_a_list_of_a_training_trains(union: Command, here: Path) -> None:
    meeting, file = opened(union, "--training"), listed(here / "list.xlsx", SOUND)
    assert union("meeting", "attend", meeting, file, "--json").json["evidence"] == 2
    assert counted(union, "2026-11-23") == (0, {})


def test_a_fault_is_told_with_its_place_and_nothing_is_stored(union: Command, here: Path) -> None:
    meeting = opened(union)
    file = listed(here / "list.xlsx", [*SOUND, ("Z9", "Ai Đó"), ("A4", "Vừa Đến")])
    told = union("meeting", "attend", meeting, file)
    assert told.code == 1
    assert "dòng 5, cột Ma: không có mã “Z9”" in told.out
    assert "dòng 6, cột Ma: “A4” không thuộc đơn vị nào vào ngày 20/11/2026" in told.out
    assert told.complaint.startswith("2 lỗi; chưa lưu gì.")
    assert union("meeting", "list", "--json").json[0]["people"] == 0


def test_dates_of_the_day_itself_are_right_in_either_form(union: Command, here: Path) -> None:
    rows = [("A1", "Lê Thị Lan", "20/11/2026"), ("A3", "Hoa", date(2026, 11, 20))]
    file = listed(here / "list.xlsx", rows)
    assert union("meeting", "attend", opened(union), file, "--json").json["new"] == 2


def test_a_list_comes_after_its_meeting_and_from_somebody_who_may(
    union: Command, here: Path
) -> None:
    file = listed(here / "list.xlsx", SOUND)
    later = opened(union, begin="2026-11-25T08:00")
    assert "Sự kiện bắt đầu lúc" in union("meeting", "attend", later, file).complaint
    assert "Không có sự kiện x" in union("meeting", "attend", "x", file).complaint
    refused = union("meeting", "attend", opened(union), file, "--by", "A1")
    assert "chưa có quyền" in refused.complaint


def test_only_an_officer_of_the_unit_opens_a_meeting_that_makes_sense(union: Command) -> None:
    base = ("meeting", "open", "--title", "Họp", "--begin", "2026-11-20T08:00")
    by = ("--by", "A3", "--training")
    assert (
        "chưa có quyền" in union(*base, "--end", "2026-11-20T09:00", "--unit", "B", *by).complaint
    )
    assert (
        "sau giờ bắt đầu" in union(*base, "--end", "2026-11-20T07:00", "--unit", "A", *by).complaint
    )
    assert union(*base, "--end", "2026-11-20T09:00", "--unit", "A", "--by", "A3").code == 2


def test_the_template_is_filled_in_and_taken(union: Command, here: Path) -> None:
    assert union("meeting", "template", here / "mau.xlsx").code == 0
    assert "Đã có tệp" in union("meeting", "template", here / "mau.xlsx").complaint
    book = openpyxl.load_workbook(here / "mau.xlsx")
    sheet = book["Diem danh"]
    for number in range(1, 31):
        sheet.cell(number + 1, 1, number)
    sheet.cell(2, 2, "A1")
    sheet.cell(2, 3, "Lê Thị Lan")
    book.save(here / "mau.xlsx")
    told = union("meeting", "attend", opened(union), here / "mau.xlsx", "--json").json
    assert (told["new"], told["faults"]) == (1, [])


@pytest.mark.parametrize("mark", ["0", "101", "ba"])
def test_a_pass_mark_that_is_no_percent_stops_with_one_line(
    run: Command, monkeypatch: pytest.MonkeyPatch, mark: str
) -> None:
    monkeypatch.setenv("LANTOA_PASS_MARK", mark)
    assert "LANTOA_PASS_MARK" in run("content", "check").complaint
