"""The workbook of a split: who goes into which new unit, and what the new units are called. Pure.

Sheet “Doan vien”: Ma, Ma don vi moi. Sheet “Don vi”, for units that are new: Ma don vi, Ten don vi,
Ma don vi cap tren, Loai.
"""

from collections.abc import Mapping
from datetime import date

from bot.domain.organisation import Kind, Succession, Target
from bot.domain.roster import CODE, NAME, sheet_of
from bot.domain.roster_sheet import Columns, Fault, Rows
from bot.i18n import _

PEOPLE = Columns("Doan vien", ("ma", "ma don vi moi"), ())
UNITS = Columns("Don vi", ("ma don vi", "ten don vi"), ("ma don vi cap tren", "loai"))


def read_split(sheets: Mapping[str, Rows], old: str, on: date) -> Succession | tuple[Fault, ...]:
    """What the workbook wants, or all that is wrong with it."""
    people, units = sheet_of(sheets, PEOPLE), sheet_of(sheets, UNITS)
    placed: dict[str, str] = {}
    for record in people.records():
        code = record.needed("ma", CODE)
        if code in placed:
            record.fault("ma", _("“{code}” stands there twice", code=code))
        placed[code] = record.needed("ma don vi moi", CODE)
    new: dict[str, Target] = {}
    if units.rows is not None:
        for record in units.records():
            code = record.needed("ma don vi", CODE)
            if code in new:
                record.fault("ma don vi", _("“{code}” stands there twice", code=code))
            new[code] = Target(
                code,
                record.needed("ten don vi", NAME),
                record.text("ma don vi cap tren", CODE),
                record.text("loai", CODE),
            )
    found = (*people.faults, *units.faults)
    if found:
        return found
    targets = tuple(new.get(code, Target(code)) for code in dict.fromkeys(placed.values()))
    return Succession(Kind.SPLIT, (old,), targets, on, placed)
