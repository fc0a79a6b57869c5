"""The empty workbook that officers fill in: two sheets, and one that explains."""

from pathlib import Path

UNIT_HEADINGS = ("Mã đơn vị", "Tên đơn vị", "Mã đơn vị cấp trên", "Loại", "Từ ngày", "Đến ngày")
PEOPLE_HEADINGS = (
    "Mã",
    "Họ tên",
    "Mã đơn vị",
    "Mã gia đình",
    "Điện thoại",
    "Cán bộ chủ chốt",
    "Ngày sinh",
    "Giới tính",
    "Ngày dự định kết hôn",
    "Đối tượng",
)
REQUIRED = 3
EXPLANATION = (
    (
        "Điền trang “Don vi” trước, mỗi đơn vị một dòng; đơn vị cao nhất để trống “Mã đơn vị cấp trên”.",
    ),
    ("Điền trang “Doan vien”, mỗi người một dòng. Cột tô đậm là bắt buộc.",),
    (
        "Hai người cùng một nhà thì ghi cùng “Mã gia đình”, dù ở hai đơn vị; để trống là một mình một nhà.",
    ),
    (
        "Cán bộ chủ chốt: ghi x. Đối tượng: để trống là đoàn viên; hoặc non_member_worker, family_member, "
        "retired, former_member.",
    ),
    ("Không ghi dân tộc, tôn giáo, đảng viên, sức khỏe: chương trình không nhận các cột đó.",),
    (
        "Nhập bằng lệnh: lantoa roster import TEP.xlsx --dry-run (kiểm tra), rồi bỏ --dry-run để lưu.",
    ),
    ("",),
    ("Ví dụ trang “Doan vien”:",),
    PEOPLE_HEADINGS,
    ("A001", "Nguyễn Thị Ví Dụ", "DV-01", "GD-01", "0912 000 000", "x", "20/10/1985", "Nữ", "", ""),
    ("A002", "Trần Văn Thí Dụ", "DV-02", "GD-01", "", "", "", "Nam", "", "non_member_worker"),
)


def write(path: Path) -> None:
    """Write the workbook."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        needed = book.add_format({"bold": True, "bg_color": "#0d5f58", "font_color": "#ffffff"})
        optional = book.add_format({"bg_color": "#e2efec"})
        text = book.add_format({"num_format": "@"})
        sheets = (("Don vi", UNIT_HEADINGS, 2), ("Doan vien", PEOPLE_HEADINGS, REQUIRED))
        for name, headings, required in sheets:
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(headings) - 1, 20, text)
            for column, heading in enumerate(headings):
                sheet.write(0, column, heading, needed if column < required else optional)
        guide = book.add_worksheet("Huong dan")
        guide.set_column(0, len(PEOPLE_HEADINGS) - 1, 18)
        for row, cells in enumerate(EXPLANATION):
            guide.write_row(row, 0, cells)
