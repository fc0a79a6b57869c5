"""Meetings and who checked in; being there becomes evidence in the very same transaction.

A person is at a meeting once (`check_in`), and gives evidence once for each of its topics
(`evidence`): both are unique keys, so two phones at the same moment count once.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.domain.checkin_codes import accepted, was_shown
from bot.domain.meetings import (
    GRACE,
    Arrival,
    CheckIn,
    CloseMeeting,
    Form,
    ListSeen,
    LookUpCheckIn,
    Meeting,
    MeetingOf,
    MyMeetings,
    OpenMeeting,
    Plan,
    Purpose,
    Stage,
    Verdict,
)
from bot.domain.outreach import local_day
from bot.domain.people import Person
from bot.domain.viewing import Viewed, What
from bot.errors import Conflict
from bot.store import audit
from bot.store.activity_tables import check_in, meeting
from bot.store.attendance import prove
from bot.store.database import insert_into
from bot.store.linking import member_behind
from bot.store.orders import Order, answers, stores
from bot.store.people import holds_on, person_of
from bot.store.reached import reached, reaches
from bot.store.tables import address, unit_span
from bot.store.units import covered
from bot.store.viewing import viewed

LINGERS = timedelta(hours=12)  # an ended meeting is still named to those who come too late
SECRET = "meeting"


def secret_of(cipher: Cipher, key: str) -> str:
    """What a meeting's codes are made of; known to nobody without the root key."""
    return cipher.index(SECRET, key)


def _meetings(day: date) -> Select[Any]:
    people = (
        select(func.count(check_in.c.id))
        .where(check_in.c.meeting_id == meeting.c.id)
        .scalar_subquery()
    )
    named = and_(unit_span.c.unit_id == meeting.c.unit_id, holds_on(unit_span, day))
    return select(meeting, unit_span.c.name, people.label("people")).outerjoin(unit_span, named)


def _meeting(row: Any) -> Meeting:
    plan = Plan(
        row.unit_id,
        Purpose(row.purpose),
        Form(row.kind),
        row.title,
        row.opens_at,
        row.closes_at,
        tuple(row.topics),
    )
    return Meeting(row.id, row.key, plan, row.name or "", row.people, row.closed_at)


async def by_key(connection: AsyncConnection, key: str, day: date) -> Meeting | None:
    """The meeting of that key; its unit as it was called on the day."""
    found = await connection.execute(_meetings(day).where(meeting.c.key == key))
    row = found.first()
    return _meeting(row) if row else None


async def newest(
    connection: AsyncConnection, day: date, units: Sequence[int] | None = None
) -> list[Meeting]:
    """All meetings, or those of these units and below; the newest first."""
    query = _meetings(day).order_by(meeting.c.opens_at.desc(), meeting.c.id)
    if units is not None:
        query = query.where(reached(meeting.c.unit_id, units, day))
    return [_meeting(row) for row in await connection.execute(query)]


async def open_one(
    connection: AsyncConnection, key: str, plan: Plan, opened_by: Person, now: datetime
) -> None:
    """A new meeting; the same order twice makes one."""
    made = await connection.execute(
        insert_into(connection, meeting)
        .values(
            key=key,
            unit_id=plan.unit_id,
            kind=plan.form.value,
            purpose=plan.purpose.value,
            title=plan.title,
            topics=list(plan.topics),
            opens_at=plan.opens_at,
            closes_at=plan.closes_at,
            opened_by=opened_by.member_id,
            created_at=now,
        )
        .on_conflict_do_nothing()
        .returning(meeting.c.id)
    )
    if made.first() is not None:
        await audit.record(
            connection,
            at=now,
            actor=opened_by.code,
            action="meeting.open",
            subject=key,
            unit_id=plan.unit_id,
        )


@stores(OpenMeeting)
async def open_meeting(order: Order, effect: OpenMeeting) -> None:
    """Opened by somebody whose roles cover the unit at this very moment."""
    if order.person is None or not await _covers(order, effect.plan.unit_id):
        raise Conflict("the right to this unit ended meanwhile")
    await open_one(order.connection, effect.key, effect.plan, order.person, order.now)


@stores(CloseMeeting)
async def close_meeting(order: Order, effect: CloseMeeting) -> None:
    """Closed at this moment; a second time changes nothing."""
    found = await _guarded(order, effect.key)
    await order.connection.execute(
        update(meeting)
        .where(meeting.c.id == found.id, meeting.c.closed_at.is_(None))
        .values(closed_at=order.now)
    )
    await _noted(order, "meeting.close", found)


@stores(ListSeen)
async def list_seen(order: Order, effect: ListSeen) -> None:
    """Names were looked at."""
    found = await _guarded(order, effect.key)
    await viewed(order, Viewed(What.MEETING, (found.id,)))
    await _noted(order, "meeting.list", found)


