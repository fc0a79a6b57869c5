"""A union of three levels with 300 people, and a count of families made by hand."""

from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

UNITS = (
    ("TINH", "Liên đoàn Lao động tỉnh Ví Dụ", ""),
    ("PH", "Công đoàn phường Ven Sông", "TINH"),
    ("XA", "Công đoàn xã Đầu Nguồn", "TINH"),
    ("PH-1", "CĐCS Trường Mầm non Hoa Gạo", "PH"),
    ("PH-2", "CĐCS Trạm Y tế Ven Sông", "PH"),
    ("PH-3", "CĐCS Nhà máy May Ven Sông", "PH"),
    ("XA-1", "CĐCS Trường Tiểu học Đầu Nguồn", "XA"),
    ("XA-2", "CĐCS Hợp tác xã Chè", "XA"),
)
GRASSROOTS = ("PH-1", "PH-2", "PH-3", "XA-1", "XA-2")
ABOVE = {code: above for code, _name, above in UNITS}


@dataclass(frozen=True)
class Worker:
    """One row of the roster."""

    code: str
    unit: str
    family: str


def workers(count: int = 300) -> list[Worker]:
    """Every fourth and fifth of ten are one family, in two units."""
    return [
        Worker(f"NV{n:03d}", GRASSROOTS[n % 5], f"G{n // 10}" if n % 10 in (3, 4) else f"H{n}")
        for n in range(1, count + 1)
    ]


def write(path: Path, people: list[Worker]) -> None:
    """The workbook as an officer would fill it in: accents, a phone as a number, an x."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Đơn vị")
        sheet.write_row(0, 0, ("Mã đơn vị", "Tên đơn vị", "Mã đơn vị cấp trên"))
        for row, unit in enumerate(UNITS, 1):
            sheet.write_row(row, 0, unit)
        sheet = book.add_worksheet("Đoàn viên")
        sheet.write_row(
            0,
            0,
            (
                "Ghi chú",
                "Mã",
                "Họ tên",
                "Mã đơn vị",
                "Mã gia đình",
                "Điện thoại",
                "Cán bộ chủ chốt",
            ),
        )
        for row, who in enumerate(people, 1):
            sheet.write_row(
                row,
                0,
                (
                    "",
                    who.code,
                    f"Người {who.code}",
                    who.unit,
                    who.family,
                    912000000 + row,
                    "x" if row % 20 == 0 else "",
                ),
            )


def below(unit: str) -> set[str]:
    """The unit and all under it."""
    found = {unit}
    for code, _name, above in UNITS:
        if above in found:
            found.add(code)
    return found


def count(unit: str, people: list[Worker], readers: set[str]) -> tuple[int, int]:
    """Families reached and families in all, counted the plain way."""
    units = below(unit)
    families = {who.family for who in people if who.unit in units}
    reached = {who.family for who in people if who.code in readers}
    return len(families & reached), len(families)
