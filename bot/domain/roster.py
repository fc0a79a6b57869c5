"""The roster workbook: rows of two sheets become units and people, or a list of faults. Pure.

Headings are matched without regard to case, diacritics, order or extra columns; what must not be
held is refused by name. A faulty row is named with sheet, row, column and reason, and all of them
are told at once. “Tu ngay” and “Den ngay” are both included, as people mean them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from bot.domain.fold import fold
from bot.domain.posts import post_of
from bot.domain.roster_cells import as_category, as_gender, as_mark, as_phone, as_wedding
from bot.domain.roster_sheet import Columns, Fault, Record, Rows, Sheet
from bot.domain.weddings import Wedding
from bot.i18n import _
from bot.library.posts import Post

__all__ = ["PEOPLE", "UNITS", "Fault", "PersonRow", "Roster", "Rows", "UnitRow", "read"]

SPAN = ("tu ngay", "den ngay")
UNITS = Columns("Don vi", ("ma don vi", "ten don vi", "ma don vi cap tren"), ("loai", *SPAN))
PEOPLE = Columns(
    "Doan vien",
    ("ma", "ho ten", "ma don vi"),
    (
        "ma gia dinh",
        "dien thoai",
        "can bo chu chot",
        "chuc vu",
        "ngay sinh",
        "gioi tinh",
        "ngay du dinh ket hon",
        "doi tuong",
        *SPAN,
    ),
)
ALONE = "m:"  # the family of one of a person without a family code
CODE, NAME = 40, 200  # characters
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as the sheet gives it; `valid_to` is the first day on which it is no more."""

    code: str
    name: str
    parent: str = ""
    kind: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as the sheet gives it; `valid_to` as of units."""

    code: str
    name: str
    unit: str
    family: str
    phone: str = ""
    key_officer: bool = False
    birth: date | None = None
    gender: str = ""
    wedding: Wedding | None = None
    post: str | None = None  # None: the list does not speak of posts
    category: str = "member"
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """A unit that is no more from a day on, and the code of the one that goes on for it."""

    on: date
    successor: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """A sound workbook."""

    units: tuple[UnitRow, ...]
    people: tuple[PersonRow, ...]


def read(
    sheets: Mapping[str, Rows],
    known: Mapping[str, str],
    today: date,
    posts: Iterable[Post] = (),
    ended: Mapping[str, "Ended"] = MappingProxyType({}),
) -> Roster | tuple[Fault, ...]:
    """The whole workbook; `known` are the units stored already: code -> code above, "" if none.

    `ended` are those of them that a change of the organisation ended for good.
    """
    units, people = (sheet_of(sheets, columns) for columns in (UNITS, PEOPLE))
    unit_rows = [(record, _unit(record)) for record in units.records()]
    person_rows = [(record, _person(record, today, posts)) for record in people.records()]
    _once(units, "ma don vi", [(r.number, unit.code) for r, unit in unit_rows])
    _once(people, "ma", [(r.number, person.code) for r, person in person_rows])
    above = {**known, **{unit.code: unit.parent for _record, unit in unit_rows}}
    for record, unit in unit_rows:
        _placed(record, unit, above)
        _not_ended(record, unit.code, unit.valid_to, ended)
    units_read = bool(unit_rows) or not units.faults  # one fault there is no fault of each person
    for record, person in person_rows:
        if units_read and person.unit and person.unit not in above:
            record.fault("ma don vi", _("there is no unit “{code}”", code=person.unit))
        _not_ended(record, person.unit, person.valid_to, ended)
    faults = [f for s in (units, people) for f in sorted(s.faults, key=lambda f: f.row)]
    if faults:
        return tuple(faults)
    return Roster(tuple(u for _record, u in unit_rows), tuple(p for _record, p in person_rows))


def sheet_of(sheets: Mapping[str, Rows], columns: Columns) -> Sheet:
    """The sheet of that name, however it is written; what is wrong is noted on it."""
    called = [title for title in sheets if fold(title) == fold(columns.sheet)]
    if not called:
        return Sheet(columns, columns.sheet, None)
    sheet = Sheet(columns, called[0], sheets[called[0]])
    if len(called) > 1:
        sheet.fault(0, "", _("there are two sheets of this name: {names}", names=", ".join(called)))
    return sheet


def _unit(record: Record) -> UnitRow:
    begin, end = _days(record)
    return UnitRow(
        code=record.needed("ma don vi", CODE),
        name=record.needed("ten don vi", NAME),
        parent=record.text("ma don vi cap tren", CODE),
        kind=record.text("loai", CODE),
        valid_from=begin,
        valid_to=end,
    )


def _person(record: Record, today: date, posts: Iterable[Post]) -> PersonRow:
    code = record.needed("ma", CODE)
    birth = record.day("ngay sinh")
    if birth and birth > today:
        record.fault("ngay sinh", _("{day} has not come yet", day=birth))
    begin, end = _days(record)
    return PersonRow(
        code=code,
        name=record.needed("ho ten", NAME),
        unit=record.needed("ma don vi", CODE),
        family=_family(record) or ALONE + code,
        phone=record.read("dien thoai", as_phone, ""),
        key_officer=record.read("can bo chu chot", as_mark, False),
        birth=birth,
        gender=record.read("gioi tinh", as_gender, ""),
        wedding=record.read("ngay du dinh ket hon", as_wedding, None),
        post=post_of(record.text("chuc vu", CODE), posts) if "chuc vu" in record.cells else None,
        category=record.read("doi tuong", as_category, ""),
        valid_from=begin,
        valid_to=end,
    )


def _family(record: Record) -> str:
    family = record.text("ma gia dinh", CODE)
    if family.startswith(ALONE):  # it would join the family of one of somebody else
        record.fault("ma gia dinh", _("a family code cannot begin with “{start}”", start=ALONE))
    return family


def _days(record: Record) -> tuple[date | None, date | None]:
    begin, last = record.day("tu ngay"), record.day("den ngay")
    if begin and last and last < begin:
        record.fault("den ngay", _("it ends before it begins"))
    return begin, last + DAY if last else None


def _once(sheet: Sheet, column: str, codes: Sequence[tuple[int, str]]) -> None:
    seen: dict[str, int] = {}
    for row, code in codes:
        if code and code in seen:
            why = _("“{code}” stands in row {other} already", code=code, other=str(seen[code]))
            sheet.fault(row, column.capitalize(), why)
        seen.setdefault(code, row)


def _placed(record: Record, unit: UnitRow, above: Mapping[str, str]) -> None:
    if unit.parent and unit.parent not in above:
        record.fault("ma don vi cap tren", _("there is no unit “{code}”", code=unit.parent))
    elif unit.code and _circles(unit.code, above):
        why = _("the unit would stand above itself: {way}", way=_way(unit.code, above))
        record.fault("ma don vi cap tren", why)


def _not_ended(record: Record, code: str, until: date | None, ended: Mapping[str, Ended]) -> None:
    """A code is never used again; what is said of the time before the end may still be told."""
    end = ended.get(code)
    if end is None or (until is not None and until <= end.on):
        return
    why = _("the unit “{code}” ended on {day}", code=code, day=end.on)
    if end.successor:
        why = _("the unit “{code}” ended on {day}: write “{successor}”", code=code, day=end.on,
                successor=end.successor)  # fmt: skip
    record.fault("ma don vi", why)


def _circles(code: str, above: Mapping[str, str]) -> bool:
    seen: set[str] = set()
    parent = above.get(code, "")
    while parent and parent not in seen:
        if parent == code:
            return True
        seen.add(parent)
        parent = above.get(parent, "")
    return False


def _way(code: str, above: Mapping[str, str]) -> str:
    steps = [code]
    while (parent := above[steps[-1]]) != code:
        steps.append(parent)
    return " → ".join([*steps, code])
