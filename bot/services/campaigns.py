"""Campaigns from outside: the command line and the timer use these; the chat has its effects."""

from collections.abc import Awaitable
from contextlib import suppress
from datetime import timedelta

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import new_id
from bot.domain.campaigns import (
    Campaign,
    Draft,
    Kind,
    MayNot,
    Progress,
    State,
    fingerprint,
    may_approve,
    may_cancel,
    may_resume,
)
from bot.domain.people import Person
from bot.domain.push import Content
from bot.domain.reach import Plan, Reach
from bot.errors import Conflict, Refused
from bot.i18n import DEFAULT_LOCALE, Text, _, localise
from bot.log import log
from bot.services.house import House
from bot.services.pauses import look
from bot.store import audit, campaigns, pauses
from bot.store.audience_terms import Case
from bot.store.intended import write_down
from bot.store.people import person_by_code
from bot.store.reach import each as reach_of_each
from bot.store.reach import reach
from bot.store.terms import Outlook, terms_of
from bot.store.units import covered

# A reminder whose moment has passed by more than this is skipped, not sent late.
OBSERVANCE_GRACE = timedelta(hours=12)
_REFUSALS: dict[MayNot, Text] = {
    MayNot.OWN: _("The author cannot approve: a second officer or an admin has to."),
    MayNot.NO_RIGHT: _(
        "This person holds no role on the campaign's unit or one above it. "
        "Grant one with `lantoa grant`."
    ),
    MayNot.STATE: _("The campaign is past that: see `lantoa campaign status`."),
}


def outlook(house: House) -> Outlook:
    """What audiences depend on besides the roster."""
    return Outlook(house.library, house.capabilities, house.rules, house.now())


async def create(house: House, draft: Draft, by: str) -> str:
    """A draft by this member; the id of the new campaign."""
    async with house.database.write() as connection:
        author = await _entitled(house, connection, by, draft.unit_id)
        id_ = new_id()
        await campaigns.create(connection, id_, draft, author_id=author.member_id, now=house.now())
        await _note(house, connection, author, "campaign.create", id_, draft.unit_id)
        return id_


async def approve(house: House, id_: str, by: str) -> None:
    """A second person's yes to the campaign as it stands.

    Whom it reaches is counted before: on SQLite nobody else writes in the other transaction.
    """
    async with house.database.read() as connection:
        found = await _campaign(connection, id_)
        await _approver(house, connection, by, found)
        plan = await reach(connection, outlook(house), found)
    async with house.database.write() as connection:
        person = await _approver(house, connection, by, await _campaign(connection, id_))
        seen = fingerprint(found.draft)
        await _once(campaigns.approve(connection, id_, person.member_id, seen, plan))
        await _note(house, connection, person, "campaign.approve", id_, found.draft.unit_id)


async def _approver(house: House, connection: AsyncConnection, by: str, found: Campaign) -> Person:
    """Who may approve it now; refused otherwise."""
    person = await _person(house, connection, by)
    covers = await _covers(house, connection, person, found.draft.unit_id)
    _refuse(may_approve(person, covers, found))
    return person


async def cancel(house: House, id_: str, by: str) -> None:
    """Stop it, half-way too."""
    async with house.database.write() as connection:
        found = await _campaign(connection, id_)
        person = await _person(house, connection, by)
        covers = await _covers(house, connection, person, found.draft.unit_id)
        _refuse(may_cancel(covers, found))
        await _once(campaigns.cancel(connection, id_))
        await _note(house, connection, person, "campaign.cancel", id_, found.draft.unit_id)


async def resume(house: House, id_: str, by: str) -> State:
    """A human yes to what has paused itself; what it is then."""
    async with house.database.write() as connection:
        found = await _campaign(connection, id_)
        person = await _person(house, connection, by)
        covers = await _covers(house, connection, person, found.draft.unit_id)
        _refuse(may_resume(covers, found))
        try:
            state = await pauses.resume(connection, id_)
        except Conflict:
            raise Refused(_said(_REFUSALS[MayNot.STATE])) from None
        await _note(house, connection, person, "campaign.resume", id_, found.draft.unit_id)
    return state


async def preview(house: House, id_: str) -> tuple[Campaign, Reach]:
    """The campaign and whom it would reach now."""
    async with house.database.read() as connection:
        found = await _campaign(connection, id_)
        return found, await reach(connection, outlook(house), found)


