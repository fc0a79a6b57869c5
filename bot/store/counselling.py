"""Counselling before marriage as the member has it: asked, taken back, learnt in chat."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, update

from bot.domain.counselling import (
    COURSE,
    KIND,
    AskCounselling,
    FinishCourse,
    ForgetWedding,
    Mine,
    MyCounselling,
    SayWedding,
    State,
    WithdrawCounselling,
)
from bot.errors import Conflict
from bot.i18n import _
from bot.store import marriages
from bot.store.care_tables import counselling
from bot.store.counselling_rows import OPEN_STATES, keep, prove, requests, tell_officers
from bot.store.orders import Order, answers, stores
from bot.store.rights import (
    person_in,
    roles_of,
)
from bot.store.tables import evidence
from bot.store.telling import Notice, tell_by

COURSE_SOURCE = f"c-{COURSE}"


@answers(MyCounselling)
async def my_counselling(order: Order, query: MyCounselling) -> Mine:
    """The newest request, what was said of the wedding, the course."""
    me = person_in(order).member_id
    found = await requests(order, await roles_of(order), counselling.c.member_id == me, 20)
    said = await marriages.said_by(order.connection, me, order.now, order.zone)
    return Mine(
        request=found[-1] if found else None,
        wedding=tuple(said),
        course_on=await course_on(order, me),
    )


async def course_on(order: Order, member_id: int) -> date | None:
    """The local day on which a member finished the course in chat."""
    at: datetime | None = (await order.connection.execute(_finished(member_id))).scalar()
    return at.astimezone(order.zone).date() if at else None


def _finished(member_id: int) -> Any:
    return select(evidence.c.at).where(
        evidence.c.member_id == member_id,
        evidence.c.kind == KIND,
        evidence.c.source_id == COURSE_SOURCE,
    )


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
        await keep(order, person.member_id, **said)
    await say_wedding(order, SayWedding(effect.wedding))
    await tell_officers(order, person.unit_id, person.member_id)


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


@stores(WithdrawCounselling)
async def withdraw(order: Order, effect: WithdrawCounselling) -> None:
    """The row is gone, and with it who asked, how and when; so is what was said of the wedding."""
    me = person_in(order).member_id
    gone = await order.connection.execute(
        delete(counselling)
        .where(
            counselling.c.id == effect.id,
            counselling.c.member_id == me,
            counselling.c.state.in_(OPEN_STATES),
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


@stores(FinishCourse)
async def finish_course(order: Order, effect: FinishCourse) -> None:
    """Evidence of the course, once for ever."""
    me = person_in(order).member_id
    if await course_on(order, me) is None:
        await prove(order, me, COURSE_SOURCE, effect.version, order.now)
