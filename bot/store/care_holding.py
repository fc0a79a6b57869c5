"""Counselling, support and good examples of one person: shown, and erased with the person."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.care_holding import CareHolding, MyCare
from bot.domain.counselling import State as CounsellingState
from bot.domain.practices import State as PracticeState
from bot.domain.questions import MyQuestions
from bot.domain.support import OPEN, State
from bot.store import marriages, practices
from bot.store.care_tables import case_step, counselling, practice, support_case
from bot.store.counselling import course_on
from bot.store.counselling_rows import requests
from bot.store.orders import Order, answers
from bot.store.practice_rows import practices_where
from bot.store.question_tables import library_question
from bot.store.questions import my_questions
from bot.store.rights import Roles, person_in
from bot.store.support_rows import cases
from bot.store.types import Ids

_OPEN_CASES = [state.value for state in OPEN]
NO_ROLES = Roles((), ())


@answers(MyCare)
async def my_care(order: Order, query: MyCare) -> CareHolding:
    """As the person may see it; nothing for somebody who is not linked."""
    if order.person is None:
        return CareHolding()
    me = person_in(order).member_id
    own = practice.c.subject_id == me
    return CareHolding(
        wedding=tuple(await marriages.said_by(order.connection, me, order.now, order.zone)),
        counselling=tuple(await requests(order, NO_ROLES, counselling.c.member_id == me, 20)),
        course_on=await course_on(order, me),
        cases=tuple(await cases(order, support_case.c.subject_id == me, 50)),
        practices=tuple(
            await practices_where(order, own & (practice.c.state != PracticeState.WITHDRAWN), 50)
        ),
        questions=await my_questions(order, MyQuestions(50)),
    )


async def erase_care(
    connection: AsyncConnection, members: Ids, now: datetime, zone: ZoneInfo
) -> None:
    """Words, times, wishes go and open matters end; counts of what was done stay without them."""
    await practices.take_back(connection, practice.c.subject_id.in_(members))
    await marriages.erase(connection, members, now, zone)
    await erase_words(connection, members, now)


async def erase_words(connection: AsyncConnection, members: Ids, now: datetime) -> None:
    """What was said in counselling, support and questions; open matters end with it."""
    await _erase_counselling(connection, members)
    await _erase_cases(connection, members, now)
    await connection.execute(
        delete(library_question).where(library_question.c.member_id.in_(members))
    )


async def _erase_counselling(connection: AsyncConnection, members: Ids) -> None:
    done = counselling.c.state == CounsellingState.DONE.value
    await connection.execute(delete(counselling).where(counselling.c.member_id.in_(members), ~done))
    await connection.execute(  # somebody else has to hold what these people were to hold
        update(counselling)
        .where(counselling.c.counsellor_id.in_(members), ~done)
        .values(
            state=CounsellingState.ASKED.value, counsellor_id=None, assigned_at=None, reminders=0
        )
    )


async def _erase_cases(connection: AsyncConnection, members: Ids, now: datetime) -> None:
    mine = support_case.c.subject_id.in_(members)
    latest = (
        select(func.coalesce(func.max(case_step.c.number), 0) + 1)
        .where(case_step.c.case_id == support_case.c.id)
        .scalar_subquery()
    )
    ended = select(
        support_case.c.id,
        latest,
        literal(now, case_step.c.at.type),
        support_case.c.subject_id,
        literal(State.WITHDRAWN.value),
    ).where(mine, support_case.c.state.in_(_OPEN_CASES))
    await connection.execute(
        insert(case_step).from_select(["case_id", "number", "at", "actor_id", "state"], ended)
    )
    await connection.execute(
        update(support_case)
        .where(mine, support_case.c.state.in_(_OPEN_CASES))
        .values(state=State.WITHDRAWN.value, amount=None)
    )
    await connection.execute(update(support_case).where(mine).values(detail_enc=None))
    own = select(support_case.c.id).where(mine)
    await connection.execute(
        update(case_step).where(case_step.c.case_id.in_(own)).values(note_enc=None)
    )
