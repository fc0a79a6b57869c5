"""Looks after call-backs: reminds who was chosen, tells the asker the truth, names trained people.

What goes out is neutral: it says neither what it is about nor who asks (domain.md §8.1).
"""

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import new_id
from bot.domain.callback import NUDGE_AFTER, TELL_AFTER, Hours, State, safe_moment
from bot.domain.outreach import next_lawful
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, Text, _, localise
from bot.log import log
from bot.services.house import House
from bot.store import audit, callback
from bot.store.callback import ASKED_OF_YOU
from bot.store.legible import BROKEN, noted
from bot.store.people import accounts_of_admins, person_by_code
from bot.store.tell import Word, tell, tell_accounts
from bot.store.telling import LOOK, Notice
from bot.store.trained import TrainedOne, end, named, start

# The asker opened this door and named the hours: without both there is no word at all.
NEWS = _("About what you asked: please see how it stands.")


async def look_after(house: House) -> int:
    """Whoever is due hears it now, or at the next right hour; how many."""
    now = house.now()
    async with house.database.write() as connection:
        waiting = [
            one.helper_id
            for number, after in enumerate(NUDGE_AFTER, 1)
            for one in await callback.silent(connection, number, now - after)
        ]
        notices = [Notice(f"n:{new_id(16)}", id_, ASKED_OF_YOU, "go:goigiup") for id_ in waiting]
        words = [notice.word for notice in notices]
        at = next_lawful(now, house.rules)
        await tell(connection, house.cipher, words, now, house.capabilities, at)
        late = await callback.unanswered(connection, now - TELL_AFTER, now)
        for row in late:
            hours = _hours(house, row.wish_enc)
            if hours is None:  # when it is safe to write nobody knows any more
                noted("call_back", [row.id])
                continue
            word = Word(f"n:{new_id(16)}", 0, NEWS, ((LOOK, "go:goilai"),))
            safe = safe_moment(now, hours, house.rules.zone)
            await tell_accounts(
                connection, house.cipher, [(row.address_id, word)], now, safe, row.asked_at
            )
    if any(row.state == State.ASKED.value for row in late):  # who gave it back was not silent
        await _alarm(house)
    return len(waiting) + len(late)


def _hours(house: House, wish: bytes) -> Hours | None:
    """When the person can be written to; None when that cannot be read."""
    try:
        return Hours(orjson.loads(house.cipher.open_bytes(wish))["hours"])
    except BROKEN:
        return None


async def _alarm(house: House) -> None:
    """Admins learn that trained people are silent: nothing of who asked, or of whom."""
    now = house.now()
    text = _("A trained person has not answered a call for a day. Please remind all of them.")
    async with house.database.write() as connection:
        admins = await accounts_of_admins(connection, house.today(), house.capabilities, now)
        words = [(one.id, Word(f"n:{new_id(16)}", 0, text)) for one in admins]
        at = next_lawful(now, house.rules)
        await tell_accounts(connection, house.cipher, words, now, at)
    log.warning("trained.silent")


async def name(house: House, code: str) -> None:
    """This member may be chosen from now on."""
    async with house.database.write() as connection:
        person = await person_by_code(connection, house.cipher, code, house.today())
        if person is None:
            raise Refused(_vi(_("There is no member {code} in the roster.", code=code)))
        if await start(connection, person.member_id, house.now()):
            await _note(house, connection, "trained.name", code)


async def unname(house: House, code: str) -> None:
    """Not any more; what was asked of them goes back."""
    async with house.database.write() as connection:
        person = await person_by_code(connection, house.cipher, code, house.today())
        if person is None or not await end(connection, person.member_id, house.now()):
            raise Refused(_vi(_("{code} is no trained person.", code=code)))
        await _note(house, connection, "trained.end", code)


async def everybody(house: House) -> list[TrainedOne]:
    """Who is named now."""
    async with house.database.read() as connection:
        return await named(connection, house.cipher)


async def _note(house: House, connection: AsyncConnection, action: str, code: str) -> None:
    await audit.record(
        connection, at=house.now(), actor=audit.OPERATOR, action=action, subject=code
    )


def _vi(text: Text) -> str:
    return localise(text, DEFAULT_LOCALE)
