"""One sheet of the roster: its heading row, what may not stand there, its rows. Pure."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from bot.domain.fold import fold, normalise
from bot.domain.roster_cells import BadCell, as_day, as_text
from bot.i18n import Text, _

Cell = object
Rows = Sequence[Sequence[Cell]]
T = TypeVar("T")

# Ethnicity, religion, Party membership, health: sensitive data of Law 91/2025/QH15.
_SENSITIVE = re.compile(
    r"\b(?:dan toc|sac toc|ton giao|tin nguong"
    r"|dang vien|dang phai|(?:vao|ket nap|tuoi|thuoc) dang|dang (?:tich|phi)"
    r"|suc khoe|(?<!kham )(?<!chua )benh(?! vien)|khuyet tat|nhom mau|hiv"
    r"|ethnic\w*|religio\w*|party|health|disabilit\w*)\b"
)
_PARTY = re.compile(r"\bđảng\b")  # with its marks the word has one meaning only
_TITLE_ROWS = 20  # officers like a title above the headings


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where: sheet, row (as Excel counts; 0: the whole sheet), column."""

    sheet: str
    row: int
    column: str
    why: Text

    @property
    def line(self) -> Text:
        """One line for the operator."""
        if not self.row:
            return _("Sheet {sheet}: {why}.", sheet=self.sheet, why=self.why)
        return _(
            "Sheet {sheet}, row {row}, column {column}: {why}.",
            sheet=self.sheet,
            row=str(self.row),
            column=self.column,
            why=self.why,
        )


@dataclass(frozen=True, slots=True)
class Columns:
    """What a sheet is called and which headings it knows, folded; the first ones are required."""

    sheet: str
    required: tuple[str, ...]
    optional: tuple[str, ...]

    @property
    def known(self) -> tuple[str, ...]:
        """All of them."""
        return self.required + self.optional


@dataclass(slots=True)
class Sheet:
    """A sheet while it is read: faults are noted and reading goes on, so that all are told."""

    columns: Columns
    title: str
    rows: Rows | None
    faults: list[Fault] = field(default_factory=list)

    def fault(self, row: int, column: str, why: Text) -> None:
        """Note a fault."""
        self.faults.append(Fault(self.title, row, column, why))

    def records(self) -> Iterator["Record"]:
        """Filled rows below the headings, when the headings are sound."""
        if self.rows is None:
            self.fault(0, "", _("the sheet is missing"))
            return
        top = self._heading_row(self.rows)
        if top is None:
            self.fault(0, "", _("the sheet is empty"))
            return
        headings = [_key(cell) for cell in self.rows[top]]
        if not self._headings_sound(top + 1, headings, self.rows[top]):
            return
        places = [(n, name) for n, name in enumerate(headings) if name in self.columns.known]
        for number, row in enumerate(self.rows[top + 1 :], top + 2):
            if any(_filled(cell) for cell in row):
                yield Record(self, number, {name: row[n] for n, name in places if n < len(row)})

    def _heading_row(self, rows: Rows) -> int | None:
        filled = [n for n, row in enumerate(rows) if any(_filled(cell) for cell in row)]
        wanted = set(self.columns.required)
        fits = (n for n in filled[:_TITLE_ROWS] if wanted <= {_key(cell) for cell in rows[n]})
        return next(fits, filled[0] if filled else None)

    def _headings_sound(self, row: int, headings: Sequence[str], cells: Sequence[Cell]) -> bool:
        before = len(self.faults)
        for cell in cells:
            if _sensitive(cell):
                self.fault(row, _shown(cell), _("such data must not be held: remove the column"))
        for name in self.columns.required:
            if name not in headings:
                self.fault(row, name.capitalize(), _("the column is missing"))
        for name in self.columns.known:
            if headings.count(name) > 1:
                self.fault(row, name.capitalize(), _("the column stands there twice"))
        return len(self.faults) == before


@dataclass(frozen=True, slots=True)
class Record:
    """A row: its cells by heading."""

    sheet: Sheet
    number: int
    cells: Mapping[str, Cell]

    def fault(self, column: str, why: Text) -> None:
        """Note a fault in this row."""
        self.sheet.fault(self.number, column.capitalize(), why)

    def read(self, column: str, reader: Callable[[Cell], T], empty: T) -> T:
        """The cell as `reader` understands it; `empty`, and a fault, when it does not."""
        try:
            return reader(self.cells.get(column))
        except BadCell as bad:
            self.fault(column, bad.why)
            return empty

    def text(self, column: str, most: int) -> str:
        """Words; missing ones in a required column are a fault, blank ones may be right."""
        text = self.read(column, as_text, "")
        if len(text) > most:
            self.fault(column, _("is longer than {most} characters", most=most))
        return text

    def needed(self, column: str, most: int) -> str:
        """Words that must be there."""
        before = len(self.sheet.faults)
        text = self.text(column, most)
        if not text and len(self.sheet.faults) == before:
            self.fault(column, _("is missing"))
        return text

    def day(self, column: str) -> date | None:
        """A day."""
        return self.read(column, as_day, None)


def _key(cell: Cell) -> str:
    """A heading as it is compared: “Mã đơn vị (*)” and “ma don vi” are one."""
    return fold(re.sub(r"\(.*?\)|[*_]", " ", _shown(cell)))


def _shown(cell: Cell) -> str:
    return " ".join(unicodedata.normalize("NFC", str(cell)).split()) if cell is not None else ""


def _sensitive(cell: Cell) -> bool:
    key = fold(re.sub(r"[^\w\s]|_", " ", _shown(cell)))
    return key == "dang" or bool(_SENSITIVE.search(key) or _PARTY.search(normalise(_shown(cell))))


def _filled(cell: Cell) -> bool:
    return cell is not None and str(cell).strip() != ""
