"""The first sheet of the workbook: the numbered form with live rates."""

from typing import Any

from bot.i18n import Words, _
from bot.reports.sheet import Entry, Form
from bot.reports.workbook import BOXED, HEAD, PERCENT, PLAIN, Book, Look, printed, quoted

WIDTHS = (7.0, 46.0, 13.0, 14.0, 34.0)
MIDDLE: Look = {**PLAIN, "align": "center"}
STRONG: Look = {**MIDDLE, "bold": True}
SECTION: Look = {**BOXED, "bold": True, "bg_color": "#EFF5F4"}
SUB: Look = {**BOXED, "italic": True, "indent": 3}
MID: Look = {"align": "center", "indent": 0}
LAST = len(WIDTHS) - 1
NUMBERS = 3  # column of the figures
COLUMNS = (_("No."), _("Content"), _("Unit of measure"), _("Number"), _("Remark"))


def write_form(book: Book, form: Form) -> None:
    """Heading, lines, room for signatures."""
    sheet = book.workbook.add_worksheet(book.words(_("Report form")))
    for column, wide in enumerate(WIDTHS):
        sheet.set_column(column, column, wide)
    head = _heading(book, sheet, form)
    for column, title in enumerate(COLUMNS):
        book.text(sheet, (head, column), title, HEAD)
    sheet.set_row(head, 30)
    places = {entry.id: head + 1 + at for at, entry in enumerate(form.entries)}
    numbers = {entry.id: entry.number for entry in form.entries}
    for entry in form.entries:
        _entry(book, sheet, places[entry.id], entry)
        if entry.of is not None:
            part, whole = entry.of
            cells = f"D{places[part] + 1}", f"D{places[whole] + 1}"
            value = numbers.get(part) or 0, numbers.get(whole) or 0
            _rate(book, sheet, places[entry.id], cells, value)
    _signatures(book, sheet, head + len(form.entries) + 2)
    sheet.freeze_panes(head + 1, 0)
    printed(sheet, landscape=False, rows=(head, head), page=book.words(_("Page")))


def _heading(book: Book, sheet: Any, form: Form) -> int:
    """Who reports to whom, on what, for when; the row of the columns' titles."""
    left: Look = {**STRONG, "bold": False}
    wide = WIDTHS[0] + WIDTHS[1]
    names = form.above.upper(), book.words(form.unit).upper()
    book.merged(sheet, (0, 0, 0, 1), names[0] or names[1], left if names[0] else STRONG)
    book.merged(sheet, (1, 0, 1, 1), names[1] if names[0] else "", STRONG)
    book.merged(sheet, (0, 2, 0, LAST), _("Reporting period"), STRONG)
    book.merged(sheet, (1, 2, 1, LAST), form.period, MIDDLE)
    for row in (0, 1):
        sheet.set_row(row, book.tall([(names[row], wide * 0.85)], least=20))
    title: Look = {**STRONG, "font_size": 16}
    book.merged(sheet, (3, 0, 3, LAST), book.words(form.title).upper(), title)
    sheet.set_row(3, 30)
    italic: Look = {**MIDDLE, "italic": True}
    book.merged(sheet, (4, 0, 4, LAST), form.cut_off, italic)
    sheet.set_row(4, 20)
    return 6


def _entry(book: Book, sheet: Any, row: int, entry: Entry) -> None:
    look = SECTION if entry.heading else BOXED
    label: Look = look if entry.mark else SUB
    book.text(sheet, (row, 0), entry.mark, {**look, **MID})
    if entry.heading:
        book.merged(sheet, (row, 1, row, LAST), entry.label, look)
    else:
        book.text(sheet, (row, 1), entry.label, label)
        book.text(sheet, (row, 2), entry.measure, {**look, **MID})
        _figure(book, sheet, row, entry)
        book.text(sheet, (row, LAST), entry.note, {**look, "font_size": 11})
    room: list[tuple[Words, float]] = [(entry.note, WIDTHS[LAST])]
    room.append((entry.label, WIDTHS[1] - (0 if entry.mark else 3)))
    sheet.set_row(row, book.tall(room, least=20))


def _figure(book: Book, sheet: Any, row: int, entry: Entry) -> None:
    place = row, NUMBERS
    if entry.number is not None:
        book.number(sheet, place, entry.number, {**BOXED, "align": "right"})
    else:
        book.text(sheet, place, entry.shown, {**BOXED, "align": "right"})


def _rate(book: Book, sheet: Any, row: int, cells: tuple[str, str], value: tuple[int, int]) -> None:
    """A percent that follows its two figures when they are edited."""
    nothing = book.words(_("no data yet"))
    part, whole = value
    formula = f"=IF(N({cells[1]})=0,{quoted(nothing)},{cells[0]}/{cells[1]})"
    look: Look = {**BOXED, "num_format": PERCENT, "italic": True, "align": "right"}
    book.formula(sheet, (row, NUMBERS), formula, part / whole if whole else nothing, look)


def _signatures(book: Book, sheet: Any, row: int) -> None:
    day: Look = {**MIDDLE, "italic": True}
    book.merged(sheet, (row, 2, row, LAST), _("……, date …… month …… year ……"), day)
    book.merged(sheet, (row + 1, 0, row + 1, 1), _("Drawn up by"), STRONG)
    book.merged(sheet, (row + 1, 2, row + 1, LAST), _("For the unit"), STRONG)
    book.merged(sheet, (row + 2, 0, row + 2, 1), _("(signature, full name)"), day)
    book.merged(sheet, (row + 2, 2, row + 2, LAST), _("(position, signature, full name, seal)"),
                day)  # fmt: skip
