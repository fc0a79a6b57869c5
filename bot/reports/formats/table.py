"""The tables of a report as plain text, for a terminal."""

import unicodedata
from collections.abc import Iterable, Sequence

from bot.i18n import localise
from bot.reports.sheet import Page, Sheet

NAME = "table"
BINARY = False
BETWEEN = "  "


def render(page: Page, locale: str) -> bytes:
    """The title and every table under it, in UTF-8."""
    blocks = [localise(page.title, locale), *(_block(sheet, locale) for sheet in page.sheets)]
    return ("\n\n".join(blocks) + "\n").encode()


def _block(sheet: Sheet, locale: str) -> str:
    heads = [localise(column.title, locale) for column in sheet.columns]
    rows = [[_line(localise(cell.shown, locale)) for cell in row] for row in sheet.rows]
    widths = [max(map(_width, column)) for column in zip(heads, *rows, strict=True)]
    numeric = [column.numeric for column in sheet.columns]
    table = [
        _row(heads, widths, numeric),
        BETWEEN.join("─" * width for width in widths),
        *(_row(row, widths, numeric) for row in rows),
    ]
    notes = [localise(note, locale) for note in sheet.notes]
    return "\n".join([localise(sheet.title, locale), *table, *notes])


def _row(cells: Sequence[str], widths: Sequence[int], numeric: Iterable[bool]) -> str:
    padded = (
        " " * (width - _width(cell)) + cell if right else cell + " " * (width - _width(cell))
        for cell, width, right in zip(cells, widths, numeric, strict=True)
    )
    return BETWEEN.join(padded).rstrip()


def _line(text: str) -> str:
    """Without line breaks and invisible marks: a name must not redraw the terminal."""
    return "".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFC", text))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
