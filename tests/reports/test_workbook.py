"""The workbook as an independent reader finds it: layout, live formulas, no injection."""

from datetime import datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from bot.reports.formats import formats
from bot.reports.sheet import Cell, Column, Page, Sheet
from tests.reports.province import HOSTILE
from tests.reports.sample import library, report, unit

HEADINGS = ["TT", "Nội dung", "Đơn vị tính", "Số lượng", "Ghi chú"]
FORM, UNITS, TOPICS, SOURCES = range(4)


def opened(page: Page, *, values: bool = False) -> Any:
    """The workbook; with the values that were stored beside the formulas, or with the formulas."""
    data = formats()["xlsx"].render(page, "vi")
    return openpyxl.load_workbook(BytesIO(data), data_only=values)


def line(sheet: Worksheet, label: str) -> int:
    """The row of the form with that content."""
    return next(int(row[1].row) for row in sheet.iter_rows() if row[1].value == label)


@pytest.fixture(scope="module")
def formulas(pages: dict[str, Page]) -> Any:
    return opened(pages["HB"])


@pytest.fixture(scope="module")
def values(pages: dict[str, Page]) -> Any:
    return opened(pages["HB"], values=True)


def test_the_sheets_are_the_form_and_then_its_tables(formulas: Any) -> None:
    assert formulas.sheetnames == [
        "Biểu báo cáo", "Chỉ tiêu theo đơn vị", "Theo chủ đề", "Nguồn số liệu",
    ]  # fmt: skip


def test_the_form_has_the_heading_columns_and_cut_off_of_the_usual_one(
    pages: dict[str, Page],
) -> None:
    sheet = opened(pages["HB-TT"]).worksheets[FORM]
    assert sheet["A1"].value == "LIÊN ĐOÀN LAO ĐỘNG TỈNH HOA BAN"
    assert sheet["A2"].value == "CÔNG ĐOÀN PHƯỜNG TRUNG TÂM"
    assert sheet["C2"].value == "Từ 01/01/2026 đến 23/11/2026"
    assert "31/5 và 30/11" in sheet["A5"].value
    assert [cell.value for cell in sheet[7]] == HEADINGS


def test_sections_are_numbered_one_to_ten_and_sub_lines_belong_to_the_line_above(
    formulas: Any,
) -> None:
    sheet = formulas.worksheets[FORM]
    marks = [sheet.cell(row, 1).value or "" for row in range(8, sheet.max_row + 1)]
    assert [m for m in marks if m.isdigit()] == [str(n) for n in range(1, 11)]
    members = line(sheet, "Đoàn viên")
    assert (sheet.cell(members, 1).value, sheet.cell(members, 4).value) == ("1.1", 270)
    assert sheet.cell(members + 1, 2).value == "trong đó: nữ"
    assert sheet.cell(members + 2, 4).value == f'=IF(N(D{members})=0,"chưa có số liệu",' \
        f"D{members + 1}/D{members})"  # fmt: skip


def test_rates_carry_the_value_they_have_now(values: Any) -> None:
    sheet = values.worksheets[FORM]
    members, trained = line(sheet, "Đoàn viên"), line(
        sheet, "Cán bộ chủ chốt đã được tập huấn, cộng dồn"
    )  # fmt: skip
    assert sheet.cell(members + 2, 4).value == pytest.approx(180 / 270)
    assert sheet.cell(trained + 1, 4).value == pytest.approx(21 / 24)
    assert sheet.cell(trained + 1, 4).number_format == "0.0%"


def test_every_formula_agrees_with_its_stored_value(formulas: Any, values: Any) -> None:
    checked = 0
    for sheet, stored in zip(formulas.worksheets, values.worksheets, strict=True):
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.data_type == "f":
                assert stored[cell.coordinate].value == computed(sheet, str(cell.value))
                checked += 1
    assert checked > 40


def computed(sheet: Worksheet, formula: str) -> object:
    """What the few forms of formulas come to, read by hand rather than by who wrote them."""
    body = formula.removeprefix("=IF(").removesuffix(")").replace("N(", "(").replace("$", "")
    test, nothing, rest = body.split(",", 2)
    whole = number(sheet, test.split("=")[0].strip("()"))
    if not whole:
        return nothing.strip('"')
    if not rest.startswith("IF("):
        part, _slash, _whole = rest.partition("/")
        return pytest.approx(number(sheet, part) / whole)
    comparison, met, missed = rest.removeprefix("IF(").removesuffix(")").split(",")
    sign = ">=" if ">=" in comparison else ">"
    left, right = comparison.split(sign)
    share, wanted = number(sheet, left.split("*")[0]) * 100, float(right.split("*")[0]) * whole
    reached = share >= wanted if sign == ">=" else share > wanted
    return (met if reached else missed).strip('"')


def number(sheet: Worksheet, place: str) -> float:
    found = sheet[place].value
    return float(found) if isinstance(found, int | float) else 0.0


