"""What a link to the dashboard may show: one unit of those below the link's, on one day."""

from dataclasses import dataclass
from datetime import date

from bot.i18n import DEFAULT_LOCALE
from bot.reports.board import Board, More, board, more_of
from bot.reports.drawing import svg
from bot.reports.pictures import curve
from bot.services.coverage import Terms, proof
from bot.services.house import House
from bot.services.returns import trend_of
from bot.store import access, audit
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


async def view(house: House, secret: str, unit_code: str, on: date) -> View | None:
    """The page; None when the secret opens nothing, or not this unit."""
    async with house.database.read() as connection:
        found = await access.opened(connection, house.cipher, secret, house.now(), house.today())
        if found is None:
            return None
        code = unit_code or found.unit_code
        unit_id = await unit_by_code(connection, code)
        if unit_id is None or not await covered(connection, unit_id, [found.unit_id], on):
            return None
        path = await path_to(connection, unit_id, found.unit_id, on)
        trend = await trend_of(connection, house.library, house.rules.zone, unit_id, on)
        below = select_subtree(unit_id, on)
        year = on.replace(month=1, day=1)
        declared = await summary(connection, below, year, on)
        held = await by_day(connection, below, year, on)
    terms = Terms(house.library, house.rules.zone, on)
    counted = await proof(house.database, terms, code)
    drawn = svg(curve(counted.report, trend), DEFAULT_LOCALE)
    more = more_of(counted, declared, held, drawn, house.library)
    return View(found, board(counted.report, house.library), tuple(path), more)
