"""The roster workbook: rows of two sheets become units and people, or a list of faults. Pure.

Headings are matched without regard to case, diacritics, order or extra columns. What must not be
held (ethnicity, religion, Party membership, health: Law 91/2025/QH15 counts them as sensitive) is
refused by name. A faulty row is named with sheet, row, column and reason.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from bot.domain.fold import fold
from bot.domain.roster_cells import BadCell, as_day, as_mark, as_phone, as_text
from bot.i18n import Text, _

Cell = object
T = TypeVar("T")
Rows = Sequence[Sequence[Cell]]
UNITS, PEOPLE = "don vi", "doan vien"
UNIT_COLUMNS = ("ma don vi", "ten don vi", "ma don vi cap tren", "loai", "tu ngay", "den ngay")
PEOPLE_COLUMNS = (
    "ma",
    "ho ten",
    "ma don vi",
    "ma gia dinh",
    "dien thoai",
    "can bo chu chot",
    "ngay sinh",
    "gioi tinh",
    "ngay du dinh ket hon",
    "doi tuong",
    "tu ngay",
    "den ngay",
)
REQUIRED = {UNITS: UNIT_COLUMNS[:2], PEOPLE: PEOPLE_COLUMNS[:3]}
FORBIDDEN = (
    "dan toc",
    "ton giao",
    "dang vien",
    "dang phai",
    "ngay vao dang",
    "suc khoe",
    "benh",
    "hiv",
    "tinh trang hon nhan",
    "cccd",
    "cmnd",
    "so can cuoc",
)
CATEGORIES = {
    "": "member",
    "member": "member",
    "doan vien": "member",
    "non_member_worker": "non_member_worker",
    "nguoi lao dong": "non_member_worker",
    "family_member": "family_member",
    "nguoi nha": "family_member",
    "retired": "retired",
    "huu tri": "retired",
    "nghi huu": "retired",
    "former_member": "former_member",
    "nguyen doan vien": "former_member",
}


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as the sheet gives it."""

    code: str
    name: str
    parent: str = ""
    kind: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as the sheet gives it."""

    code: str
    name: str
    unit: str
    family: str
    phone: str = ""
    key_officer: bool = False
    birth: date | None = None
    gender: str = ""
    wedding: date | None = None
    category: str = "member"
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where: sheet, row (as Excel counts), column."""

    sheet: str
    row: int
    column: str
    why: Text

    @property
    def line(self) -> Text:
        """One line for the operator."""
        if not self.row:
            return _("{sheet}: {why}", sheet=self.sheet, why=self.why)
        return _(
            "{sheet}, row {row}, column {column}: {why}",
            sheet=self.sheet,
            row=str(self.row),
            column=self.column,
            why=self.why,
        )


@dataclass(frozen=True, slots=True)
class Roster:
    """A sound workbook."""

    units: tuple[UnitRow, ...]
    people: tuple[PersonRow, ...]


@dataclass(slots=True)
class _Reading:
    """One sheet while it is read."""

    sheet: str
    title: str
    faults: list[Fault] = field(default_factory=list)

    def fault(self, row: int, column: str, why: Text) -> None:
        """Note a fault and go on: all of them are told at once."""
        self.faults.append(Fault(self.title, row, column, why))


def read(
    sheets: Mapping[str, Rows], known_units: frozenset[str], today: date
) -> Roster | tuple[Fault, ...]:
    """The whole workbook; `known_units` are those that are in the database already."""
    found = {fold(name): (name, rows) for name, rows in sheets.items()}
    units, unit_faults = _units(found, today)
    people, people_faults = _people(found, today)
    faults = [*unit_faults, *people_faults]
    codes = known_units | {unit.code for _row, unit in units}
    faults += _tree_faults(units, codes, found)
    faults += [
        Fault(found[PEOPLE][0], row, "Ma don vi", _("there is no unit “{code}”", code=person.unit))
        for row, person in people
        if person.unit and person.unit not in codes
    ]
    if faults:
        return tuple(sorted(faults, key=lambda f: (f.sheet, f.row)))
    return Roster(tuple(u for _row, u in units), tuple(p for _row, p in people))


def _units(
    found: Mapping[str, tuple[str, Rows]], today: date
) -> tuple[list[tuple[int, UnitRow]], list[Fault]]:
    reading = _Reading(UNITS, found.get(UNITS, ("Don vi", ()))[0])
    made: list[tuple[int, UnitRow]] = []
    seen: dict[str, int] = {}
    for row, cells in _records(reading, found, UNIT_COLUMNS):
        unit = UnitRow(
            code=_text(reading, row, cells, "ma don vi", 40, required=True),
            name=_text(reading, row, cells, "ten don vi", 200, required=True),
            parent=_text(reading, row, cells, "ma don vi cap tren", 40),
            kind=_text(reading, row, cells, "loai", 40),
            valid_from=_day(reading, row, cells, "tu ngay"),
            valid_to=_day(reading, row, cells, "den ngay"),
        )
        _once(reading, row, "Ma don vi", unit.code, seen)
        _in_order(reading, row, unit.valid_from, unit.valid_to)
        made.append((row, unit))
    return made, reading.faults


def _people(
    found: Mapping[str, tuple[str, Rows]], today: date
) -> tuple[list[tuple[int, PersonRow]], list[Fault]]:
    reading = _Reading(PEOPLE, found.get(PEOPLE, ("Doan vien", ()))[0])
    made: list[tuple[int, PersonRow]] = []
    seen: dict[str, int] = {}
    for row, cells in _records(reading, found, PEOPLE_COLUMNS):
        person = _person(reading, row, cells, today)
        _once(reading, row, "Ma", person.code, seen)
        _in_order(reading, row, person.valid_from, person.valid_to)
        made.append((row, person))
    return made, reading.faults


