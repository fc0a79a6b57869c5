"""A workbook from disk as rows of cells; whatever else somebody hands over gets one clear line.

The file is looked at before it is opened for good: a small archive may unpack into gigabytes, and
one stray cell in the last column of the last row would make seventeen thousand million cells.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, Text, _, localise

MOST_BYTES = 30_000_000
MOST_UNPACKED = 400_000_000
MOST_CELLS = 10_000_000  # of one sheet, the empty ones within its corners included
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Za-z]+)(\d+)""")
_OLE = b"\xd0\xcf\x11\xe0"  # what Office wrote before 2007, and what it wraps locked files in

Sheets = dict[str, list[list[object]]]


def sheets_of(path: Path) -> Sheets:
    """Every sheet with cells, by name, rows counted from Excel's first; `Refused` otherwise."""
    if not path.is_file():
        raise _refused(_("There is no file {path}.", path=str(path)))
    if path.stat().st_size > MOST_BYTES:
        raise _refused(_("{path} is larger than 30 MB: is it the roster?", path=path.name))
    try:
        if not zipfile.is_zipfile(path):
            raise _refused(_why_no_archive(path))
        with zipfile.ZipFile(path) as archive:
            _small_enough(path, archive)
        return _read(path)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError):
        raise _refused(_unreadable(path)) from None


def merged_in(path: Path) -> dict[str, list[tuple[int, int, int, int]]]:
    """By sheet the merged areas: first row, first column, last row, last column, from 1."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

    try:
        with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
            names = [s.name for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
            return {
                name: [
                    (top + 1, left + 1, bottom + 1, right + 1)
                    for (top, left), (bottom, right) in (
                        book.get_sheet_by_name(name).merged_cell_ranges or ()
                    )
                ]
                for name in names
            }
    except CalamineError:
        raise _refused(_unreadable(path)) from None


def _read(path: Path) -> Sheets:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

    try:
        with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
            names = [s.name for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
            return {
                name: [
                    list(row)
                    for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                ]
                for name in names
            }
    except CalamineError:
        raise _refused(_unreadable(path)) from None


def _why_no_archive(path: Path) -> Text:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    with path.open("rb") as file:
        if file.read(4) != _OLE:
            return _unreadable(path)
    try:
        CalamineWorkbook.from_path(str(path)).close()
    except PasswordError:
        return _("{path} is locked by a password: save it without one.", path=path.name)
    except CalamineError:
        pass
    return _unreadable(path)


def _unreadable(path: Path) -> Text:
    return _("{path} cannot be read as a workbook: save it as .xlsx.", path=path.name)


def _small_enough(path: Path, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise _refused(_unreadable(path))
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise _refused(_("{path} unpacks into more than 400 MB.", path=path.name))
    for part in parts:
        if part.filename.lower().endswith(".xml"):
            rows, columns = _corner(archive.read(part))
            if rows * columns > MOST_CELLS:
                raise _refused(
                    _(
                        "{path} has a cell far out, in row {row}: delete the rows and columns "
                        "behind the list and save again.",
                        path=path.name,
                        row=str(rows),
                    )
                )


def _corner(sheet: bytes) -> tuple[int, int]:
    """The last row and the last column that hold anything."""
    rows, columns = {0}, {b""}
    for column, row in _cells(sheet):
        rows.add(row)
        columns.add(column)
    return max(rows), max(_number(column) for column in columns)


def _cells(sheet: bytes) -> Iterator[tuple[bytes, int]]:
    for found in _CELL.finditer(sheet):
        yield found[1], int(found[2][:12])


def _number(column: bytes) -> int:
    number = 0
    for letter in column.upper()[:9]:
        number = number * 26 + letter - 64
    return number


def _refused(why: Text) -> Refused:
    return Refused(localise(why, DEFAULT_LOCALE))