def test_units_are_judged_by_formula_and_coloured_by_the_word(values: Any) -> None:
    sheet = values.worksheets[UNITS]
    rows = {row[1].value: [cell.value for cell in row] for row in sheet.iter_rows(min_row=5)}
    assert rows["HB-KCN"][3:7] == [74, 99, pytest.approx(74 / 99), "chưa đạt"]
    assert rows["HB-SX"][7:11] == [6, 6, 1, "đạt"]
    assert rows["HB"][13:15] == [0, "chưa đạt"]  # weddings, and nobody counselled in time
    rules = {r.formula[0] for found in sheet.conditional_formatting for r in found.rules}
    assert rules == {'"đạt"', '"chưa đạt"'}


def test_a_unit_exactly_at_a_target_of_above_has_not_met_it() -> None:
    from bot.reports.book import against_targets

    exact = against_targets(report(unit("A", 85, 100), unit("B", 86, 100)))
    made = Page("x", (exact,), {}, _picture())
    stored, live = (opened(made, values=kind).worksheets[0] for kind in (True, False))
    places = {row[1].value: row[6].coordinate for row in stored.iter_rows(min_row=5)}
    for code, verdict in (("A", "chưa đạt"), ("B", "đạt")):
        assert stored[places[code]].value == verdict
        assert computed(live, str(live[places[code]].value)) == verdict


def _picture() -> Any:
    from bot.reports.coverage import chart

    return chart(report(), library())


def test_topics_stand_side_by_side_under_their_names(values: Any) -> None:
    sheet = values.worksheets[TOPICS]
    groups = [cell.value for cell in sheet[3] if cell.value]
    assert groups[4:] == [
        "Chính sách, pháp luật", "Đạo đức, lối sống trong gia đình", "Bình đẳng giới",
        "Phòng, chống bạo lực gia đình", "Bảo vệ, phòng ngừa xâm hại trẻ em",
        "Phụng dưỡng, phát huy vai trò người cao tuổi", "Đủ cả 6 chủ đề",
    ]  # fmt: skip
    assert [cell.value for cell in sheet[5]][3:6] == [250, 119, pytest.approx(119 / 250)]


def test_targets_name_their_documents_with_dates_that_are_dates(values: Any) -> None:
    sheet = values.worksheets[SOURCES]
    dates = [c for row in sheet.iter_rows() for c in row if isinstance(c.value, datetime)]
    assert {cell.value.date().isoformat() for cell in dates} == {"2022-04-14", "2021-12-30"}
    assert {cell.number_format for cell in dates} == {"dd/mm/yyyy"}
    words = [str(c.value) for row in sheet.iter_rows() for c in row if c.value]
    assert any("Quyết định 2238/QĐ-TTg" in word for word in words)
    assert "Lượt người dự hoạt động (khai báo)" in words


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " =", "＝"])
def test_no_text_becomes_a_formula(start: str) -> None:
    name = f"{start}cmd|' /C calc'!A0"
    table = Sheet("t", (Column("a"),), ((Cell(name),),))
    cell = opened(Page(name, (table,), {}, _picture())).worksheets[0]["A4"]
    assert cell.data_type == "s"
    assert cell.value == name.replace("\t", "").replace("\r", "")
    assert cell.quotePrefix == (cell.value[0] in "=+-@")


def test_a_unit_that_calls_itself_a_formula_stays_a_name(pages: dict[str, Page]) -> None:
    book = opened(pages["HB-SX-YT"])
    found = [
        cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row
        if "HYPERLINK" in str(cell.value)
    ]  # fmt: skip
    assert len(found) >= 3
    assert {cell.data_type for cell in found} == {"s"}
    assert {str(cell.value).upper() for cell in found} == {HOSTILE.upper()}
    assert not any(cell.hyperlink for cell in found)


def test_sheets_print_on_a4_as_wide_as_a_page_with_their_heading_on_each(formulas: Any) -> None:
    assert {s.page_setup.paperSize for s in formulas} == {9}
    assert {(s.page_setup.fitToWidth, s.page_setup.fitToHeight) for s in formulas} == {(1, 0)} or {
        s.page_setup.fitToHeight for s in formulas
    } == {0}
    repeated = [s.print_title_rows for s in formulas.worksheets[:3]]
    assert repeated == ["$7:$7", "$3:$4", "$3:$4"]


def test_below_the_whole_counts_of_very_few_are_words(pages: dict[str, Page]) -> None:
    sheet = opened(pages["HB-TT"]).worksheets[FORM]
    married = line(sheet, "Đoàn viên kết hôn trong kỳ")
    assert [sheet.cell(married + n, 4).value for n in (0, 1)] == ["dưới 5", "dưới 5"]
    hardship = line(sheet, "Hỗ trợ hoàn cảnh khó khăn, bệnh hiểm nghèo")
    assert [sheet.cell(hardship + n, 4).value for n in (0, 2)] == ["dưới 5", "không nêu"]
    assert 6_000_000 not in {cell.value for row in sheet.iter_rows() for cell in row}