def _person(reading: _Reading, row: int, cells: Mapping[str, Cell], today: date) -> PersonRow:
    code = _text(reading, row, cells, "ma", 40, required=True)
    birth = _day(reading, row, cells, "ngay sinh")
    if birth and not date(1900, 1, 1) <= birth <= today:
        reading.fault(row, "Ngay sinh", _("{day} cannot be a birth date", day=birth))
    return PersonRow(
        code=code,
        name=_text(reading, row, cells, "ho ten", 120, required=True),
        unit=_text(reading, row, cells, "ma don vi", 40, required=True),
        family=_text(reading, row, cells, "ma gia dinh", 40) or f"m:{code}",
        phone=_cell(reading, row, cells, "dien thoai", as_phone, ""),
        key_officer=_cell(reading, row, cells, "can bo chu chot", as_mark, False),
        birth=birth,
        gender=_text(reading, row, cells, "gioi tinh", 20),
        wedding=_day(reading, row, cells, "ngay du dinh ket hon"),
        category=_category(reading, row, cells),
        valid_from=_day(reading, row, cells, "tu ngay"),
        valid_to=_day(reading, row, cells, "den ngay"),
    )


def _category(reading: _Reading, row: int, cells: Mapping[str, Cell]) -> str:
    said = _text(reading, row, cells, "doi tuong", 40)
    key = fold(said)
    if key not in CATEGORIES:
        reading.fault(
            row,
            "Doi tuong",
            _(
                "“{said}” is none of: {known}",
                said=said,
                known="member, non_member_worker, family_member, retired, former_member",
            ),
        )
    return CATEGORIES.get(key, "member")


def _records(
    reading: _Reading, found: Mapping[str, tuple[str, Rows]], known: Sequence[str]
) -> Iterator[tuple[int, Mapping[str, Cell]]]:
    """Rows as column -> cell, after the headings were found sound; row numbers as in Excel."""
    if reading.sheet not in found:
        reading.fault(0, "", _("the sheet is missing"))
        return
    rows = found[reading.sheet][1]
    top = next((n for n, row in enumerate(rows) if any(_filled(c) for c in row)), None)
    if top is None:
        reading.fault(0, "", _("the sheet is empty"))
        return
    headings = [fold(str(cell)) for cell in rows[top]]
    if not _headings_sound(reading, top + 1, headings):
        return
    for number, row in enumerate(rows[top + 1 :], top + 2):
        if any(_filled(cell) for cell in row):
            yield number, {h: c for h, c in zip(headings, row, strict=False) if h in known}


def _headings_sound(reading: _Reading, row: int, headings: Sequence[str]) -> bool:
    before = len(reading.faults)
    for heading in headings:
        if any(heading == bad or heading.startswith(f"{bad} ") for bad in FORBIDDEN):
            reading.fault(row, heading, _("such data must not be held here: remove the column"))
    for heading in REQUIRED[reading.sheet]:
        if heading not in headings:
            reading.fault(row, heading, _("the column is missing"))
    for heading in sorted({h for h in headings if h and headings.count(h) > 1}):
        reading.fault(row, heading, _("the column stands there twice"))
    return len(reading.faults) == before


def _tree_faults(
    units: Sequence[tuple[int, UnitRow]],
    codes: frozenset[str],
    found: Mapping[str, tuple[str, Rows]],
) -> list[Fault]:
    above = {unit.code: unit.parent for _row, unit in units}
    title = found.get(UNITS, ("Don vi", ()))[0]
    faults: list[Fault] = []
    for row, unit in units:
        if unit.parent and unit.parent not in codes:
            why = _("there is no unit “{code}”", code=unit.parent)
            faults.append(Fault(title, row, "Ma don vi cap tren", why))
        elif _circles(unit.code, above):
            why = _("the units stand above each other in a circle")
            faults.append(Fault(title, row, "Ma don vi cap tren", why))
    return faults


def _circles(code: str, above: Mapping[str, str]) -> bool:
    seen = {code}
    parent = above.get(code, "")
    while parent:
        if parent in seen:
            return parent == code
        seen.add(parent)
        parent = above.get(parent, "")
    return False


def _once(reading: _Reading, row: int, column: str, code: str, seen: dict[str, int]) -> None:
    if code and code in seen:
        reading.fault(
            row,
            column,
            _("“{code}” stands in row {other} already", code=code, other=str(seen[code])),
        )
    seen.setdefault(code, row)


def _in_order(reading: _Reading, row: int, begin: date | None, end: date | None) -> None:
    if begin and end and end < begin:
        reading.fault(row, "Den ngay", _("it ends before it begins"))


def _filled(cell: Cell) -> bool:
    return cell is not None and str(cell).strip() != ""


def _text(
    reading: _Reading,
    row: int,
    cells: Mapping[str, Cell],
    column: str,
    most: int,
    *,
    required: bool = False,
) -> str:
    text = as_text(cells.get(column))
    if required and not text:
        reading.fault(row, column, _("is missing"))
    if len(text) > most:
        reading.fault(row, column, _("is longer than {most} characters", most=most))
    return text


def _day(reading: _Reading, row: int, cells: Mapping[str, Cell], column: str) -> date | None:
    return _cell(reading, row, cells, column, as_day, None)


def _cell(
    reading: _Reading,
    row: int,
    cells: Mapping[str, Cell],
    column: str,
    reader: Callable[[Cell], T],
    empty: T,
) -> T:
    try:
        return reader(cells.get(column))
    except BadCell as bad:
        reading.fault(row, column, bad.why)
        return empty
