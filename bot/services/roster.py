"""The roster from a spreadsheet: read, checked as a whole, stored as a whole or not at all."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.roster import Fault, Roster, read
from bot.services.house import House
from bot.services.workbook import sheets_of
from bot.store import audit
from bot.store.roster import Imported, known_units, store
from bot.store.spans import Desk
from bot.store.successors import ended_units


class Watch(Protocol):
    """Whoever wants to see how far an import is."""

    def start(self, total: int) -> None:
        """So many rows at most are to be written."""
        ...

    def step(self, rows: int) -> None:
        """So many more are."""
        ...


class Unwatched:
    """Nobody looks."""

    def start(self, total: int) -> None:
        """Nothing to show."""

    def step(self, rows: int) -> None:
        """Nothing to show."""


class NotStored(Exception):
    """The dry run's way out of its transaction."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, or would have done."""

    imported: Imported | None
    faults: tuple[Fault, ...] = ()


async def import_roster(
    house: House, path: Path, *, dry_run: bool = False, watch: Watch | None = None
) -> Outcome:
    """Import the workbook; with faults nothing is stored."""
    sheets = sheets_of(path)
    async with house.database.read() as connection:
        known = await known_units(connection)
        ended = await ended_units(connection, house.today())
    found = read(sheets, known, house.today(), house.library.posts, ended)
    if not isinstance(found, Roster):
        return Outcome(None, found)
    watch = watch or Unwatched()
    watch.start(len(found.units) + 2 * len(found.people))
    imported = None
    try:
        async with house.database.write() as connection:
            desk = desk_of(house, connection, watch.step)
            imported = await store(desk, found)
            await _recorded(desk, path.name, imported)
            if dry_run:
                raise NotStored
    except NotStored:
        pass
    return Outcome(imported)


def desk_of(
    house: House, connection: AsyncConnection, tick: Callable[[int], None] = lambda _rows: None
) -> Desk:
    """Where spans are changed: this transaction, today."""
    return Desk(connection, house.cipher, house.today(), house.now(), tick, house.rules.zone)


async def _recorded(desk: Desk, name: str, imported: Imported) -> None:
    await audit.record(
        desk.connection,
        at=desk.now,
        actor=audit.OPERATOR,
        action="roster.import",
        subject=name,
        detail={"units": dict(imported.units), "people": dict(imported.people)},
    )
