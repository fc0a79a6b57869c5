"""The roster workbook is read as a whole, or every fault of it is told."""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time

import pytest

from bot.domain.roster import PersonRow, Roster, read
from bot.domain.roster_sheet import Fault
from bot.i18n import localise

TODAY = date(2026, 11, 23)
UNITS = [["Ma don vi", "Ten don vi", "Ma don vi cap tren"], ["T", "Tỉnh", ""], ["A", "Cơ sở", "T"]]
TOP = ["Ma", "Ho ten", "Ma don vi"]

Line = Sequence[object]


def told(
    people: Sequence[Line], units: Sequence[Line] = UNITS, stored: dict[str, str] | None = None
) -> Roster | tuple[Fault, ...]:
    return read({"Don vi": units, "Doan vien": people}, stored or {}, TODAY)


def person(heading: str, cell: object) -> PersonRow:
    """One sound person with this cell under this heading."""
    people: list[Line] = [[*TOP, heading], ["1", "Lan", "A", cell]]
    found = told(people)
    assert isinstance(found, Roster), [localise(f.line, "vi") for f in found]
    return found.people[0]


def faults(found: Roster | tuple[Fault, ...]) -> list[tuple[str, int, str]]:
    assert not isinstance(found, Roster)
    return [(fault.sheet, fault.row, fault.column) for fault in found]


def test_headings_are_known_without_case_marks_order_or_what_else_stands_there() -> None:
    people: list[Line] = [
        ["GHI CHÚ", "họ  tên", "Mã (*)", "Mã đơn vị", None],
        ["x", "Lan", "1", "A", ""],
    ]
    assert told(people) == told([TOP, ["1", "Lan", "A"]])


def test_sheets_are_known_by_their_names_without_marks() -> None:
    sheets = {"ĐOÀN VIÊN": [TOP], "Đơn vị": UNITS, "Ghi chú": [["gì cũng được"]]}
    assert isinstance(read(sheets, {}, TODAY), Roster)


def test_a_title_may_stand_above_the_headings_and_rows_count_as_in_excel() -> None:
    people = [["DANH SÁCH ĐOÀN VIÊN"], [], TOP, ["1", "Lan", "A"], [], ["", "Hoa", "A"]]
    assert faults(told(people)) == [("Doan vien", 6, "Ma")]


@pytest.mark.parametrize(
    "heading",
    [
        "Dân tộc",
        "THÀNH PHẦN DÂN TỘC",
        "Ton giao",
        "Đảng viên",
        "Đảng",
        "Số thẻ Đảng",
        "Ngày vào Đảng",
        "Ngày kết nạp Đảng",
        "ngay vao dang",
        "Sức khoẻ",
        "Tình trạng sức khỏe",
        "Bệnh nền",
        "HIV",
        "Ethnicity",
        "Religion",
        "Party member",
        "Health",
        unicodedata.normalize("NFD", "Tôn giáo"),
    ],
)
def test_what_must_not_be_held_is_refused_by_name(heading: str) -> None:
    found = told([[*TOP, heading], ["1", "Lan", "A", "x"]])
    assert faults(found) == [("Doan vien", 1, unicodedata.normalize("NFC", heading))]


@pytest.mark.parametrize(
    "heading",
    ["Đang làm việc", "Đăng ký", "Bệnh viện", "Công đoàn phí", "Nơi khám bệnh", "CCCD", "Chức vụ"],
)
def test_other_columns_are_passed_over(heading: str) -> None:
    assert isinstance(told([[*TOP, heading], ["1", "Lan", "A", "x"]]), Roster)


