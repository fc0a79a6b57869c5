"""The roster from a spreadsheet: read, checked as a whole, stored as a whole or not at all."""

from dataclasses import dataclass
from pathlib import Path

from bot.domain.roster import Fault, Roster, read
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, _, localise
from bot.services.house import House
from bot.store import audit
from bot.store.roster import Imported, known_units, store

MOST_BYTES = 30_000_000


class NotStored(Exception):
    """The dry run's way out of its transaction."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, or would have done."""

    imported: Imported | None
    faults: tuple[Fault, ...] = ()


async def import_roster(house: House, path: Path, *, dry_run: bool = False) -> Outcome:
    """Import the workbook; with faults nothing is stored."""
    sheets = _sheets(path)
    async with house.database.read() as connection:
        known = await known_units(connection)
    found = read(sheets, known, house.today())
    if not isinstance(found, Roster):
        return Outcome(None, found)
    return Outcome(await _stored(house, found, path.name, dry_run))


async def _stored(house: House, roster: Roster, name: str, dry_run: bool) -> Imported | None:
    imported = None
    try:
        async with house.database.write() as connection:
            imported = await store(connection, house.cipher, roster, house.today(), house.now())
            await audit.record(
                connection,
                at=house.now(),
                actor=audit.OPERATOR,
                action="roster.import",
                subject=name,
                detail={"units": dict(imported.units), "people": dict(imported.people)},
            )
            if dry_run:
                raise NotStored
    except NotStored:
        pass
    return imported


def _sheets(path: Path) -> dict[str, list[list[object]]]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    if not path.is_file():
        raise Refused(localise(_("There is no file {path}.", path=str(path)), DEFAULT_LOCALE))
    if path.stat().st_size > MOST_BYTES:
        raise Refused(
            localise(
                _("{path} is larger than 30 MB: is it the roster?", path=str(path)), DEFAULT_LOCALE
            )
        )
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            return {
                name: [
                    list(row)
                    for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                ]
                for name in book.sheet_names
            }
    except PasswordError:
        why = _("{path} is locked by a password: save it without one.", path=str(path))
    except (CalamineError, OSError):
        why = _("{path} cannot be read as a workbook: save it as .xlsx.", path=str(path))
    raise Refused(localise(why, DEFAULT_LOCALE))
