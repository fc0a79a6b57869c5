"""A workbook being written: looks of cells, texts that stay texts, rows as tall as their words.

Text is only ever written as text, also when it begins like a formula, and marked so that editing
the cell does not make a formula of it. Formulas are made here, from places alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any

from bot.i18n import Words, localise
from bot.reports.lettering import Weight, font, plain

FONT = "Times New Roman"
A4 = 9
PERCENT, COUNT, DAY = "0.0%", "#,##0", "dd/mm/yyyy"
FORMULA_LIKE = ("=", "+", "-", "@")  # tab and return never come this far
POINTS_A_LINE = 1.32  # of the font size
PIXELS_A_CHARACTER = 7.0

Look = Mapping[str, object]
PLAIN: Look = {"font_size": 12, "valign": "vcenter", "text_wrap": True}
BOXED: Look = {**PLAIN, "border": 1, "border_color": "#7F8F94", "indent": 1}
HEAD: Look = {**BOXED, "bold": True, "align": "center", "bg_color": "#DDEBE9", "indent": 0}


@dataclass(slots=True)
class Book:
    """The workbook and its language; `workbook` is xlsxwriter's."""

    workbook: Any
    locale: str
    looks: dict[tuple[tuple[str, object], ...], Any] = field(default_factory=dict)

    def look(self, look: Look) -> Any:
        """The format of that look, made once."""
        key = tuple(sorted(look.items()))
        if key not in self.looks:
            self.looks[key] = self.workbook.add_format({"font_name": FONT, **look})
        return self.looks[key]

    def words(self, words: Words) -> str:
        """In the book's language, in one piece, without what a cell must not hold."""
        return plain(localise(words, self.locale))

    def text(self, sheet: Any, place: tuple[int, int], words: Words, look: Look) -> None:
        """Words that stay words."""
        written = self.words(words)
        sheet.write_string(*place, written, self.look(_guarded(written, look)))

    def merged(self, sheet: Any, box: tuple[int, int, int, int], words: Words, look: Look) -> None:
        """Words over several cells."""
        if box[:2] == box[2:]:
            self.text(sheet, (box[0], box[1]), words, look)
            return
        written = self.words(words)
        found = self.look(_guarded(written, look))
        sheet.merge_range(*box, "", found)
        sheet.write_string(box[0], box[1], written, found)

    def number(self, sheet: Any, place: tuple[int, int], number: float, look: Look) -> None:
        """A count."""
        sheet.write_number(*place, number, self.look({"num_format": COUNT, **look}))

    def day(self, sheet: Any, place: tuple[int, int], day: date, look: Look) -> None:
        """A date that is one."""
        sheet.write_datetime(*place, day, self.look({**look, "num_format": DAY}))

    def formula(
        self, sheet: Any, place: tuple[int, int], formula: str, value: object, look: Look
    ) -> None:
        """A live formula with the value it has now."""
        sheet.write_formula(*place, formula, self.look(look), value)

    def tall(
        self, texts: Iterable[tuple[Words, float]], size: int = 12, least: float = 0.0
    ) -> float:
        """How tall a row has to be, in points; each text with its width in characters."""
        lines = max((self.lines(words, wide, size) for words, wide in texts), default=1)
        return max(least, round(lines * size * POINTS_A_LINE + 4, 1))

    def lines(self, words: Words, wide: float, size: int = 12) -> int:
        """How many lines the words take; the bundled font is a little wider than the book's."""
        metrics, room = font(Weight.REGULAR), max(wide - 2, 3) * PIXELS_A_CHARACTER
        pieces = self.words(words).split("\n")
        return sum(len(metrics.wrapped(p, size * 1.12, room, 40)) or 1 for p in pieces)


def new_book(target: BytesIO, locale: str) -> Book:
    """An empty workbook that takes no text for a formula or an address."""
    import xlsxwriter

    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    return Book(xlsxwriter.Workbook(target, options), locale)


def quoted(text: str) -> str:
    """A text within a formula."""
    return '"' + text.replace('"', '""') + '"'


def printed(sheet: Any, *, landscape: bool, rows: tuple[int, int] | None, page: str) -> None:
    """Paper A4, as wide as a page, the heading on every page, pages numbered."""
    sheet.set_paper(A4)
    if landscape:
        sheet.set_landscape()
    sheet.set_margins(left=0.6, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f'&C&"{FONT},Regular"&10{page} &P/&N')
    sheet.hide_gridlines(2)
    if rows is not None:
        sheet.repeat_rows(*rows)


def _guarded(text: str, look: Look) -> Look:
    return {**look, "quote_prefix": True} if text.startswith(FORMULA_LIKE) else look
