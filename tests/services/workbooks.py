"""Roster workbooks as officers would make them, and some that are none."""

import struct
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

UNITS = ("Ma don vi", "Ten don vi", "Ma don vi cap tren", "Loai", "Tu ngay", "Den ngay")
PEOPLE = ("Ma", "Ho ten", "Ma don vi", "Ma gia dinh", "Tu ngay", "Den ngay")
TREE = (("T", "Tỉnh"), ("A", "Đơn vị A", "T"), ("B", "Đơn vị B", "T"))

Line = Sequence[object]


def write(
    path: Path,
    people: Sequence[Line],
    *,
    units: Sequence[Line] = TREE,
    headings: Line = PEOPLE,
    unit_headings: Line = UNITS,
) -> Path:
    """A workbook of two sheets."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"}) as book:
        for name, top, rows in (("Don vi", unit_headings, units), ("Doan vien", headings, people)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, top)
            for number, row in enumerate(rows, 1):
                sheet.write_row(number, 0, row)
    return path


def listed(
    path: Path,
    rows: Sequence[Line],
    *,
    headings: Line = ("Mã", "Họ tên", "Ngày"),
    merge: str = "",
) -> Path:
    """A list of who was at a meeting, as an officer makes it: a merged title above."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet("Trang tính1")
        sheet.merge_range("A1:C1", "DANH SÁCH CÓ MẶT")
        sheet.write_row(1, 0, headings)
        for number, row in enumerate(rows, 2):
            sheet.write_row(number, 0, row)
        if merge:
            sheet.merge_range(merge, "A1")
    return path


def with_a_far_cell(path: Path) -> Path:
    """Somebody pressed Ctrl and the arrows, then a key."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Don vi").write("XFD1048576", "x")
        book.add_worksheet("Doan vien")
    return path


def locked(path: Path) -> Path:
    """What Office makes of a workbook with a password: a compound file with a sealed stream."""
    free, end, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        bytes.fromhex("d0cf11e0a1b11ae1"), 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0,
    )  # fmt: skip
    header += struct.pack("<109I", 0, *[free] * 108)
    chains = [fat, end, *range(3, 10), end, *range(11, 18), end]
    table = struct.pack("<128I", *chains, *[free] * (128 - len(chains)))
    entries = b"".join(
        (
            _entry("Root Entry", 5, (free, free, 1), end, 0),
            _entry("EncryptionInfo", 2, (free, 2, free), 2, 4096),
            _entry("EncryptedPackage", 2, (free, free, free), 10, 4096),
            bytes(128),
        )
    )
    path.write_bytes(header + table + entries + bytes(2 * 4096))
    return path


def _entry(name: str, kind: int, tree: tuple[int, int, int], start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII16xI8x8xIQ", text.ljust(64, b"\0"), len(text), kind, 1, *tree, 0, start, size
    )
