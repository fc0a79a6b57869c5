"""Looks after requests for counselling: reminds who was asked, and tells members the truth."""

from bot.domain.outreach import next_lawful
from bot.i18n import _
from bot.log import log
from bot.services.house import House
from bot.store import counselling_due
from bot.store.tell import tell
from bot.store.telling import Notice

REMINDER = _("Somebody still waits for your answer: can you take it on?")
FORSAKEN = _("About what you asked for: please see how it stands.")


async def remind(house: House) -> int:
    """Write to those who are due, at a lawful hour; how many."""
    now = house.now()
    async with house.database.write() as connection:
        silent = await counselling_due.silent_counsellors(connection, now)
        forsaken = await counselling_due.forsaken_members(connection, now)
        notices = [
            *(Notice(f"k:{one.mark}", one.member_id, REMINDER, f"tv:{one.id}") for one in silent),
            *(Notice(f"k:{one.mark}", one.member_id, FORSAKEN, "go:tuvan") for one in forsaken),
        ]
        moment = next_lawful(now, house.rules)
        words = [notice.word for notice in notices]
        await tell(connection, house.cipher, words, now, house.capabilities, moment)
    if notices:
        log.info("counselling.reminded", counsellors=len(silent), members=len(forsaken))
    return len(notices)
