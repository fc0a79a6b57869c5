"""The union's list as an officer keeps it: a workbook, imported by the program itself."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import LanToaError
from bot.i18n import DEFAULT_LOCALE, localise
from bot.services.house import House
from bot.services.roster import import_roster
from bot.simulate.population import Member

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

HEADINGS = ("Ma", "Ho ten", "Ma don vi", "Ma gia dinh", "Can bo chu chot")
UNIT_HEADINGS = ("Ma don vi", "Ten don vi", "Ma don vi cap tren")


async def import_people(
    house: House, folder: Path, people: Iterable[Member], day: date, units: Mapping[str, str]
) -> None:
    """These people as they belong on the day; the units that are new."""
    import xlsxwriter

    path = folder / "danh-sach.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        named = ((code, f"Đơn vị {code}", above) for code, above in units.items())
        _write(book.add_worksheet("Don vi"), UNIT_HEADINGS, named)
        _write(book.add_worksheet("Doan vien"), HEADINGS, (_row(m, day) for m in people))
    outcome = await import_roster(house, path)
    if outcome.faults:
        raise LanToaError(localise(outcome.faults[0].line, DEFAULT_LOCALE))


def _row(member: Member, day: date) -> tuple[str, ...]:
    stay = member.stay(day)
    mark = "x" if member.key_officer else ""
    return member.code, f"Người {member.number}", stay.unit, stay.family, mark


def _write(sheet: "Worksheet", headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    for number, row in enumerate((headings, *rows)):
        sheet.write_row(number, 0, row)
