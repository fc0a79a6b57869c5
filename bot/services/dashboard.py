"""What a link to the dashboard may show: one unit of those below the link's, on one day.

Rights are those of the person the link was given to, at the very moment.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import new_id
from bot.domain.proof import Look, NoteLook
from bot.domain.viewing import What
from bot.reports.board import Board, More, board, more_of
from bot.reports.board_evidence import PAGE, EvidenceBoard, evidence_board
from bot.reports.pictures import curve
from bot.services.coverage import Terms
from bot.services.evidence import Reader, note, pieces_for, proof
from bot.services.house import House
from bot.services.returns import trend_of
from bot.store import access, audit, viewing
from bot.store.access import Access
from bot.store.activity_counts import by_day, summary
from bot.store.units import covered, path_to, select_subtree, unit_by_code


@dataclass(frozen=True, slots=True)
class View:
    """One page: who looks, at what, and the way up to the link's own unit."""

    access: Access
    board: Board
    path: tuple[tuple[str, str], ...]  # code and name, from the link's unit down to this one
    more: More


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """The page of what stands behind one figure."""

    access: Access
    board: EvidenceBoard
    path: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which unit (empty: the link's own) on which local day."""

    unit_code: str
    on: date


async def enter(house: House, secret: str) -> Access | None:
    """A link is followed: noted once for the trail; None when it leads nowhere."""
    async with house.database.write() as connection:
        found = await access.opened(connection, house.cipher, secret, house.now(), house.today())
        if found is not None:
            await audit.record(connection, at=house.now(), actor=found.person.code,
                               action="dashboard.view", unit_id=found.unit_id)  # fmt: skip
    return found


async def leave(house: House, secret: str) -> None:
    """Every link of the person to whom this one was given ends now."""
    async with house.database.write() as connection:
        found = await access.opened(connection, house.cipher, secret, house.now(), house.today())
        if found is not None:
            await access.revoke(connection, found.person.member_id, house.now())


async def view(house: House, secret: str, wanted: Wanted, locale: str) -> View | None:
    """The page; None when the secret opens nothing, or not this unit."""
    on = wanted.on
    async with house.database.read() as connection:
        reached = await _reached(house, connection, secret, wanted)
        if reached is None:
            return None
        trend = await trend_of(connection, house.library, house.rules.zone, reached.unit_id, on)
        below = select_subtree(reached.unit_id, on)
        year = on.replace(month=1, day=1)
        declared = await summary(connection, below, year, on)
        held = await by_day(connection, below, year, on)
    counted = await proof(house.database, _terms(house, on), reached.code)
    drawn = curve(counted.report, trend)
    more = more_of(counted, declared, held, drawn, house.library, locale)
    return View(reached.access, board(counted.report, house.library), reached.path, more)


async def evidence(house: House, secret: str, wanted: Wanted, look: Look) -> EvidenceView | None:
    """What stands behind one indicator, and one page of rows if a kind is named.

    That rows were shown is kept before they are; None as for `view`, or without that indicator.
    """
    async with house.database.read() as connection:
        reached = await _reached(house, connection, secret, wanted)
        if reached is None:
            return None
        terms, reader = _terms(house, wanted.on), Reader([reached.access.unit_id], house.today())
        rows = await pieces_for(connection, reader, terms, reached.code, look) if look.kind else ()
    counted = await proof(house.database, terms, reached.code)
    shown = evidence_board(counted, look, rows, house.library)
    if shown is None:
        return None
    if rows:
        async with house.database.write() as connection:
            seen = viewing.Look(reached.access.person, new_id(), What.EVIDENCE, house.now())
            people = tuple(piece.member for piece in rows[:PAGE] if piece.member)
            await note(connection, seen, NoteLook(reached.code, look, people))
    return EvidenceView(reached.access, shown, reached.path)


@dataclass(frozen=True, slots=True)
class _Reached:
    """A unit that the link opens on that day."""

    access: Access
    unit_id: int
    code: str
    path: tuple[tuple[str, str], ...]


async def _reached(
    house: House, connection: AsyncConnection, secret: str, wanted: Wanted
) -> _Reached | None:
    found = await access.opened(connection, house.cipher, secret, house.now(), house.today())
    if found is None:
        return None
    code = wanted.unit_code or found.unit_code
    unit_id = await unit_by_code(connection, code)
    if unit_id is None or not await covered(connection, unit_id, [found.unit_id], wanted.on):
        return None
    path = await path_to(connection, unit_id, found.unit_id, wanted.on)
    return _Reached(found, unit_id, code, tuple(path))


def _terms(house: House, on: date) -> Terms:
    return Terms(house.library, house.rules.zone, on)
