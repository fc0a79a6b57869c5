"""A named list of a meeting: one sheet of codes and names becomes people, or faults. Pure.

The name has to be that of the code in the roster, so that a slip of one digit does not credit
somebody else's family. Faults name sheet, row and column, and all of them are told at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.fold import fold
from bot.domain.roster_sheet import Columns, Fault, Record, Rows, Sheet
from bot.i18n import _

LIST = Columns("Diem danh", ("ma", "ho ten"), ("ngay",))
CODE, NAME = 40, 200  # characters
Area = tuple[int, int, int, int]  # first row, first column, last row, last column; from 1


@dataclass(frozen=True, slots=True)
class Row:
    """One person of the list, as written."""

    record: Record
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A sheet that was read: its rows, and what is wrong with them so far."""

    sheet: Sheet
    rows: tuple[Row, ...]

    @property
    def codes(self) -> frozenset[str]:
        """Every code of the list."""
        return frozenset(row.code for row in self.rows if row.code)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong, by row."""
        return tuple(sorted(self.sheet.faults, key=lambda fault: fault.row))


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the roster; `belongs`: to a unit on the meeting's day."""

    member_id: int
    name: str
    belongs: bool


def read(sheets: Mapping[str, Rows], merged: Mapping[str, Sequence[Area]], held_on: date) -> Listed:
    """The list of a workbook: the sheet of that name, else the first one."""
    title = next((t for t in sheets if fold(t) == fold(LIST.sheet)), next(iter(sheets), ""))
    sheet = Sheet(LIST, title or LIST.sheet, sheets.get(title))
    rows = [_row(record, held_on) for record in sheet.records() if _is_somebody(record)]
    _not_merged(sheet, rows, merged.get(title, ()))
    seen: dict[str, int] = {}
    for row in rows:
        first = seen.setdefault(row.code, row.record.number)
        if row.code and first != row.record.number:
            why = _("“{code}” stands in row {other} already", code=row.code, other=str(first))
            row.record.fault("ma", why)
    if not rows and not sheet.faults:
        sheet.fault(0, "", _("nobody is on the list"))
    return Listed(sheet, tuple(rows))


def match(listed: Listed, known: Mapping[str, Somebody], held_on: date) -> tuple[int, ...]:
    """The members of the list; whoever does not fit the roster is noted as a fault."""
    found: list[int] = []
    for row in listed.rows:
        person = known.get(row.code)
        if not row.code:
            continue
        if person is None:
            row.record.fault("ma", _("there is no person “{code}” in the roster", code=row.code))
        elif not person.belongs:
            why = _("“{code}” belonged to no unit on {day}", code=row.code, day=held_on)
            row.record.fault("ma", why)
        elif row.name and fold(row.name) != fold(person.name):
            why = _("the roster has another name for “{code}”: check both", code=row.code)
            row.record.fault("ho ten", why)
        else:
            found.append(person.member_id)
    return tuple(dict.fromkeys(found))


def _is_somebody(record: Record) -> bool:
    """A printed list has numbers down to its last line; only those with a person count."""
    return any(str(record.cells.get(name) or "").strip() for name in LIST.required)


def _row(record: Record, held_on: date) -> Row:
    said = record.day("ngay")
    if said is not None and said != held_on:
        record.fault("ngay", _("the meeting was on {day}, not on {said}", day=held_on, said=said))
    return Row(record, record.needed("ma", CODE), record.needed("ho ten", NAME))


def _not_merged(sheet: Sheet, rows: Sequence[Row], areas: Sequence[Area]) -> None:
    """A title may be merged; in the list itself a merged cell hides somebody."""
    first = min((row.record.number for row in rows), default=0)
    for top, left, bottom, _right in areas:
        if rows and bottom >= first:
            column = _letter(left)
            sheet.fault(
                max(top, first), column, _("cells are merged: split them, one row a person")
            )


def _letter(column: int) -> str:
    letters = ""
    while column:
        column, left = divmod(column - 1, 26)
        letters = chr(65 + left) + letters
    return letters
