"""A list of who was at a meeting, sent in the chat: stored as a whole before the turn, or not.

The same list twice changes nothing, so a turn that is handled again does no harm.
"""

import asyncio
import re
import tempfile
from io import BytesIO
from pathlib import Path

from bot.adapter import HasMedia, Unfetched
from bot.domain.people import Person
from bot.domain.sent_lists import MOST_BYTES, EmptyList, SentList, told
from bot.errors import Refused
from bot.i18n import Text, _, localise
from bot.messages import Media, MediaKind
from bot.reports.attendance_template import write
from bot.services.attendance import attend
from bot.services.house import House
from bot.services.report_files import MIMES, is_taken
from bot.store.inbox import Claimed
from bot.store.orders import Order, answers

WITHIN = 20  # seconds: less than the event's lease
NO_SHEET = _("That is no spreadsheet I can open. Please send the list as an .xlsx file.")
TOO_BIG = _("That file is larger than 2 MB: please send only the list of this meeting.")
LOST = _("The file did not reach me. Would you send it once more?")


async def list_of(
    house: House, claimed: Claimed, meeting: str, person: Person, locale: str
) -> tuple[str, ...]:
    """What became of the first file; the rest of the message is not looked at."""
    media = claimed.event.media[0]
    found = await _fetched(house, claimed, media)
    if isinstance(found, Text):
        return (told(SentList(faults=(localise(found, locale),))),)
    with tempfile.TemporaryDirectory(prefix="lantoa-list-") as folder:
        path = Path(folder) / _name(media)
        await asyncio.to_thread(path.write_bytes, found)
        try:
            done = await attend(house, meeting, path, by=person.code)
        except Refused as refused:
            return (told(SentList(faults=(str(refused),))),)
    faults = tuple(localise(fault.line, locale) for fault in done.faults)
    return (told(SentList(done.new, done.already, faults)),)


async def _fetched(house: House, claimed: Claimed, media: Media) -> bytes | Text:
    if media.kind is not MediaKind.FILE:
        return NO_SHEET
    adapter = house.adapters[claimed.event.address.platform]
    if not isinstance(adapter, HasMedia):
        return LOST
    try:
        found = await asyncio.wait_for(adapter.fetch(media, MOST_BYTES), WITHIN)
    except TimeoutError:
        return LOST
    if isinstance(found, Unfetched):
        return TOO_BIG if found is Unfetched.TOO_BIG else LOST
    return found


@answers(EmptyList)
async def empty_list(order: Order, query: EmptyList) -> Media | None:
    """The workbook to fill in, where the person's platform shows files."""
    page = BytesIO()
    write(page)
    file = Media(MediaKind.FILE, "danh-sach-co-mat.xlsx", MIMES["xlsx"], page.getvalue())
    return file if is_taken(order, file) else None


def _name(media: Media) -> str:
    """The file's own name, as far as it is one; it stands in messages and in the trail."""
    safe = re.sub(r"[^\w .()-]+", "", Path(media.name).name)[-80:].strip(" .")
    return safe or "danh-sach.xlsx"
