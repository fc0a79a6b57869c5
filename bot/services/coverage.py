"""Coverage of a unit on a day: for the command line, the dashboard and the chat."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import local_date
from bot.domain.coverage import (
    Counts,
    CoverageOf,
    CoveragePicture,
    Report,
    UnitCoverage,
    judge,
    window,
)
from bot.domain.posts import key_posts
from bot.domain.small_numbers import for_people
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, Text, Words, _, localise
from bot.library.model import CountedUnit, Indicator, Library, Window
from bot.log import log
from bot.messages import Media, MediaKind
from bot.reports import rasterise
from bot.reports.coverage import chart
from bot.reports.drawing import svg
from bot.reports.spoken import spoken
from bot.store import coverage as rows
from bot.store.coverage import Counted, Scope
from bot.store.database import Database
from bot.store.known import AS_IT_WAS, View
from bot.store.orders import Order, answers
from bot.store.units import covered

NOBODY = Counts()
DRAWING_TIME = 20  # seconds; then the chat does without the picture


@dataclass(frozen=True, slots=True)
class Terms:
    """What coverage is counted by, besides the rows."""

    library: Library
    zone: ZoneInfo
    on: date  # the whole local day
    view: View = AS_IT_WAS


async def coverage(
    database: Database,
    library: Library,
    zone: ZoneInfo,
    unit_code: str | None,
    on: date,
    *,
    view: View = AS_IT_WAS,
    small_numbers: bool = False,
) -> Report:
    """The unit and its direct children; no code: the unit at the top, or all of them together.

    Refused when there was no such unit that day. Without `small_numbers` it is made for people:
    the counts of very few are not in it.
    """
    terms = Terms(library, zone, on, view)
    async with database.look() as connection:
        if unit_code:
            found = await _report_of(connection, unit_code, terms)
            if found is None:
                raise _unknown(unit_code, terms)
        else:
            found = await report_in(connection, await scope_in(connection, None, terms), terms)
    return found if small_numbers else for_people(found)


async def scope_in(connection: AsyncConnection, unit_code: str | None, terms: Terms) -> Scope:
    """The unit of that code, or the one at the top; refused when there was none that day."""
    scope = await (
        rows.scope_of(connection, unit_code, terms.on, terms.view)
        if unit_code
        else rows.scope_of_all(connection, terms.on, terms.view)
    )
    if scope is None:
        raise _unknown(unit_code, terms)
    return scope


def _unknown(unit_code: str | None, terms: Terms) -> Refused:
    day = terms.view.tree or terms.on
    return Refused(localise(_missing(unit_code, day), DEFAULT_LOCALE))


def counted(indicator: Indicator, terms: Terms) -> Counted:
    """How an indicator is counted on the day: its window, the posts of the day."""
    begin, end = window(indicator.window, terms.on, terms.zone, indicator.valid_years)
    officers = indicator.unit_of_count is CountedUnit.OFFICER
    posts = key_posts(terms.library.posts, terms.on) if officers else ()
    this_year = terms.on.replace(month=1, day=1)
    since = this_year if indicator.window is Window.CALENDAR_YEAR else None
    return Counted(indicator, begin, end, posts, since, terms.on)


async def report_in(connection: AsyncConnection, scope: Scope, terms: Terms) -> Report:
    """Every indicator counted, small numbers and all: `for_people` comes after."""
    found = await rows.counts(connection, scope, _wanted(terms), terms.on, terms.view)
    return _report(scope, found, terms)


async def _report_of(connection: AsyncConnection, code: str, terms: Terms) -> Report | None:
    """The same of the unit of that code; None when it did not stand that day."""
    found = await rows.counted_of(connection, code, _wanted(terms), terms.on, terms.view)
    return found and _report(*found, terms)


def _wanted(terms: Terms) -> list[Counted]:
    return [counted(indicator, terms) for indicator in terms.library.indicators]


def _report(scope: Scope, found: Mapping[tuple[str, int], Counts], terms: Terms) -> Report:
    judges = [(i.id, judge(i, terms.on)) for i in terms.library.indicators]
    of_nobody = [(id_, judged, judged(NOBODY)) for id_, judged in judges]

    def of(code: str, name: Words, head: int) -> UnitCoverage:
        results = [
            nobody if (counts := found.get((id_, head))) is None else judged(counts)
            for id_, judged, nobody in of_nobody
        ]
        return UnitCoverage(code, name, tuple(results))

    unit = scope.unit
    whole = of(unit.code, unit.name, unit.id) if unit else of("", _("All units"), rows.WHOLE)
    return Report(terms.on, whole, tuple(of(c.code, c.name, c.id) for c in scope.children))


def _missing(unit_code: str | None, on: date) -> Text:
    if unit_code:
        return _("There was no unit {code} on {day}: check the code, or give another day.",
                 code=unit_code, day=on)  # fmt: skip
    return _("There was no unit on {day}: import a roster with `lantoa roster import`.", day=on)


@answers(CoverageOf)
async def coverage_of(order: Order, query: CoverageOf) -> Report | None:
    """The report, for whoever holds a role on the unit today or held it over the unit then."""
    code = await permitted(order, query.unit_code, query.on)
    if not code:
        return None
    terms = Terms(order.library, order.zone, query.on)
    found = await _report_of(order.connection, code, terms)
    return found and for_people(found)


@answers(CoveragePicture)
async def coverage_picture(order: Order, query: CoveragePicture) -> Media | None:
    """The same as a chart; without one when it cannot be drawn, for the words say it all."""
    report = await coverage_of(order, CoverageOf(query.unit_code, query.on))
    if report is None:
        return None
    picture = chart(report, order.library)
    drawn = await _rasterised(svg(picture, order.locale))
    if not drawn:
        return None
    name, alt = f"lantoa-{query.on.isoformat()}.png", spoken(picture, order.locale)
    return Media(MediaKind.IMAGE, name=name, mime="image/png", data=drawn, alt=alt)


async def _rasterised(drawing: str) -> bytes:
    """A PNG made by a process beside: here it would hold up everybody, in a thread too."""
    beside = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", rasterise.__name__, stdin=PIPE, stdout=PIPE, stderr=PIPE
    )
    try:
        async with asyncio.timeout(DRAWING_TIME):
            drawn, complaint = await beside.communicate(drawing.encode())
    except TimeoutError:
        beside.kill()
        await beside.wait()
        drawn, complaint = b"", b"timeout"
    if beside.returncode:
        log.error("picture.failed", why=complaint.decode(errors="replace")[-200:])
        return b""
    return drawn


async def permitted(order: Order, code: str, on: date) -> str:
    """The code as the roster writes it if the person may see the unit, else nothing."""
    unit = await rows.spelled(order.connection, code)
    if unit is None or order.person is None:
        return ""
    mine = [grant.unit_id for grant in order.person.grants]
    today = local_date(order.now, order.zone)
    may_see = await covered(order.connection, unit.id, mine, today) or (
        await covered(order.connection, unit.id, mine, on)
    )
    return unit.code if may_see else ""
