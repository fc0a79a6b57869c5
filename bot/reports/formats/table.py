"""The tables of a report as plain text, for a terminal."""

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from textwrap import wrap

from bot.i18n import localise
from bot.reports.sheet import Page, Sheet

NAME = "table"
BINARY = False
BETWEEN = "  "
WIDEST = 44  # a cell; longer ones go over several lines


def render(page: Page, locale: str) -> bytes:
    """The title and every table under it, in UTF-8."""
    blocks = [localise(page.title, locale), *(_block(sheet, locale) for sheet in page.sheets)]
    return ("\n\n".join(blocks) + "\n").encode()


def _block(sheet: Sheet, locale: str) -> str:
    heads = [localise(column.title, locale) for column in sheet.columns]
    numeric = [column.numeric for column in sheet.columns]
    rows = [[wrap(_line(localise(c.shown, locale)), WIDEST) for c in row] for row in sheet.rows]
    widths = [
        max(_width(line) for cell in column for line in cell)
        for column in zip(([head] for head in heads), *rows, strict=True)
    ]
    table = [
        _row(heads, widths, numeric),
        BETWEEN.join("─" * width for width in widths),
        *(
            _row(lines, widths, numeric)
            for row in rows
            for lines in zip_longest(*row, fillvalue="")
        ),
    ]
    return "\n".join([localise(sheet.title, locale), *table])


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
