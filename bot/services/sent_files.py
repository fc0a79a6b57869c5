"""A document sent in the chat, kept before its turn until what it is for is done."""

from bot.domain.letters import LARGEST_FILE, PDF
from bot.domain.people import Person
from bot.domain.sent_files import SentFile, told
from bot.i18n import Text, _, localise
from bot.services.fetching import NoFile, fetched, name_of
from bot.services.house import House
from bot.store import sent_files
from bot.store.inbox import Claimed

NO_PDF = _("That is no PDF. Please save the letter as PDF and send it once more.")
FAULTS = {
    NoFile.OTHER: NO_PDF,
    NoFile.TOO_BIG: _("That file is larger than 5 MB, which not every platform takes. Please make "
                      "it smaller."),
    NoFile.LOST: _("The file did not reach me. Would you send it once more?"),
}  # fmt: skip


async def pdf_of(house: House, claimed: Claimed, person: Person, locale: str) -> str:
    """What became of the first file of the message."""
    data = await fetched(house, claimed, LARGEST_FILE)
    if isinstance(data, NoFile):
        return _fault(FAULTS[data], locale)
    if not data.startswith(PDF):
        return _fault(NO_PDF, locale)
    name = name_of(claimed.event.media[0], "cong-van.pdf")
    async with house.database.write() as connection:
        id_ = await sent_files.put(
            connection, house.cipher, str(claimed.id), person.member_id, data, house.now()
        )
    return told(SentFile(id_, name))


def _fault(why: Text, locale: str) -> str:
    return told(SentFile(fault=localise(why, locale)))
