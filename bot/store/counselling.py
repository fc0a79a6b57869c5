"""Counselling before marriage: asked, assigned, answered, recorded; every right looked up anew."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update

from bot.domain.counselling import (
    COURSE,
    KIND,
    OPEN,
    Action,
    AnswerAssignment,
    AskCounselling,
    AssignCounsellor,
    Counsellor,
    Counsellors,
    FinishCourse,
    ForgetWedding,
    Invited,
    InviteToCounselling,
    MemberToInvite,
    Mine,
    MyCounselling,
    OpenRequests,
    RecordSession,
    Request,
    RequestOf,
    SayWedding,
    State,
    WithdrawCounselling,
    held_at,
    may,
)
from bot.errors import Conflict
from bot.i18n import Text, _
from bot.store import audit, marriages
from bot.store.care_tables import counselling
from bot.store.counselling_rows import counsellors, prove, requests
from bot.store.database import insert_into
from bot.store.orders import Order, answers, stores
from bot.store.people import holds_on
from bot.store.rights import (
    member_under,
    person_in,
    require_cover,
    responsible,
    roles_of,
    today_of,
    within,
)
from bot.store.tables import evidence, membership
from bot.store.telling import Notice, tell_by

COURSE_SOURCE = f"c-{COURSE}"
_OPEN = [state.value for state in OPEN]


@answers(MyCounselling)
async def my_counselling(order: Order, query: MyCounselling) -> Mine:
    """The newest request, what was said of the wedding, the course."""
    me = person_in(order).member_id
    found = await requests(order, await roles_of(order), counselling.c.member_id == me, 20)
    course = await order.connection.execute(_finished(me))
    at: datetime | None = course.scalar()
    said = await marriages.said_by(order.connection, me, order.now, order.zone)
    return Mine(
        request=found[-1] if found else None,
        wedding=tuple(said),
        course_on=at.astimezone(order.zone).date() if at else None,
    )


def _finished(member_id: int) -> Any:
    return select(evidence.c.at).where(
        evidence.c.member_id == member_id,
        evidence.c.kind == KIND,
        evidence.c.source_id == COURSE_SOURCE,
    )


@answers(RequestOf)
async def request_of(order: Order, query: RequestOf) -> Request | None:
    """One request; None also when it is not this person's to see."""
    found = await requests(order, await roles_of(order), counselling.c.id == query.id, 1)
    return found[0] if found else None


@answers(OpenRequests)
async def open_requests(order: Order, query: OpenRequests) -> tuple[Request, ...]:
    """What waits under the person's roles, and what is theirs to hold; never their own."""
    me, roles = person_in(order).member_id, await roles_of(order)
    mine = or_(
        within(counselling.c.unit_id, roles.tops, today_of(order)),
        counselling.c.counsellor_id == me,
    )
    where = mine & counselling.c.state.in_(_OPEN) & (counselling.c.member_id != me)
    return tuple(await requests(order, roles, where, query.limit))


@answers(Counsellors)
async def who_could_counsel(order: Order, query: Counsellors) -> tuple[Counsellor, ...]:
    """Whom an officer may ask; nobody for those who may not assign."""
    row = await _row(order, query.request_id)
    roles = await roles_of(order)
    found = await requests(order, roles, counselling.c.id == query.request_id, 1)
    if row is None or not found or not may(found[0].standing, Action.ASSIGN, found[0].state):
        return ()
    return tuple(await counsellors(order, roles, row.unit_id, row.member_id, query.limit))


@answers(MemberToInvite)
async def member_to_invite(order: Order, query: MemberToInvite) -> Invited | None:
    """The member, and whether something is under way already."""
    found = await member_under(order, query.code)
    if found is None:
        return None
    member_id, name, _unit_id = found
    running = await order.connection.execute(
        select(counselling.c.id).where(
            counselling.c.member_id == member_id, counselling.c.state.in_(_OPEN)
        )
    )
    return Invited(member_id, name, running.first() is not None)


