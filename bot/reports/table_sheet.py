"""Tables on a sheet of the workbook: grouped headings, live percents and verdicts, colours."""

from itertools import groupby
from typing import Any

from bot.i18n import Words, _
from bot.reports.sheet import Cell, Column, Ratio, Sheet, Verdict
from bot.reports.workbook import BOXED, HEAD, PERCENT, PLAIN, Book, Look, printed, quoted

TITLE: Look = {**PLAIN, "bold": True, "font_size": 14, "text_wrap": False}
NOTE: Look = {**PLAIN, "italic": True, "font_size": 11}
MET: Look = {"bg_color": "#D3EAE7", "font_color": "#0B4A4D"}
MISSED: Look = {"bg_color": "#FDE9D2", "font_color": "#8A3F00"}
PORTRAIT = 110  # characters that still fit upright


def write_tables(book: Book, tab: str, sheets: list[Sheet]) -> None:
    """One table under the other; a single one has its heading on every page."""
    sheet = book.workbook.add_worksheet(tab)
    widths = _widths(sheets)
    for column, wide in enumerate(widths):
        sheet.set_column(column, column, wide)
    row = 0
    repeated: tuple[int, int] | None = None
    for table in sheets:
        head, row = _table(book, sheet, row, table, widths)
        repeated = head
        row += 2
    alone = repeated if len(sheets) == 1 else None
    if alone is not None:
        sheet.freeze_panes(alone[1] + 1, 3 if len(widths) > 6 else 0)
    printed(sheet, landscape=sum(widths) > PORTRAIT, rows=alone, page=book.words(_("Page")))


def _widths(sheets: list[Sheet]) -> list[float]:
    most = max(len(table.columns) for table in sheets)
    return [
        max(float(t.columns[at].wide) for t in sheets if at < len(t.columns)) for at in range(most)
    ]


def _table(
    book: Book, sheet: Any, row: int, table: Sheet, widths: list[float]
) -> tuple[tuple[int, int], int]:
    """Title, heading, rows, notes; the rows of the heading, and the one after all."""
    book.text(sheet, (row, 0), table.title, TITLE)
    sheet.set_row(row, 24)
    head = row + 2 if row == 0 else row + 1
    first = _head(book, sheet, head, table.columns, widths)
    for at, cells in enumerate(table.rows):
        _row(book, sheet, first + at, table, cells)
        texts = [(cell.shown, wide) for cell, wide in zip(cells, widths, strict=False)]
        sheet.set_row(first + at, book.tall(texts, least=20))
    after = first + len(table.rows)
    _colours(book, sheet, table, first, after - 1)
    for note in table.notes:
        book.merged(sheet, (after, 0, after, len(table.columns) - 1), note, NOTE)
        sheet.set_row(after, book.tall([(note, sum(widths[: len(table.columns)]))], 11, 18))
        after += 1
    return (head, first - 1), after


def _head(
    book: Book, sheet: Any, row: int, columns: tuple[Column, ...], widths: list[float]
) -> int:
    """One row, or two where neighbours share a heading; the row below them."""
    grouped = any(column.group is not None for column in columns)
    below = row + 1 if grouped else row
    tallest = 20.0
    for group, run in groupby(range(len(columns)), lambda at: columns[at].group):
        places = list(run)
        if grouped and group is not None:
            book.merged(sheet, (row, places[0], row, places[-1]), group, HEAD)
            room = sum(widths[at] for at in places) * 0.9
            tallest = max(tallest, book.tall([(group, room)]))
        for at in places:
            whole = (row, at, below, at) if group is None else (below, at, below, at)
            book.merged(sheet, whole, columns[at].title, HEAD)
    if grouped:
        sheet.set_row(row, tallest)
    heads: list[tuple[Words, float]] = [
        (column.title, wide * 0.85) for column, wide in zip(columns, widths, strict=False)
    ]
    sheet.set_row(below, book.tall(heads, least=24))
    return below + 1


def _row(book: Book, sheet: Any, row: int, table: Sheet, cells: tuple[Cell, ...]) -> None:
    for at, cell in enumerate(cells):
        place = row, at
        look: Look = {**BOXED, "align": "right"} if table.columns[at].numeric else BOXED
        match cell:
            case Cell(formula=Ratio() as ratio):
                _ratio(book, sheet, place, ratio, cells)
            case Cell(formula=Verdict() as verdict):
                _verdict(book, sheet, place, verdict, cell)
            case Cell(day=day) if day is not None:
                book.day(sheet, place, day, {**BOXED, "align": "center", "indent": 0})
            case Cell(number=number) if number is not None:
                plain = cell.shown == str(number)  # a year has no thousands
                book.number(sheet, place, float(number),
                            {**look, "num_format": "0"} if plain else look)  # fmt: skip
            case _:
                book.text(sheet, place, cell.shown, look)


def _ratio(
    book: Book, sheet: Any, place: tuple[int, int], ratio: Ratio, cells: tuple[Cell, ...]
) -> None:
    part, whole = _cells(place[0], ratio)
    counted = cells[ratio.part].number, cells[ratio.whole].number
    value = float(counted[0] or 0) / float(counted[1]) if counted[1] else "–"
    look: Look = {**BOXED, "align": "right", "num_format": PERCENT}
    book.formula(sheet, place, f'=IF({whole}=0,"–",{part}/{whole})', value, look)


def _verdict(book: Book, sheet: Any, place: tuple[int, int], verdict: Verdict, cell: Cell) -> None:
    """By whole numbers, never by the rounded percent."""
    part, whole = _cells(place[0], verdict.ratio)
    sign = ">" if verdict.above else ">="
    met, missed = quoted(book.words(verdict.met)), quoted(book.words(verdict.missed))
    judged = f"IF({part}*100{sign}{verdict.wanted:g}*{whole},{met},{missed})"
    look: Look = {**BOXED, "align": "center", "indent": 0}
    book.formula(sheet, place, f'=IF({whole}=0,"–",{judged})', book.words(cell.shown), look)


def _cells(row: int, ratio: Ratio) -> tuple[str, str]:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return (
        xl_rowcol_to_cell(row, ratio.part, col_abs=True),
        xl_rowcol_to_cell(row, ratio.whole, col_abs=True),
    )


def _colours(book: Book, sheet: Any, table: Sheet, first: int, last: int) -> None:
    """Verdicts by colour beside their words; shades of percent where nothing is judged."""
    if last < first or not table.rows:
        return
    judged = any(isinstance(c.formula, Verdict) for row in table.rows for c in row)
    for at in range(len(table.columns)):
        formulas = [row[at].formula for row in table.rows]
        verdict = next((f for f in formulas if isinstance(f, Verdict)), None)
        if verdict is not None:
            for words, look in ((verdict.met, MET), (verdict.missed, MISSED)):
                rule = {"type": "cell", "criteria": "==", "value": quoted(book.words(words)),
                        "format": book.workbook.add_format(look)}  # fmt: skip
                sheet.conditional_format(first, at, last, at, rule)
        elif not judged and any(isinstance(f, Ratio) for f in formulas):
            shades = {"type": "2_color_scale", "min_type": "num", "max_type": "num",
                      "min_value": 0, "max_value": 1, "min_color": "#FFFFFF",
                      "max_color": "#9CCBC6"}  # fmt: skip
            sheet.conditional_format(first, at, last, at, shades)
