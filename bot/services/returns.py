"""What an official report of a unit holds: coverage, the return of a period, the last months."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.coverage import HEADLINE, Report, midnight, window
from bot.domain.return_lines import written
from bot.domain.returns import Brief, Return, discreet, year_so_far
from bot.domain.trend import Trend, month_ends, trend
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, _, localise
from bot.library.model import Library
from bot.services.coverage import coverage
from bot.store.database import Database
from bot.store.returns import figures
from bot.store.tenure import Stretch, name_above
from bot.store.trend import over_days
from bot.store.units import unit_by_code


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which report: the unit (None: the one at the top), the period, the day it is made."""

    unit_code: str | None
    begin: date
    end: date
    made_on: date


async def brief(database: Database, library: Library, zone: ZoneInfo, wanted: Wanted) -> Brief:
    """Everything that an official report tells; refused when there was no such unit."""
    if wanted.end < wanted.begin:
        raise Refused(localise(_("The period ends on {end}, before it begins on {begin}.",
                                 begin=wanted.begin, end=wanted.end), DEFAULT_LOCALE))  # fmt: skip
    report = await coverage(database, library, zone, wanted.unit_code, wanted.end)
    async with database.read() as connection:
        return await brief_of(connection, library, zone, report, wanted)


async def brief_so_far(
    database: Database, library: Library, zone: ZoneInfo, report: Report, today: date
) -> Brief:
    """The same for a coverage report: from New Year to its day."""
    begin, end = year_so_far(report.on)
    wanted = Wanted(report.unit.code or None, begin, end, today)
    async with database.read() as connection:
        return await brief_of(connection, library, zone, report, wanted)


async def brief_of(
    connection: AsyncConnection, library: Library, zone: ZoneInfo, report: Report, wanted: Wanted
) -> Brief:
    """Around a coverage report that is counted already."""
    code = report.unit.code
    unit_id = await unit_by_code(connection, code) if code else None
    above = await name_above(connection, unit_id, report.on) if unit_id else ""
    after = wanted.end + timedelta(days=1)
    stretch = Stretch(
        unit_id, wanted.begin, wanted.end, after, midnight(wanted.begin, zone),
        midnight(after, zone),
    )  # fmt: skip
    found = await figures(connection, stretch, zone)
    lines = discreet(written(found, report.unit, library), whole=not above)
    returned = Return(code, report.unit.name, above, wanted.begin, wanted.end, lines)
    months = await trend_of(connection, library, zone, unit_id, report.on)
    return Brief(report, returned, months, found.reached, wanted.made_on)


async def trend_of(
    connection: AsyncConnection, library: Library, zone: ZoneInfo, unit_id: int | None, on: date
) -> Trend:
    """The headline indicator over the last twelve months."""
    indicator = library.indicator(HEADLINE)
    days = month_ends(on)
    if indicator is None:
        return trend(days, {})
    spans = [(day, *window(indicator.window, day, zone)) for day in days]
    return trend(days, await over_days(connection, indicator, unit_id, spans))