@stores(AskCounselling)
async def ask_counselling(order: Order, effect: AskCounselling) -> None:
    """One open request of a member; an invitation becomes one."""
    person = person_in(order)
    if person.unit_id is None:
        raise Conflict("the membership ended meanwhile")
    said = {
        "unit_id": person.unit_id,
        "wish": effect.wish.value,
        "safe_time_enc": order.cipher.seal(effect.safe_time),
        "state": State.ASKED.value,
        "asked_at": order.now,
    }
    accepted = await order.connection.execute(
        update(counselling)
        .where(
            counselling.c.member_id == person.member_id,
            counselling.c.state == State.INVITED.value,
        )
        .values(**said)
        .returning(counselling.c.id)
    )
    if accepted.first() is None:
        await _insert(order, person.member_id, **said)
    await say_wedding(order, SayWedding(effect.wedding))
    await _tell_responsible(order, person.unit_id, person.member_id)


async def _insert(order: Order, member_id: int, **values: Any) -> None:
    stored = await order.connection.execute(
        insert_into(order.connection, counselling)
        .values(key=order.key, member_id=member_id, reminders=0, **values)
        .on_conflict_do_nothing()
        .returning(counselling.c.id)
    )
    if stored.first() is None:
        raise Conflict("the member has an open request already")


@stores(SayWedding)
async def say_wedding(order: Order, effect: SayWedding) -> None:
    """The member's newest word on it."""
    await marriages.say_wedding(
        order.connection,
        person_in(order).member_id,
        effect.wedding.day,
        effect.wedding.month_only,
        marriages.MEMBER,
        f"{order.key}:wedding",
        order.now,
        order.zone,
    )


@stores(ForgetWedding)
async def forget_wedding(order: Order, effect: ForgetWedding) -> None:
    """As if it had not been said."""
    await marriages.take_back(order.connection, person_in(order).member_id, order.now, order.zone)


@stores(InviteToCounselling)
async def invite(order: Order, effect: InviteToCounselling) -> None:
    """An offer to a member under the officer's roles; at a lawful hour, in a neutral line."""
    unit_id = await _unit_of(order, effect.member_id)
    await _insert(
        order,
        effect.member_id,
        unit_id=unit_id,
        wish="",
        state=State.INVITED.value,
        invited_by=person_in(order).member_id,
        asked_at=order.now,
    )
    text = _("Your union has an offer for you. Press the button when you have a quiet moment.")
    await tell_by(order, Notice(order.key, effect.member_id, text, "go:tuvan"), unasked=True)
    await _note(order, "counselling.invite", unit_id)


async def _unit_of(order: Order, member_id: int) -> int:
    from_roster = await order.connection.execute(_membership(order, member_id))
    unit_id = from_roster.scalar()
    if unit_id is None or member_id == person_in(order).member_id:
        raise Conflict("nobody of this person's units")
    await require_cover(order, unit_id)
    return int(unit_id)


def _membership(order: Order, member_id: int) -> Any:
    return (
        select(membership.c.unit_id)
        .where(membership.c.member_id == member_id, holds_on(membership, today_of(order)))
        .order_by(membership.c.valid_from.desc())
        .limit(1)
    )


@stores(WithdrawCounselling)
async def withdraw(order: Order, effect: WithdrawCounselling) -> None:
    """The row is gone, and with it who asked, how and when; so is what was said of the wedding."""
    me = person_in(order).member_id
    gone = await order.connection.execute(
        delete(counselling)
        .where(
            counselling.c.id == effect.id,
            counselling.c.member_id == me,
            counselling.c.state.in_(_OPEN),
        )
        .returning(counselling.c.counsellor_id)
    )
    row = gone.first()
    if row is None:
        raise Conflict("nothing of this person's to withdraw")
    await marriages.take_back(order.connection, me, order.now, order.zone)
    if row.counsellor_id is not None:
        text = _("Something that was asked of you is no longer needed. Thank you!")
        notice = Notice(order.key, row.counsellor_id, text, "go:yeucautuvan")
        await tell_by(order, notice, unasked=True)


