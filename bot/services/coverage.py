"""Coverage of a unit on a day: for the command line, the dashboard and the chat."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import Sequence
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
    result,
    window,
)
from bot.domain.posts import key_posts
from bot.domain.proof import Piece, PiecesOf, Proof, ProofOf
from bot.domain.small_numbers import for_people
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, Text, Words, _, localise
from bot.library.model import Indicator, Library, Window
from bot.log import log
from bot.messages import Media, MediaKind
from bot.reports import rasterise
from bot.reports.coverage import chart
from bot.reports.drawing import svg
from bot.services.house import House
from bot.store import audit
from bot.store import coverage as rows
from bot.store import proof as evidence_rows
from bot.store.coverage import Counted, Scope
from bot.store.database import Database
from bot.store.known import AS_IT_WAS, View
from bot.store.orders import Order, answers
from bot.store.units import covered

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
    async with database.read() as connection:
        scope = await _scope(connection, unit_code, terms)
        found = await _report(connection, scope, terms)
    return found if small_numbers else for_people(found)


async def proof(database: Database, terms: Terms, unit_code: str | None) -> Proof:
    """What stands behind the figures of a unit, by kind of evidence."""
    async with database.read() as connection:
        scope = await _scope(connection, unit_code, terms)
        return await _proof(connection, scope, terms)


async def pieces(
    house: House, terms: Terms, unit_code: str | None, indicator_id: str
) -> Sequence[Piece]:
    """The rows behind one indicator, for the operator; none where so few are behind it.

    That they were looked at is kept.
    """
    async with house.database.write() as connection:
        scope = await _scope(connection, unit_code, terms)
        await audit.record(
            connection, at=house.now(), actor=audit.OPERATOR, action="evidence.rows",
            subject=indicator_id, unit_id=scope.unit.id if scope.unit else None,
        )  # fmt: skip
        return await _pieces(connection, scope, terms, indicator_id)


async def _scope(connection: AsyncConnection, unit_code: str | None, terms: Terms) -> Scope:
    scope = await (
        rows.scope_of(connection, unit_code, terms.on, terms.view)
        if unit_code
        else rows.scope_of_all(connection, terms.on, terms.view)
    )
    if scope is None:
        day = terms.view.tree or terms.on
        raise Refused(localise(_missing(unit_code, day), DEFAULT_LOCALE))
    return scope


def counted(indicator: Indicator, terms: Terms) -> Counted:
    """How an indicator is counted on the day: its window, the posts of the day."""
    begin, end = window(indicator.window, terms.on, terms.zone, indicator.valid_years)
    posts = key_posts(terms.library.posts, terms.on)
    this_year = terms.on.replace(month=1, day=1)
    since = this_year if indicator.window is Window.CALENDAR_YEAR else None
    return Counted(indicator, begin, end, posts, since, terms.on)


async def _proof(connection: AsyncConnection, scope: Scope, terms: Terms) -> Proof:
    report = for_people(await _report(connection, scope, terms))
    wanted = [counted(indicator, terms) for indicator in terms.library.indicators]
    return Proof(report, await evidence_rows.by_kind(connection, scope, wanted, terms.on))


async def _pieces(
    connection: AsyncConnection, scope: Scope, terms: Terms, indicator_id: str, first: int = 0
) -> Sequence[Piece]:
    indicator = terms.library.indicator(indicator_id)
    report = for_people(await _report(connection, scope, terms))
    found = report.unit.result(indicator_id)
    if indicator is None or found is None or found.is_delicate:
        return ()
    how = counted(indicator, terms)
    return await evidence_rows.pieces(connection, scope, how, terms.on, terms.zone, first)


async def _report(connection: AsyncConnection, scope: Scope, terms: Terms) -> Report:
    wanted = [counted(indicator, terms) for indicator in terms.library.indicators]
    found = await rows.counts(connection, scope, wanted, terms.on, terms.view)

    def of(code: str, name: Words, head: int) -> UnitCoverage:
        results = (
            result(i, found.get((i.id, head), Counts()), terms.on) for i in terms.library.indicators
        )
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
    code = await _permitted(order, query.unit_code, query.on)
    scope = await rows.scope_of(order.connection, code, query.on) if code else None
    if scope is None:
        return None
    terms = Terms(order.library, order.zone, query.on)
    return for_people(await _report(order.connection, scope, terms))


@answers(ProofOf)
async def proof_of(order: Order, query: ProofOf) -> Proof | None:
    """Counts by kind, for whoever may see the figures themselves."""
    code = await _permitted(order, query.unit_code, query.on)
    scope = await rows.scope_of(order.connection, code, query.on) if code else None
    if scope is None:
        return None
    return await _proof(order.connection, scope, Terms(order.library, order.zone, query.on))


@answers(PiecesOf)
async def pieces_of(order: Order, query: PiecesOf) -> Sequence[Piece] | None:
    """The rows, for whoever holds a role on the unit or above it today."""
    today = local_date(order.now, order.zone)
    unit = await rows.spelled(order.connection, query.unit_code)
    if unit is None or order.person is None:
        return None
    mine = [grant.unit_id for grant in order.person.grants]
    if not await covered(order.connection, unit.id, mine, today):
        return None
    scope = await rows.scope_of(order.connection, unit.code, query.on)
    if scope is None:
        return None
    terms = Terms(order.library, order.zone, query.on)
    return await _pieces(order.connection, scope, terms, query.indicator_id, query.first)


@answers(CoveragePicture)
async def coverage_picture(order: Order, query: CoveragePicture) -> Media | None:
    """The same as a chart; without one when it cannot be drawn, for the words say it all."""
    report = await coverage_of(order, CoverageOf(query.unit_code, query.on))
    if report is None:
        return None
    drawn = await _rasterised(svg(chart(report, order.library), order.locale))
    name = f"lantoa-{query.on.isoformat()}.png"
    return Media(MediaKind.IMAGE, name=name, mime="image/png", data=drawn) if drawn else None


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


async def _permitted(order: Order, code: str, on: date) -> str:
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
