"""Admins hear of people whom a planned split has no place for: at a lawful hour, once."""

from bot.crypto import digest
from bot.domain.outreach import lawful
from bot.i18n import Words, _, lines
from bot.log import log
from bot.services.house import House
from bot.store.late_comers import Unplaced, unplaced
from bot.store.rights import responsible
from bot.store.tell import Word, tell

MOST_CODES = 8  # in one message


async def warn(house: House) -> int:
    """The timer's part; the same people are told of once."""
    now, today = house.now(), house.today()
    if not lawful(now, house.rules):
        return 0
    async with house.database.write() as connection:
        words = [
            Word(f"{_key(found)}:{admin}", admin, _warning(found))
            for found in await unplaced(connection, today)
            for admin in await responsible(connection, found.unit_id, today, admins_above=True)
        ]
        told = await tell(connection, house.cipher, words, now, house.capabilities)
    if told:
        log.info("split.unplaced", admins=told)
    return told


def _key(found: Unplaced) -> str:
    return f"split:{found.unit_id}:{found.on}:{digest(','.join(found.codes))[:12]}"


def _warning(found: Unplaced) -> Words:
    codes = ", ".join(found.codes[:MOST_CODES]) + (" …" if len(found.codes) > MOST_CODES else "")
    return lines(
        _("{unit} is split on {day}. {n} people joined it after that was planned, and have no new "
          "unit yet: {codes}.", unit=found.unit_name, day=found.on, n=len(found.codes),
          codes=codes),
        _("From that day on, please list them under their new unit in the roster."),
    )  # fmt: skip