@pytest.mark.parametrize(
    ("units", "people", "where"),
    [
        (UNITS, [TOP, ["1", "", "A"]], ("Doan vien", 2, "Ho ten")),
        (UNITS, [TOP, ["1", "Lan", "Z"]], ("Doan vien", 2, "Ma don vi")),
        (UNITS, [TOP, ["1", "Lan", "A"], [" 1 ", "Hoa", "A"]], ("Doan vien", 3, "Ma")),
        (UNITS, [["Ma", "Ma don vi"], ["1", "A"]], ("Doan vien", 1, "Ho ten")),
        (UNITS, [[*TOP, "Mã"], ["1", "Lan", "A", "1"]], ("Doan vien", 1, "Ma")),
        (UNITS, [[*TOP, "Ma gia dinh"], ["1", "Lan", "A", "m:2"]], ("Doan vien", 2, "Ma gia dinh")),
        (UNITS, [TOP, ["1", "Lan" * 99, "A"]], ("Doan vien", 2, "Ho ten")),
        (UNITS, [], ("Doan vien", 0, "")),
        ([*UNITS[:1], ["A", "Cơ sở", "Z"]], [TOP], ("Don vi", 2, "Ma don vi cap tren")),
        ([*UNITS[:1], ["A", "", ""]], [TOP], ("Don vi", 2, "Ten don vi")),
        ([*UNITS, ["A", "Lại nữa", ""]], [TOP], ("Don vi", 4, "Ma don vi")),
        ([["Ma don vi", "Ten don vi"], ["A", "Cơ sở"]], [TOP, ["1", "Lan", "A"]],
         ("Don vi", 1, "Ma don vi cap tren")),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_sheet_row_and_column(
    units: Sequence[Line], people: Sequence[Line], where: tuple[str, int, str]
) -> None:
    assert faults(told(people, units)) == [where]


def test_all_faults_are_told_at_once_units_first() -> None:
    units = [*UNITS, ["", "Không mã", ""]]
    found = faults(told([TOP, ["1", "", "Z"], ["2", "Hoa", "A"], ["2", "Mai", "A"]], units))
    assert [(sheet, row) for sheet, row, _column in found] == [
        ("Don vi", 4),
        ("Doan vien", 2),
        ("Doan vien", 2),
        ("Doan vien", 4),
    ]


def test_a_missing_sheet_is_one_fault_and_not_one_for_each_person() -> None:
    found = read({"Doan vien": [TOP, ["1", "Lan", "A"]]}, {}, TODAY)
    assert faults(found) == [("Don vi", 0, "")]


def test_two_sheets_of_one_name_are_a_fault() -> None:
    assert faults(read({"Don vi": UNITS, "Đơn vị": UNITS, "Doan vien": [TOP]}, {}, TODAY)) == [
        ("Don vi", 0, "")
    ]


def test_a_unit_of_an_earlier_import_may_be_named() -> None:
    assert isinstance(told([TOP, ["1", "Lan", "OLD"]], stored={"OLD": ""}), Roster)


def test_units_never_stand_above_each_other_in_a_circle_not_even_over_two_imports() -> None:
    heading = UNITS[:1]
    assert len(faults(told([TOP], [*heading, ["A", "A", "B"], ["B", "B", "A"]]))) == 2
    assert faults(told([TOP], [*heading, ["T", "T", "B"]], {"A": "T", "B": "A", "T": ""})) == [
        ("Don vi", 2, "Ma don vi cap tren")
    ]
    assert faults(told([TOP], [*heading, ["A", "A", "A"]])) == [("Don vi", 2, "Ma don vi cap tren")]


@pytest.mark.parametrize(
    "cell",
    ["0912345678", "0912 345 678", "0912.345.678", "+84 912-345-678", "84912345678", 912345678.0,
     84912345678.0, "(0912) 345678", "\u202a0912345678\u202c"],
)  # fmt: skip
def test_a_phone_number_is_known_however_it_is_written(cell: object) -> None:
    assert person("Dien thoai", cell).phone == "84912345678"


def test_a_number_that_begins_like_the_country_stays_itself() -> None:
    assert person("Dien thoai", 849123456.0).phone == "84849123456"


@pytest.mark.parametrize(
    "cell",
    ["20/10/1990", "20-10-1990", "20.10.1990", "1990-10-20", "1990-10-20 00:00:00",
     date(1990, 10, 20), datetime.combine(date(1990, 10, 20), time(7, 30)), " 20/10/1990 "],
)  # fmt: skip
def test_a_day_is_known_however_it_is_written(cell: object) -> None:
    assert person("Ngay sinh", cell).birth == date(1990, 10, 20)


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("Dien thoai", "09x"),
        ("Dien thoai", "0912345678/0987654321"),
        ("Ngay sinh", "31/02/1990"),
        ("Ngay sinh", "10/20/1990"),
        ("Ngay sinh", "24/11/2026"),
        ("Ngay sinh", "20/10/0190"),
        ("Ngay du dinh ket hon", "sang năm"),
        ("Can bo chu chot", "có lẽ"),
        ("Doi tuong", "bạn"),
        ("Gioi tinh", "?!a"),
        ("Ma gia dinh", "#REF!"),
        ("Ma gia dinh", date(2026, 2, 1)),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_with_its_column(heading: str, cell: object) -> None:
    found = told([[*TOP, heading], ["1", "Lan", "A", cell]])
    assert faults(found) == [("Doan vien", 2, heading)]


@pytest.mark.parametrize(
    ("cell", "category"),
    [
        ("", "member"),
        ("Đoàn viên", "member"),
        ("non_member_worker", "non_member_worker"),
        ("Nghỉ hưu", "retired"),
        ("FORMER_MEMBER", "former_member"),
    ],
)
def test_a_person_is_a_member_unless_it_says_otherwise(cell: str, category: str) -> None:
    assert person("Doi tuong", cell).category == category


@pytest.mark.parametrize(("cell", "marked"), [("x", True), ("X ", True), (1.0, True), ("", False)])
def test_a_mark_is_an_x(cell: object, marked: bool) -> None:
    assert person("Can bo chu chot", cell).key_officer is marked


def test_codes_and_names_are_kept_as_they_are_meant() -> None:
    decomposed = unicodedata.normalize("NFD", "Nguyễn  Thị\u200b Hoà ")
    found = told([TOP, [" aB-1 ", decomposed, "A"], [7.0, "Lan", "A"]])
    assert isinstance(found, Roster)
    assert [(p.code, p.name) for p in found.people] == [("aB-1", "Nguyễn Thị Hoà"), ("7", "Lan")]


def test_without_a_family_code_a_person_is_a_family_of_one() -> None:
    assert person("Ma gia dinh", "").family == "m:1"
    assert person("Ma gia dinh", "G7").family == "G7"


def test_the_last_day_is_a_day_of_belonging() -> None:
    assert person("Den ngay", "30/06/2026").valid_to == date(2026, 7, 1)


def test_what_ends_before_it_begins_is_a_fault() -> None:
    people = [[*TOP, "Tu ngay", "Den ngay"], ["1", "Lan", "A", "02/01/2026", "01/01/2026"]]
    assert faults(told(people)) == [("Doan vien", 2, "Den ngay")]