async def each(house: House, id_: str) -> list[Plan]:
    """The plan of every single person."""
    async with house.database.read() as connection:
        return await reach_of_each(connection, outlook(house), await _campaign(connection, id_))


async def status(house: House, id_: str) -> tuple[Campaign, Progress]:
    """The campaign and how far it is."""
    async with house.database.read() as connection:
        found = await _campaign(connection, id_)
        expected = None if found.started_at else await reach(connection, outlook(house), found)
        return found, await campaigns.progress(connection, found, expected)


async def newest(house: House, limit: int = 100) -> list[Campaign]:
    """All campaigns, newest first."""
    async with house.database.read() as connection:
        return await campaigns.newest(connection, limit)


async def advance(house: House) -> int:
    """The timer's part: begin what is due, finish what is done. How many began."""
    await look(house)
    now = house.now()
    async with house.database.read() as connection:
        waiting = await campaigns.due(connection, now)
    begun = [await begin(house, found) for found in waiting]
    async with house.database.write() as connection:
        for id_ in await campaigns.finish(connection, now):
            log.info("campaign.finished", campaign=id_)
    return sum(begun)


async def begin(house: House, found: Campaign) -> bool:
    """Everybody of its audience has a delivery; False when it is not to begin any more."""
    now = house.now()
    late = now - found.draft.due_at > OBSERVANCE_GRACE
    too_late = found.kind is not Kind.OFFICER and late
    try:
        if too_late:
            async with house.database.write() as connection:
                await campaigns.cancel(connection, found.id, "time_passed")
            return False
        plan = await _planned(house, found)
        async with house.database.write() as connection:
            terms = await terms_of(connection, outlook(house), found)
            count = await campaigns.begin(connection, found, terms, now, plan)
    except Conflict:
        return False  # another process was quicker, or an officer
    log.info("campaign.begun", campaign=found.id, audience=count)
    return True


async def _planned(house: House, found: Campaign) -> Reach:
    """What can be known and written before it begins: on SQLite all who write wait for that."""
    async with house.database.read() as connection:
        await _written_down(house, connection, found)
        return found.plan or await reach(connection, outlook(house), found)


async def get_ready(house: House) -> None:
    """The words with which campaigns of the usual kind begin, before there is one.

    Where the database is away they are found when they are needed.
    """
    draft = Draft(Content("", text=""), 0, house.now())
    with suppress(DBAPIError, NoConnection):
        async with house.database.read() as connection:
            await _written_down(house, connection, draft)


async def _written_down(house: House, connection: AsyncConnection, found: Draft | Campaign) -> None:
    draft = found.draft if isinstance(found, Campaign) else found
    terms = await terms_of(connection, outlook(house), found)
    write_down(connection.dialect, Case(draft, terms, house.now()))


async def _campaign(connection: AsyncConnection, id_: str) -> Campaign:
    found = await campaigns.get(connection, id_)
    if found is None:
        raise Refused(_said(_("There is no campaign {id}: see `lantoa campaign list`.", id=id_)))
    return found


async def _person(house: House, connection: AsyncConnection, code: str) -> Person:
    person = await person_by_code(connection, house.cipher, code, house.today())
    if person is None:
        raise Refused(_said(_("There is no member {code} in the roster.", code=code)))
    return person


async def _covers(house: House, connection: AsyncConnection, person: Person, unit_id: int) -> bool:
    units = [grant.unit_id for grant in person.grants]
    return await covered(connection, unit_id, units, house.today())


async def _entitled(house: House, connection: AsyncConnection, code: str, unit_id: int) -> Person:
    person = await _person(house, connection, code)
    if not await _covers(house, connection, person, unit_id):
        _refuse(MayNot.NO_RIGHT)
    return person


def _refuse(why: MayNot | None) -> None:
    if why is not None:
        raise Refused(_said(_REFUSALS[why]))


async def _once(action: Awaitable[None]) -> None:
    """A conflict on the command line is an answer, not something to try again."""
    try:
        await action
    except Conflict:
        raise Refused(_said(_REFUSALS[MayNot.STATE])) from None


async def _note(
    house: House, connection: AsyncConnection, person: Person, action: str, id_: str, unit_id: int
) -> None:
    await audit.record(
        connection, at=house.now(), actor=person.code, action=action, subject=id_, unit_id=unit_id
    )


def _said(text: Text) -> str:
    return localise(text, DEFAULT_LOCALE)