@stores(AssignCounsellor)
async def assign(order: Order, effect: AssignCounsellor) -> None:
    """Name a counsellor; who names themselves has taken it."""
    row = await _allowed(order, effect.id, Action.ASSIGN)
    roles = await roles_of(order)
    able = await counsellors(order, roles, row.unit_id, row.member_id, 500)
    if effect.counsellor_id not in {found.member_id for found in able}:
        raise Conflict("that person holds no role here any more")
    itself = effect.counsellor_id == person_in(order).member_id
    await _move(
        order,
        row,
        state=(State.TAKEN if itself else State.ASSIGNED).value,
        counsellor_id=effect.counsellor_id,
        assigned_at=order.now,
        reminders=0,
        reminded_at=None,
    )
    if itself:
        await _tell_taken(order, row.member_id)
    else:
        text = _("You are asked to hold a conversation with a member. Will you take it?")
        notice = Notice(order.key, effect.counsellor_id, text, f"tv:{row.id}")
        await tell_by(order, notice, unasked=True)
    await _note(order, "counselling.assign", row.unit_id, row.id)


@stores(AnswerAssignment)
async def answer_assignment(order: Order, effect: AnswerAssignment) -> None:
    """Taken: the member hears it. Given back: the officers look for somebody else."""
    row = await _allowed(order, effect.id, Action.ANSWER)
    if effect.takes:
        await _move(order, row, state=State.TAKEN.value)
        await _tell_taken(order, row.member_id)
    else:
        await _move(
            order, row, state=State.ASKED.value, counsellor_id=None, assigned_at=None, reminders=0
        )
        await _tell_responsible(order, row.unit_id, row.member_id)
    await _note(order, f"counselling.{'take' if effect.takes else 'return'}", row.unit_id, row.id)


@stores(RecordSession)
async def record_session(order: Order, effect: RecordSession) -> None:
    """Done, with evidence at the noon of its day; the safe time is needed no more."""
    row = await _allowed(order, effect.id, Action.RECORD)
    asked_on = row.asked_at.astimezone(order.zone).date()
    if not asked_on <= effect.held_on <= today_of(order):
        raise Conflict("not a day on which it can have been held")
    await _move(
        order,
        row,
        state=State.DONE.value,
        held_on=effect.held_on,
        recorded_at=order.now,
        recorded_by=person_in(order).member_id,
        safe_time_enc=None,
    )
    at = held_at(effect.held_on, order.zone)
    await prove(order, row.member_id, f"k-{row.id}", 1, at)
    await _note(order, "counselling.record", row.unit_id, row.id)


@stores(FinishCourse)
async def finish_course(order: Order, effect: FinishCourse) -> None:
    """Evidence of the course, once for ever."""
    me = person_in(order).member_id
    if (await order.connection.execute(_finished(me))).first() is None:
        await prove(order, me, COURSE_SOURCE, effect.version, order.now)


async def _row(order: Order, id_: int) -> Any:
    found = await order.connection.execute(select(counselling).where(counselling.c.id == id_))
    return found.first()


async def _allowed(order: Order, id_: int, action: Action) -> Any:
    """The row, when the person may do this to it now."""
    row = await _row(order, id_)
    seen = await requests(order, await roles_of(order), counselling.c.id == id_, 1)
    if row is None or not seen or not may(seen[0].standing, action, seen[0].state):
        raise Conflict(f"{action} is not this person's to do")
    return row


async def _move(order: Order, row: Any, **values: Any) -> None:
    """Change the row unless somebody else did so meanwhile."""
    moved = await order.connection.execute(
        update(counselling)
        .where(
            counselling.c.id == row.id,
            counselling.c.state == row.state,
            counselling.c.counsellor_id.is_not_distinct_from(row.counsellor_id),
        )
        .values(**values)
        .returning(counselling.c.id)
    )
    if moved.first() is None:
        raise Conflict("the request changed meanwhile")


async def _tell_responsible(order: Order, unit_id: int, member_id: int) -> None:
    """The officers who have to find somebody."""
    people = await responsible(order.connection, unit_id, today_of(order), but=member_id)
    text: Text = _("A request of your unit waits for somebody to take care of it.")
    notices = [Notice(f"{order.key}:{found}", found, text, "go:yeucautuvan") for found in people]
    await tell_by(order, *notices, unasked=True)


async def _tell_taken(order: Order, member_id: int) -> None:
    text = _("There is news on what you asked for.")
    await tell_by(order, Notice(f"{order.key}:taken", member_id, text, "go:tuvan"))


async def _note(order: Order, action: str, unit_id: int, id_: int | None = None) -> None:
    await audit.record(
        order.connection,
        at=order.now,
        actor=person_in(order).code,
        action=action,
        subject=f"k-{id_}" if id_ else "",
        unit_id=unit_id,
    )
