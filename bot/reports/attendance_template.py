"""The empty list that is signed at a meeting without phones and sent in afterwards."""

from io import BytesIO
from pathlib import Path

HEADINGS = ("STT", "Mã", "Họ tên", "Ngày", "Ký tên")
REQUIRED = ("Mã", "Họ tên")
ROWS = 40  # of one printed page
EXPLANATION = (
    "CÁCH ĐIỀN",
    "1. Mỗi người một dòng. Mã lấy từ danh sách đoàn viên; họ tên phải đúng với mã.",
    "2. Cột Ngày có thể để trống; có ghi thì phải đúng ngày của sự kiện, dạng ngày/tháng/năm.",
    "3. Không gộp ô trong danh sách. Không ghi người không có mặt.",
    "4. Nộp trong chat: /sukien, mở sự kiện, bấm “Nộp danh sách (.xlsx)” rồi gửi tệp. Có lỗi thì "
    "chưa lưu gì; sửa rồi gửi lại. Nộp lại cùng một tệp không làm thay đổi gì.",
    "5. Nộp bằng dòng lệnh: lantoa meeting attend MA-SU-KIEN TEP.xlsx --by MA-CAN-BO; thêm "
    "--dry-run để chỉ kiểm tra.",
)


def write(to: Path | BytesIO) -> None:
    """Write the workbook."""
    import xlsxwriter

    with xlsxwriter.Workbook(to if isinstance(to, BytesIO) else str(to)) as book:
        strong = book.add_format({"bold": True, "bg_color": "#0d5f58", "font_color": "#ffffff"})
        plain = book.add_format({"bg_color": "#e2efec"})
        sheet = book.add_worksheet("Diem danh")
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_column(0, 0, 6)
        sheet.set_column(1, len(HEADINGS) - 1, 22, book.add_format({"num_format": "@"}))
        for column, heading in enumerate(HEADINGS):
            sheet.write(0, column, heading, strong if heading in REQUIRED else plain)
        sheet.print_area(0, 0, ROWS, len(HEADINGS) - 1)
        guide = book.add_worksheet("Huong dan")
        guide.set_column(0, 0, 110)
        for row, line in enumerate(EXPLANATION):
            guide.write(row, 0, line)
