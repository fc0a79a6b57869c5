"""Lists of a meeting and letters, as officers send them in the chat."""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO

import xlsxwriter

HEADINGS = ("Mã", "Họ tên", "Ngày")


def sheet(rows: Sequence[Sequence[object]], headings: Sequence[str] = HEADINGS) -> bytes:
    """A workbook with one list."""
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet("Trang tính1")
        page.write_row(0, 0, headings)
        for number, row in enumerate(rows, 1):
            page.write_row(number, 0, row)
    return out.getvalue()


SHEETS: Mapping[str, Callable[[], bytes]] = {
    "co-mat.xlsx": lambda: sheet([("LAN", "Lan"), ("HUNG", "Hùng", "20/11/2026")]),
    "co-loi.xlsx": lambda: sheet([("LAN", "Lan"), ("KHONG", "Ai Đó"), ("HUNG", "Lan")]),
    "mười lỗi.xlsx": lambda: sheet([(f"X{n}", "Ai Đó") for n in range(10)]),
    "dan-toc.xlsx": lambda: sheet([("LAN", "Lan", "Kinh")], ("Mã", "Họ tên", "Dân tộc")),
    "công văn 12.pdf": lambda: b"%PDF-1.7 a letter",
    "la-anh.xlsx": lambda: b"\x89PNG no workbook",
}
