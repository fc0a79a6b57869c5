"""Pictures and files of a report for the chat: who may have them, and made by a process beside."""

import asyncio
import sys
from asyncio.subprocess import PIPE

from bot.clock import local_date
from bot.domain.coverage import CoverageOf, Report
from bot.domain.people import Role
from bot.domain.report_files import Handed, PictureOf, ReportFile, View
from bot.domain.returns import year_so_far
from bot.log import log
from bot.messages import Address, Media, MediaKind, OutboundMessage, Purpose
from bot.reports import beside
from bot.reports.official import page
from bot.reports.pictures import curve, heat
from bot.reports.sheet import Page, Picture
from bot.reports.spoken import spoken
from bot.services.coverage import coverage_of
from bot.services.returns import Wanted, brief_of, trend_of
from bot.store.orders import Order, answers
from bot.store.units import covered, unit_by_code

MAKING_TIME = 40  # seconds; then the chat does without
MIMES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
}


@answers(PictureOf)
async def picture_of(order: Order, query: PictureOf) -> Media | None:
    """For whoever may see the figures of the unit on that day."""
    report = await coverage_of(order, CoverageOf(query.unit_code, query.on))
    if report is None:
        return None
    drawing = await _drawing(order, query.view, report)
    made = await rendered(Page(drawing.title, (), {}, drawing), "png", order.locale)
    name = f"lantoa-{query.view.value}-{query.on.isoformat()}.png"
    alt = spoken(drawing, order.locale)
    return Media(MediaKind.IMAGE, name, MIMES["png"], made, alt=alt) if made else None


async def _drawing(order: Order, view: View, report: Report) -> Picture:
    if view is View.TOPICS:
        return heat(report, order.library)
    unit_id = await unit_by_code(order.connection, report.unit.code)
    months = await trend_of(order.connection, order.library, order.zone, unit_id, report.on)
    return curve(report, months)


@answers(ReportFile)
async def report_file(order: Order, query: ReportFile) -> Handed | None:
    """For an admin of the unit or of one above it; nothing is made that could not be sent."""
    report = await coverage_of(order, CoverageOf(query.unit_code, query.on))
    if report is None or not await _administers(order, report):
        return None
    kind = query.paper.value
    name = f"bao-cao-{report.unit.code}-{query.on.isoformat()}.{kind}"
    empty = Media(MediaKind.FILE, name=name, mime=MIMES[kind], data=b"PK\x03\x04")
    if not is_taken(order, empty):
        return Handed(None, taken=False)
    begin, end = year_so_far(query.on)
    today = local_date(order.now, order.zone)
    wanted = Wanted(report.unit.code, begin, end, today)
    found = await brief_of(order.connection, order.library, order.zone, report, wanted)
    made = await rendered(page(found, order.library), kind, order.locale)
    return Handed(Media(MediaKind.FILE, name=name, mime=MIMES[kind], data=made) if made else None)


async def _administers(order: Order, report: Report) -> bool:
    """By a grant of today over the unit, as it stands today or stood then."""
    unit_id = await unit_by_code(order.connection, report.unit.code)
    if unit_id is None or order.person is None:
        return False
    mine = [grant.unit_id for grant in order.person.grants if grant.role is Role.ADMIN]
    today = local_date(order.now, order.zone)
    return await covered(order.connection, unit_id, mine, today) or (
        await covered(order.connection, unit_id, mine, report.on)
    )


def is_taken(order: Order, file: Media) -> bool:
    """Whether the person's platform would show such a file as one."""
    asked = OutboundMessage("look", Address(order.platform, ""), Purpose.REPLY, "", media=(file,))
    bubbles = order.looks(asked).get(order.platform, ())
    return any(b.media is not None and b.media.kind is MediaKind.FILE for b in bubbles)


async def rendered(made: Page, name: str, locale: str) -> bytes:
    """The page in a format, by a process beside; nothing when that fails, for words say it too."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", beside.__name__, name, locale,
        stdin=PIPE, stdout=PIPE, stderr=PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(MAKING_TIME):
            data, complaint = await process.communicate(beside.wrapped(made))
    except TimeoutError:
        process.kill()
        await process.wait()
        data, complaint = b"", b"timeout"
    if process.returncode:
        log.error("report.failed", format=name, why=complaint.decode(errors="replace")[-200:])
        return b""
    return data
