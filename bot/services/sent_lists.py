"""A list of who was at a meeting, sent in the chat: stored as a whole before the turn, or not.

The same list twice changes nothing, so a turn that is handled again does no harm.
"""

import asyncio
import tempfile
from io import BytesIO
from pathlib import Path

from bot.domain.people import Person
from bot.domain.sent_lists import MOST_BYTES, EmptyList, SentList, told
from bot.errors import Refused
from bot.i18n import _, localise
from bot.messages import Media, MediaKind
from bot.reports.attendance_template import write
from bot.services.attendance import attend
from bot.services.fetching import NoFile, fetched, name_of
from bot.services.house import House
from bot.services.report_files import MIMES, is_taken
from bot.store.inbox import Claimed
from bot.store.orders import Order, answers

FAULTS = {
    NoFile.OTHER: _("That is no spreadsheet I can open. Please send the list as an .xlsx file."),
    NoFile.TOO_BIG: _("That file is larger than 2 MB: please send only the list of this meeting."),
    NoFile.LOST: _("The file did not reach me. Would you send it once more?"),
}


async def list_of(house: House, claimed: Claimed, meeting: str, person: Person, locale: str) -> str:
    """What became of the first file of the message."""
    found = await fetched(house, claimed, MOST_BYTES)
    if isinstance(found, NoFile):
        return told(SentList(faults=(localise(FAULTS[found], locale),)))
    with tempfile.TemporaryDirectory(prefix="lantoa-list-") as folder:
        path = Path(folder) / name_of(claimed.event.media[0], "danh-sach.xlsx")
        await asyncio.to_thread(path.write_bytes, found)
        try:
            done = await attend(house, meeting, path, by=person.code)
        except Refused as refused:
            return told(SentList(faults=(str(refused),)))
    faults = tuple(localise(fault.line, locale) for fault in done.faults)
    return told(SentList(done.new, done.already, faults))


@answers(EmptyList)
async def empty_list(order: Order, query: EmptyList) -> Media | None:
    """The workbook to fill in, where the person's platform shows files."""
    page = BytesIO()
    write(page)
    file = Media(MediaKind.FILE, "danh-sach-co-mat.xlsx", MIMES["xlsx"], page.getvalue())
    return file if is_taken(order, file) else None
