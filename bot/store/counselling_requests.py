"""Counselling as officers and counsellors handle it: invited, assigned, answered, recorded.

Rights are looked up again in the transaction that acts: a button is no proof of anything.
"""

from typing import Any

from sqlalchemy import or_, select, update

from bot.domain.counselling import (
    Action,
    AnswerAssignment,
    AssignCounsellor,
    Counsellor,
    Counsellors,
    Invited,
    InviteToCounselling,
    MemberToInvite,
    OpenRequests,
    RecordSession,
    Request,
    RequestOf,
    State,
    held_at,
    may,
)
from bot.errors import Conflict
from bot.i18n import _
from bot.store import audit
from bot.store.care_tables import counselling
from bot.store.counselling_rows import (
    OPEN_STATES,
    counsellors,
    keep,
    prove,
    requests,
    tell_officers,
)
from bot.store.orders import Order, answers, stores
from bot.store.reached import reached
from bot.store.rights import (
    member_under,
    person_in,
    require_cover,
    roles_of,
    today_of,
    unit_of,
)
from bot.store.telling import Notice, tell_by


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
        reached(counselling.c.unit_id, roles.tops, today_of(order)),
        counselling.c.counsellor_id == me,
    )
    where = mine & counselling.c.state.in_(OPEN_STATES) & (counselling.c.member_id != me)
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
            counselling.c.member_id == member_id, counselling.c.state.in_(OPEN_STATES)
        )
    )
    return Invited(member_id, name, running.first() is not None)


@stores(InviteToCounselling)
async def invite(order: Order, effect: InviteToCounselling) -> None:
    """An offer to a member under the officer's roles; at a lawful hour, in a neutral line."""
    unit_id = await _unit_of(order, effect.member_id)
    await keep(
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
    """Where the member belongs, when a role of the person reaches there."""
    unit_id = await unit_of(order, member_id)
    if unit_id is None or member_id == person_in(order).member_id:
        raise Conflict("nobody of this person's units")
    await require_cover(order, unit_id)
    return unit_id


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
        await _tell_taken(order, row)
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
        await _tell_taken(order, row)
    else:
        await _move(
            order, row, state=State.ASKED.value, counsellor_id=None, assigned_at=None, reminders=0
        )
        await tell_officers(order, row.unit_id, row.member_id)
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


async def _tell_taken(order: Order, row: Any) -> None:
    text = _("There is news on what you asked for.")
    notice = Notice(f"{order.key}:taken", row.member_id, text, "go:tuvan")
    await tell_by(order, notice, asked_at=row.asked_at)


async def _note(order: Order, action: str, unit_id: int, id_: int | None = None) -> None:
    await audit.record(
        order.connection,
        at=order.now,
        actor=person_in(order).code,
        action=action,
        subject=f"k-{id_}" if id_ else "",
        unit_id=unit_id,
    )
