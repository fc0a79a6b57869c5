"""The letter as an independent reader finds it: its shape, its words, and that they are true."""

import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from bot.domain.coverage import Counts, Report, UnitCoverage, result
from bot.domain.returns import Brief, Return
from bot.domain.trend import Trend
from bot.library.model import Comparator, Target
from bot.reports.formats import formats
from bot.reports.letter import needed
from bot.reports.official import page
from bot.reports.sheet import Page
from tests.reports.sample import ON, library, premarital, unit


def opened(page: Page) -> Any:
    return Document(BytesIO(formats()["docx"].render(page, "vi")))


def words(document: Any) -> str:
    """Everything that is read, tables included."""
    cells = (c.text for t in document.tables for row in t.rows for c in row.cells)
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


@pytest.fixture(scope="module")
def commune(pages: dict[str, Page]) -> Any:
    return opened(pages["HB-TT"])


@pytest.fixture(scope="module")
def whole(pages: dict[str, Page]) -> Any:
    return opened(pages["HB"])


def test_the_head_has_both_names_the_state_and_room_for_number_and_place(commune: Any) -> None:
    left, right = (cell.text for cell in commune.tables[0].rows[0].cells)
    assert left.split("\n")[:2] == ["LIÊN ĐOÀN LAO ĐỘNG TỈNH HOA BAN", "CÔNG ĐOÀN PHƯỜNG TRUNG TÂM"]
    assert "Số: ……/BC-……" in left
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc" in right
    assert "……, ngày 23 tháng 11 năm 2026" in right


def test_sections_follow_each_other_in_the_outline(commune: Any) -> None:
    headings = [p.text for p in commune.paragraphs if p.style.name == "Heading 1"]
    assert headings == [
        "I. KẾT QUẢ THỰC HIỆN CHỈ TIÊU", "II. KẾT QUẢ THEO CHỦ ĐỀ", "III. KẾT QUẢ THEO ĐƠN VỊ",
        "IV. HOẠT ĐỘNG TUYÊN TRUYỀN, NGÀY KỶ NIỆM", "V. TẬP HUẤN CÁN BỘ CHỦ CHỐT",
        "VI. TƯ VẤN TIỀN HÔN NHÂN", "VII. CHƯƠNG TRÌNH HỖ TRỢ, GIA ĐÌNH VĂN HÓA, ĐIỂN HÌNH",
        "VIII. GIÁM SÁT, PHỐI HỢP, ĐỀ XUẤT CHÍNH SÁCH", "IX. KHÓ KHĂN, KIẾN NGHỊ",
        "X. PHƯƠNG HƯỚNG, NHIỆM VỤ THỜI GIAN TỚI",
    ]  # fmt: skip


def test_figures_are_stated_as_they_are_reached_missed_or_kept_back(commune: Any) -> None:
    text = words(commune)
    assert "70 trên 102 gia đình, tỷ lệ 68,6%; chưa đạt chỉ tiêu năm 2025 (trên 85%)" in text
    assert "còn thiếu 17 gia đình" in text  # 87 of 102 is the first share above 85
    assert "9 trên 9 cán bộ chủ chốt, tỷ lệ 100,0%; đã đạt chỉ tiêu năm 2025 (trên 90%)" in text
    assert "trước khi kết hôn: dưới 5; không nêu tỷ lệ khi số quá ít" in text


def test_what_nobody_records_is_left_to_be_written(whole: Any) -> None:
    text = words(whole)
    assert text.count("(Đơn vị tự bổ sung.)") == 2
    assert "Kính gửi" not in text  # nobody stands above
    assert "TM. LIÊN ĐOÀN LAO ĐỘNG TỈNH HOA BAN" in text


def test_three_pictures_have_words_for_who_cannot_see_them(whole: Any) -> None:
    described = [shape._inline.docPr.get("descr") for shape in whole.inline_shapes]
    assert len(described) == 3
    assert all(described)
    assert max(shape.height.cm for shape in whole.inline_shapes) <= 19


def test_headings_of_tables_are_repeated_and_rows_are_not_torn(whole: Any) -> None:
    for table in whole.tables[1:-1]:
        marks = [row._tr.trPr for row in table.rows]
        assert "tblHeader" in marks[0].xml
        assert all("cantSplit" in mark.xml for mark in marks)


def test_paper_letters_and_language_are_those_of_official_documents(whole: Any) -> None:
    section = whole.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    assert round(section.left_margin.cm, 1) == 3.0
    assert whole.styles["Normal"].font.name == "Times New Roman"
    assert 'w:val="vi-VN"' in whole.styles["Normal"].element.xml
    assert whole.core_properties.author == "Liên đoàn Lao động tỉnh Hoa Ban"


def test_below_the_whole_counts_of_very_few_are_not_told(commune: Any) -> None:
    rows = {
        row.cells[0].text: row.cells[2].text
        for table in commune.tables if len(table.columns) == 4 for row in table.rows
    }  # fmt: skip
    assert rows["Đoàn viên kết hôn trong kỳ"] == "dưới 5"
    assert rows["– được tư vấn trước khi kết hôn"] == "dưới 5"
    assert "6.000.000" not in words(commune)


def made_up(name: str, *results: Any) -> Brief:
    """A host that is no union, with nothing done."""
    own = UnitCoverage("X", name, results or unit("X", 0, 0).results)
    figures = Return("X", name, "", date(2026, 1, 1), ON, ())
    return Brief(Report(ON, own, ()), figures, Trend(()), (), ON)


def test_no_name_is_printed_but_those_of_the_data() -> None:
    document = opened(page(made_up("Hội Phụ nữ xã Ví Dụ"), library()))
    assert "công đoàn" not in words(document).lower()
    assert "TM. HỘI PHỤ NỮ XÃ VÍ DỤ" in words(document)


def test_very_few_who_marry_are_spoken_of_in_words_only() -> None:
    few = result(premarital(), Counts(3, 2, 2), ON)
    text = words(opened(page(made_up("Xã", *unit("X", 1, 9).results[:2], few), library())))
    assert "Tư vấn tiền hôn nhân: dưới 5; không nêu tỷ lệ khi số quá ít." in text
    assert not re.search(r"2 trên 3|66,7", text)


@pytest.mark.parametrize("name", ["A\x00B\x1b[2J", "<w:p>&amp;</w:p>", "Tên " * 80, "Xã\u202eB"])
def test_any_name_makes_a_sound_document(name: str) -> None:
    assert opened(page(made_up(name), library())).paragraphs


@pytest.mark.parametrize(
    ("comparator", "value", "whole", "least"),
    [(Comparator.ABOVE, 85.0, 100, 86), (Comparator.ABOVE, 85.0, 102, 87),
     (Comparator.AT_LEAST, 100.0, 24, 24), (Comparator.ABOVE, 95.0, 1, 1)],
)  # fmt: skip
def test_how_many_are_needed_is_the_least_that_meets_the_target(
    comparator: Comparator, value: float, whole: int, least: int
) -> None:
    target = Target(2025, comparator, value, "KH", ON)
    assert needed(target, whole) == least
    assert target.is_met_by(least, whole)
    assert not target.is_met_by(least - 1, whole)
