"""What is emptied of care for people when its purpose is over; what was counted stays.

Deletion at the end of the purpose: Law 91/2025/QH15, Art. 14 (domain.md §7). How long that is, the
law does not say: the operator does (`LANTOA_CARE_TEXT_DAYS`).
"""

from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.counselling import State as CounsellingState
from bot.domain.support import OPEN
from bot.store.care_tables import case_step, counselling, support_case
from bot.store.question_tables import library_question


async def forget(connection: AsyncConnection, before: datetime) -> None:
    """Empty what ended, or was asked and never answered, before that moment. A case that still
    waits keeps its words: somebody has to read them.
    """
    await _cases(connection, before)
    await _counselling(connection, before)
    await _questions(connection, before)


async def _questions(connection: AsyncConnection, before: datetime) -> None:
    """Nothing is counted of them: gone as a whole, answered long ago or never."""
    asked = library_question.c
    last = func.coalesce(asked.answered_at, asked.asked_at)
    await connection.execute(delete(library_question).where(last < before))


async def _cases(connection: AsyncConnection, before: datetime) -> None:
    last = (
        select(func.max(case_step.c.at))
        .where(case_step.c.case_id == support_case.c.id)
        .scalar_subquery()
    )
    over = (
        support_case.c.state.not_in([state.value for state in OPEN]),
        last < before,
    )
    ended = select(support_case.c.id).where(*over)
    await connection.execute(
        update(case_step)
        .where(case_step.c.note_enc.is_not(None), case_step.c.case_id.in_(ended))
        .values(note_enc=None)
    )
    await connection.execute(
        update(support_case)
        .where(support_case.c.detail_enc.is_not(None), *over)
        .values(detail_enc=None)
    )


async def _counselling(connection: AsyncConnection, before: datetime) -> None:
    """Of a session that was held: that it was, and when. Of a wish that led to none: no time."""
    told = counselling.c
    done = told.state == CounsellingState.DONE.value
    await connection.execute(
        update(counselling)
        .where(
            done,
            told.recorded_at < before,
            or_(told.wish != "", told.counsellor_id.is_not(None)),
        )
        .values(wish="", safe_time_enc=None, counsellor_id=None, invited_by=None, recorded_by=None)
    )
    await connection.execute(
        update(counselling)
        .where(~done, told.safe_time_enc.is_not(None), told.asked_at < before)
        .values(safe_time_enc=None)
    )
