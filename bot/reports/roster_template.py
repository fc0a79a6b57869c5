"""The empty workbook that officers fill in: two sheets, and one that explains.

The examples stand on the sheet that explains, which is never imported.
"""

from pathlib import Path
from typing import Any

UNIT_HEADINGS = ("Mã đơn vị", "Tên đơn vị", "Mã đơn vị cấp trên", "Loại", "Từ ngày", "Đến ngày")
PEOPLE_HEADINGS = (
    "Mã",
    "Họ tên",
    "Mã đơn vị",
    "Mã gia đình",
    "Điện thoại",
    "Cán bộ chủ chốt",
    "Chức vụ",
    "Ngày sinh",
    "Giới tính",
    "Ngày dự định kết hôn",
    "Đối tượng",
    "Từ ngày",
    "Đến ngày",
)
REQUIRED = 3  # on either sheet; the first row of units leaves the third one blank
CATEGORIES = ("member", "non_member_worker", "family_member", "retired", "former_member")
CHOICES = {
    "Giới tính": ("Nam", "Nữ", "Khác"),
    "Cán bộ chủ chốt": ("x",),
    "Đối tượng": CATEGORIES,
}
LAST_ROW = 20_000  # as far down as the drop-down lists reach
EXPLANATION = (
    "CÁCH ĐIỀN DANH SÁCH",
    "1. Điền trang “Don vi” trước, mỗi đơn vị một dòng. Đơn vị cao nhất để trống ô “Mã đơn vị cấp "
    "trên”.",
    "2. Điền trang “Doan vien”, mỗi người một dòng. Cột tô đậm là bắt buộc.",
    "3. Mã là mã riêng của mỗi người, giữ nguyên qua các năm; không dùng lại mã của người khác.",
    "4. Hai người cùng một nhà thì ghi cùng “Mã gia đình”, dù ở hai đơn vị; để trống là một mình "
    "một nhà.",
    "5. Cán bộ chủ chốt: ghi x; hoặc ghi chức vụ công đoàn, chức vụ nào được tính do posts.yaml "
    "quyết định. Ngày dự định kết hôn: chưa rõ ngày thì ghi tháng, ví dụ 11/2026. Đối tượng: để "
    "trống là đoàn viên (member); người lao động chưa là đoàn viên ghi non_member_worker; còn có "
    "family_member, retired, former_member.",
    "6. Ngày ghi dạng ngày/tháng/năm. Từ ngày để trống là từ hôm nhập danh sách. Đến ngày là ngày "
    "cuối cùng còn thuộc đơn vị.",
    "7. Không ghi dân tộc, tôn giáo, đảng viên, sức khỏe: chương trình không nhận các cột đó.",
    "8. Kiểm tra: lantoa roster import TEP.xlsx --dry-run. Lưu: bỏ --dry-run. Nhập lại cùng một "
    "tệp không làm thay đổi gì; người không có trong tệp vẫn được giữ.",
)
EXAMPLES: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    (
        "VÍ DỤ trang “Don vi” (không được nhập)",
        (
            UNIT_HEADINGS,
            ("DV-01", "Công đoàn phường Ví Dụ", "", "commune_union", "", ""),
            ("DV-02", "CĐCS Trường Ví Dụ", "DV-01", "grassroots_union", "", ""),
        ),
    ),
    (
        "VÍ DỤ trang “Doan vien” (không được nhập)",
        (
            PEOPLE_HEADINGS,
            (
                "A001",
                "Nguyễn Thị Ví Dụ",
                "DV-01",
                "GD-01",
                "",
                "x",
                "Chủ tịch công đoàn",
                "20/10/1985",
                "Nữ",
            ),
            (
                "A002",
                "Trần Văn Thí Dụ",
                "DV-02",
                "GD-01",
                "",
                "",
                "",
                "",
                "Nam",
                "11/2026",
                CATEGORIES[1],
            ),
        ),
    ),
)


def write(path: Path) -> None:
    """Write the workbook."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        for name, headings in (("Don vi", UNIT_HEADINGS), ("Doan vien", PEOPLE_HEADINGS)):
            _empty_sheet(book, name, headings)
        _guide(book)


def _empty_sheet(book: Any, name: str, headings: tuple[str, ...]) -> None:
    """Everything is text: phone numbers keep their zero, dates stay as they are typed."""
    needed = book.add_format({"bold": True, "bg_color": "#0d5f58", "font_color": "#ffffff"})
    optional = book.add_format({"bg_color": "#e2efec"})
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(headings) - 1, 20, book.add_format({"num_format": "@"}))
    for column, heading in enumerate(headings):
        sheet.write(0, column, heading, needed if column < REQUIRED else optional)
        if heading in CHOICES:
            allowed = {"validate": "list", "source": list(CHOICES[heading])}
            sheet.data_validation(1, column, LAST_ROW, column, allowed)


def _guide(book: Any) -> None:
    sheet = book.add_worksheet("Huong dan")
    sheet.set_column(0, len(PEOPLE_HEADINGS) - 1, 18)
    strong = book.add_format({"bold": True})
    row = 0
    for line in EXPLANATION:
        sheet.write(row, 0, line, strong if row == 0 else None)
        row += 1
    for title, rows in EXAMPLES:
        row += 1
        sheet.write(row, 0, title, strong)
        for cells in rows:
            row += 1
            sheet.write_row(row, 0, cells)
        row += 1
