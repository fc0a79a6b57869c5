"""What a message brings, beside words: fetched, looked at and kept before its turn.

Only where the open question waits for it, and only of people who are linked and agreed: nobody
else's pictures or files are ever looked at. The turn then hears what became of each.
"""

from dataclasses import replace

from bot.domain.people import Person
from bot.engine import state
from bot.engine.state import Conversation
from bot.engine.step import Moment, awake
from bot.messages import InboundEvent, Kind
from bot.services.authoring import current
from bot.services.house import House
from bot.services.photos import pictures_of
from bot.services.sent_files import pdf_of
from bot.services.sent_lists import list_of
from bot.store import conversations
from bot.store.inbox import Claimed


async def with_brought(house: House, claimed: Claimed) -> Claimed:
    """The event with what became of its pictures or its list, if they are waited for."""
    if claimed.event.kind is not Kind.MESSAGE or not claimed.event.media:
        return claimed
    talk = await _talk(house, claimed)
    waits = talk.run is not None and bool(talk.takes) and not talk.held
    if talk.person is None or not talk.consented or not waits:
        return claimed
    brought = await _brought(house, claimed, talk.takes, talk.person, talk.locale)
    event: InboundEvent = replace(claimed.event, brought=brought)
    return replace(claimed, event=event)


async def _brought(
    house: House, claimed: Claimed, takes: str, person: Person, locale: str
) -> tuple[str, ...]:
    match takes.partition(":"):
        case (state.PHOTOS, _colon, _rest):
            return await pictures_of(house, claimed, person.member_id)
        case (state.LIST, _colon, meeting):
            return (await list_of(house, claimed, meeting, person, locale),)
        case (state.PDF, _colon, _rest):
            return (await pdf_of(house, claimed, person, locale),)
    return ()


async def _talk(house: House, claimed: Claimed) -> Conversation:
    async with house.database.read() as connection:
        loaded = await conversations.load(
            connection, house.cipher, claimed.address_id, house.today(), house.now()
        )
        await current(house, connection)
    return awake(loaded.conversation, house.book, Moment(house.now(), house.today()))