@stores(CheckIn)
async def store_check_in(order: Order, effect: CheckIn) -> None:
    """The person is there, and that is evidence; only while the meeting is on."""
    found = await by_key(order.connection, effect.key, _today(order))
    who = order.person.member_id if order.person else await _just_linked(order)
    if found is None or who is None or found.stage(order.now) is not Stage.OPEN:
        raise Conflict("the meeting ended meanwhile")
    stored = await order.connection.execute(
        insert_into(order.connection, check_in)
        .values(
            meeting_id=found.id,
            member_id=who,
            at=order.now,
            recorded_at=order.now,
            how=effect.how,
            platform=order.platform,
        )
        .on_conflict_do_nothing()
        .returning(check_in.c.id)
    )
    if stored.first() is None:
        raise Conflict("checked in meanwhile")
    await prove(order.connection, found, _today(order), who)


async def _just_linked(order: Order) -> int | None:
    """The member this very turn linked the account to."""
    found = await order.connection.execute(
        select(address.c.member_id).where(address.c.id == order.address_id)
    )
    return found.scalar()


@answers(LookUpCheckIn)
async def look_up(order: Order, query: LookUpCheckIn) -> Arrival:
    """What the code, or coming to the meeting, would do for this person now."""
    if query.key:
        found = await by_key(order.connection, query.key, _today(order))
        verdict = _by_clock(found, order.now) if found else Verdict.WRONG
    else:
        verdict, found = await _by_code(order, query.code)
    who = await _who(order, query.mark)
    if verdict is not Verdict.GOOD or found is None or who is None:
        return Arrival(verdict, found)
    if await _is_there(order, found.id, who.member_id):
        return Arrival(Verdict.ALREADY, found)
    if who.family_id is None:
        return Arrival(Verdict.NO_UNIT, found)
    return Arrival(Verdict.GOOD, found, who.adult)


def _by_clock(found: Meeting, now: datetime) -> Verdict:
    stages = {
        Stage.EARLY: Verdict.EARLY,
        Stage.OPEN: Verdict.GOOD,
        Stage.OVER: Verdict.OVER,
    }
    return stages[found.stage(now)]


async def _by_code(order: Order, code: str) -> tuple[Verdict, Meeting | None]:
    """The meeting that shows the code now; else one that has shown it."""
    near = _meetings(_today(order)).where(
        meeting.c.opens_at < order.now + LINGERS, meeting.c.closes_at > order.now - LINGERS
    )
    rows = await order.connection.execute(near.order_by(meeting.c.id))
    found = [(m := _meeting(row), secret_of(order.cipher, m.key)) for row in rows]
    step, now = order.rules.code_step, order.now
    for one, secret in found:
        if code in accepted(secret, now, step):
            return _by_clock(one, now), one
    for one, secret in found:
        if was_shown(secret, code, one.plan.opens_at - GRACE, now, step):
            clock = _by_clock(one, now)
            return (Verdict.OLD if clock is Verdict.GOOD else clock), one
    return Verdict.WRONG, None


async def _who(order: Order, mark: str) -> Person | None:
    member_id = await member_behind(order, mark) if mark else None
    if member_id is None:
        return order.person
    return await person_of(order.connection, order.cipher, member_id, _today(order))


async def _is_there(order: Order, meeting_id: int, member_id: int) -> bool:
    found = await order.connection.execute(
        select(check_in.c.id).where(
            check_in.c.meeting_id == meeting_id, check_in.c.member_id == member_id
        )
    )
    return found.first() is not None


@answers(MyMeetings)
async def my_meetings(order: Order, query: MyMeetings) -> tuple[Meeting, ...]:
    """Those under the person's roles that are on or to come."""
    found = await order.connection.execute(
        _meetings(_today(order))
        .where(
            reached(meeting.c.unit_id, _tops(order), _today(order)),
            meeting.c.closed_at.is_(None),
            meeting.c.closes_at > order.now - GRACE,
        )
        .order_by(meeting.c.opens_at, meeting.c.id)
        .limit(query.limit)
    )
    return tuple(_meeting(row) for row in found)


@answers(MeetingOf)
async def meeting_of(order: Order, query: MeetingOf) -> Meeting | None:
    """The meeting, if the person's roles cover its unit."""
    found = await by_key(order.connection, query.key, _today(order))
    return found if found and await _reaches(order, found.plan.unit_id) else None


async def _guarded(order: Order, key: str) -> Meeting:
    found = await meeting_of(order, MeetingOf(key))
    if found is None:
        raise Conflict(f"meeting {key} is not this person's to touch")
    return found


async def _covers(order: Order, unit_id: int) -> bool:
    return await covered(order.connection, unit_id, _tops(order), _today(order))


async def _reaches(order: Order, unit_id: int) -> bool:
    return await reaches(order.connection, unit_id, _tops(order), _today(order))


def _tops(order: Order) -> list[int]:
    return [grant.unit_id for grant in order.person.grants] if order.person else []


def _today(order: Order) -> date:
    return local_day(order.now, order.rules)


async def _noted(order: Order, action: str, found: Meeting) -> None:
    await audit.record(
        order.connection,
        at=order.now,
        actor=order.person.code if order.person else "",
        action=action,
        subject=found.key,
        unit_id=found.plan.unit_id,
    )
