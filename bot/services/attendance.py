"""Named lists for meetings without phones, and meetings opened from the command line."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import local_date
from bot.crypto import new_id
from bot.domain.attendance import Somebody, match, read
from bot.domain.meetings import Meeting, Plan, Stage
from bot.domain.people import Person
from bot.domain.roster_sheet import Fault
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, Text, _, localise
from bot.services.house import House
from bot.services.meetings import screen_of
from bot.services.roster import NotStored
from bot.services.workbook import merged_in, sheets_of
from bot.store import attendance, audit, meetings, units
from bot.store.attendance import Listed
from bot.store.people import person_by_code
from bot.store.reached import reaches


@dataclass(frozen=True, slots=True)
class Attended:
    """What a list did, or would have done."""

    new: int = 0  # people
    already: int = 0
    evidence: int = 0  # rows: people × topics
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A meeting that was opened, and the page that shows its code."""

    key: str
    screen_url: str


async def open_meeting(house: House, plan: Plan, by: str) -> Opened:
    """Open it in the name of an officer whose roles cover the unit."""
    key = new_id()
    async with house.database.write() as connection:
        person = await _officer(house, connection, by, plan.unit_id)
        await meetings.open_one(connection, key, plan, person, house.now())
    return Opened(key, screen_of(house.cipher, house.public_url, key))


async def newest(house: House, unit: str | None) -> list[Meeting]:
    """Meetings, the newest first; of a unit and below, or all."""
    async with house.database.read() as connection:
        tops = None
        if unit is not None:
            unit_id = await units.unit_by_code(connection, unit)
            if unit_id is None:
                raise _refused(
                    _("There is no unit {code}. Import the roster first, or check the code.",
                      code=unit)
                )  # fmt: skip
            tops = [unit_id]
        return await meetings.newest(connection, house.today(), tops)


async def attend(
    house: House, key: str, path: Path, *, by: str | None = None, dry_run: bool = False
) -> Attended:
    """Store a list as a whole or, with faults, not at all; the same list twice changes nothing."""
    sheets, merged = await asyncio.to_thread(lambda: (sheets_of(path), merged_in(path)))
    done = Attended()
    try:
        async with house.database.write() as connection:
            found = await _past(house, connection, key)
            person = await _looks_after(house, connection, by, found.plan.unit_id) if by else None
            held_on = local_date(found.plan.opens_at, house.rules.zone)
            listed = read(sheets, merged, held_on)
            known = await attendance.known_people(connection, house.cipher, listed.codes, held_on)
            people = {
                code: Somebody(one.member_id, one.name, one.belongs) for code, one in known.items()
            }
            members = match(listed, people, held_on)
            if listed.faults:
                return Attended(faults=listed.faults)
            sent = Listed(
                members, found.plan.opens_at, house.now(), person.member_id if person else None
            )
            new = await attendance.enlist(connection, found, sent)
            proved = await attendance.prove(connection, found, held_on)
            done = Attended(new, len(members) - new, proved)
            await _noted(house, connection, found, path.name, by, done)
            if dry_run:
                raise NotStored
    except NotStored:
        pass
    return done


async def _past(house: House, connection: AsyncConnection, key: str) -> Meeting:
    found = await meetings.by_key(connection, key, house.today())
    if found is None:
        raise _refused(_("There is no meeting {id}: see `lantoa meeting list`.", id=key))
    if found.stage(house.now()) is Stage.EARLY:
        at = found.plan.opens_at.astimezone(house.rules.zone)
        raise _refused(_("The meeting begins at {at}: a list is sent in afterwards.", at=at))
    return found


async def _officer(house: House, connection: AsyncConnection, code: str, unit_id: int) -> Person:
    """Somebody whose roles cover the unit, which stands today."""
    person, tops = await _with_roles(house, connection, code)
    if not await units.covered(connection, unit_id, tops, house.today()):
        raise _no_role(code)
    return person


async def _looks_after(
    house: House, connection: AsyncConnection, code: str, unit_id: int
) -> Person:
    """Somebody whose roles reach the unit's rows, also after its end."""
    person, tops = await _with_roles(house, connection, code)
    if not await reaches(connection, unit_id, tops, house.today()):
        raise _no_role(code)
    return person


async def _with_roles(
    house: House, connection: AsyncConnection, code: str
) -> tuple[Person, list[int]]:
    person = await person_by_code(connection, house.cipher, code, house.today())
    if person is None or not person.grants:
        raise _no_role(code)
    return person, [grant.unit_id for grant in person.grants]


def _no_role(code: str) -> Refused:
    return _refused(_("{member} holds no role on that unit: see `lantoa grant`.", member=code))


async def _noted(
    house: House,
    connection: AsyncConnection,
    found: Meeting,
    name: str,
    by: str | None,
    done: Attended,
) -> None:
    if done.new:
        await audit.record(
            connection,
            at=house.now(),
            actor=by or audit.OPERATOR,
            action="meeting.attend",
            subject=f"{found.key} {name}",
            unit_id=found.plan.unit_id,
            detail={"people": done.new},
        )


def _refused(why: Text) -> Refused:
    return Refused(localise(why, DEFAULT_LOCALE))
