"""Questions to officers as rows: asked, answered once, told; what is kept tells of nobody.

Rights are looked up again in the transaction that acts. A question that is not for the own unit is
seen by those with a role strictly above it, and by none of them who work in that unit.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.domain.questions import (
    MOST_OPEN,
    Answering,
    AnswerQuestion,
    AskOfficer,
    Candidate,
    Candidates,
    MyQuestions,
    OpenQuestions,
    Question,
    QuestionOf,
    State,
    WhoAnswers,
    WithdrawQuestion,
)
from bot.errors import Conflict
from bot.i18n import _
from bot.store import audit
from bot.store.database import insert_into
from bot.store.orders import Order, answers, stores
from bot.store.people import holds_on
from bot.store.question_tables import library_candidate, library_question
from bot.store.reached import reached, strictly_below
from bot.store.rights import Roles, above, person_in, responsible, roles_of, today_of
from bot.store.tables import membership, role_grant, unit_span
from bot.store.telling import Notice, tell_by
from bot.store.units import roots

asked = library_question.c


@answers(WhoAnswers)
async def who_answers(order: Order, query: WhoAnswers) -> Answering:
    """Whether anybody could, and how much the person asked already."""
    if order.person is None or order.person.unit_id is None:
        return Answering()
    unit_id, me = order.person.unit_id, order.person.member_id
    waiting = await order.connection.execute(
        select(func.count()).where(asked.member_id == me, asked.state == State.OPEN.value)
    )
    return Answering(
        unit=bool(await responsible(order.connection, unit_id, today_of(order), but=(me,))),
        above=bool(await _above(order, unit_id)),
        waiting=int(waiting.scalar_one()),
    )


@answers(MyQuestions)
async def my_questions(order: Order, query: MyQuestions) -> tuple[Question, ...]:
    """Nothing for somebody who is not linked."""
    if order.person is None:
        return ()
    return await _seen(order, asked.member_id == order.person.member_id, query.limit, newest=True)


@answers(OpenQuestions)
async def open_questions(order: Order, query: OpenQuestions) -> tuple[Question, ...]:
    """Of the roles as they stand now."""
    where = asked.state == State.OPEN.value
    return await _seen(order, _covered(order, await roles_of(order)) & where, query.limit)


@answers(QuestionOf)
async def question_of(order: Order, query: QuestionOf) -> Question | None:
    """One's own, or one under a role; None also when it is not this person's to see."""
    me = person_in(order).member_id
    may = or_(asked.member_id == me, _covered(order, await roles_of(order)))
    found = await _seen(order, may & (asked.id == query.id), 1)
    return found[0] if found else None


@answers(Candidates)
async def candidates(order: Order, query: Candidates) -> tuple[Candidate, ...]:
    """For admins of the whole organisation."""
    roles = await roles_of(order)
    if not set(roles.admin_tops) & set(await roots(order.connection, today_of(order))):
        return ()
    return await kept(order.connection, order.cipher, query.limit)


async def kept(connection: AsyncConnection, cipher: Cipher, limit: int) -> tuple[Candidate, ...]:
    """What was kept for the library, the newest first."""
    found = await connection.execute(
        select(library_candidate).order_by(library_candidate.c.id.desc()).limit(limit)
    )
    return tuple(
        Candidate(row.id, cipher.open(row.question_enc), cipher.open(row.answer_enc), row.kept_on)
        for row in found
    )


@stores(AskOfficer)
async def ask_officer(order: Order, effect: AskOfficer) -> None:
    """Stored encrypted; those who may answer hear, in a neutral line, that something waits."""
    person = person_in(order)
    there = await who_answers(order, WhoAnswers())
    if person.unit_id is None or not (there.above if effect.above else there.unit):
        raise Conflict("nobody is there to answer any more")
    if there.waiting >= MOST_OPEN:
        raise Conflict("too many questions wait already")
    stored = await order.connection.execute(
        insert_into(order.connection, library_question)
        .values(
            key=order.key,
            member_id=person.member_id,
            unit_id=person.unit_id,
            above=effect.above,
            state=State.OPEN.value,
            text_enc=order.cipher.seal(effect.text),
            asked_at=order.now,
        )
        .on_conflict_do_nothing()
        .returning(asked.id)
    )
    if stored.first() is not None:
        await _tell_officers(order, person.unit_id, above_only=effect.above)


@stores(AnswerQuestion)
async def answer_question(order: Order, effect: AnswerQuestion) -> None:
    """The first answer counts: told once, by a key of the question, not of who answered."""
    me = person_in(order)
    may = _covered(order, await roles_of(order))
    moved = await order.connection.execute(
        update(library_question)
        .where(asked.id == effect.id, asked.state == State.OPEN.value, may)
        .values(
            state=State.ANSWERED.value,
            answer_enc=order.cipher.seal(effect.answer),
            answered_by=me.member_id,
            answered_at=order.now,
        )
        .returning(asked.key, asked.member_id, asked.unit_id, asked.asked_at)
    )
    row = moved.first()
    if row is None:
        raise Conflict("answered already, taken back, or not this person's to answer")
    text = _("There is news on what you asked for.")
    notice = Notice(f"{row.key}:answer", row.member_id, text, f"ch:{effect.id}")
    await tell_by(order, notice, asked_at=row.asked_at)
    if effect.general:
        await _keep(order, effect)
    await audit.record(
        order.connection,
        at=order.now,
        actor=me.code,
        action="question.answer",
        subject=str(effect.id),
        unit_id=row.unit_id,
    )


@stores(WithdrawQuestion)
async def withdraw_question(order: Order, effect: WithdrawQuestion) -> None:
    """One's own, whatever became of it."""
    own = asked.member_id == person_in(order).member_id
    gone = await order.connection.execute(
        delete(library_question).where(asked.id == effect.id, own).returning(asked.id)
    )
    if gone.first() is None:
        raise Conflict("no question of this person")


async def _keep(order: Order, effect: AnswerQuestion) -> None:
    """Apart from the question: neither its number nor its key, and a day instead of a moment."""
    await order.connection.execute(
        insert_into(order.connection, library_candidate)
        .values(
            key=order.key,
            question_enc=order.cipher.seal(effect.general),
            answer_enc=order.cipher.seal(effect.answer),
            kept_on=today_of(order),
        )
        .on_conflict_do_nothing()
    )


def _covered(order: Order, roles: Roles) -> ColumnElement[bool]:
    """Under a role; strictly under it, and not of the own unit, when it is to pass that unit."""
    today, me = today_of(order), person_in(order)
    below = asked.unit_id.in_(select(strictly_below(roles.tops, today).c.unit_id))
    apart = below & asked.unit_id.is_distinct_from(me.unit_id)
    plain = reached(asked.unit_id, roles.tops, today)
    return (asked.member_id != me.member_id) & or_(asked.above & apart, ~asked.above & plain)


async def _seen(
    order: Order, where: ColumnElement[bool], limit: int, *, newest: bool = False
) -> tuple[Question, ...]:
    named = and_(unit_span.c.unit_id == asked.unit_id, holds_on(unit_span, today_of(order)))
    found = await order.connection.execute(
        select(library_question, unit_span.c.name.label("unit_name"))
        .outerjoin(unit_span, named)
        .where(where)
        .order_by(asked.id.desc() if newest else asked.id)
        .limit(limit)
    )
    return tuple(_question(order, row) for row in found)


def _question(order: Order, row: Any) -> Question:
    day = order.zone
    is_own = row.member_id == person_in(order).member_id
    return Question(
        id=row.id,
        state=State(row.state),
        text=order.cipher.open(row.text_enc),
        asked_on=row.asked_at.astimezone(day).date(),
        is_own=is_own,
        unit_name="" if row.above or is_own else row.unit_name or "",
        answer=order.cipher.open(row.answer_enc),
        answered_on=row.answered_at.astimezone(day).date() if row.answered_at else None,
    )


async def _tell_officers(order: Order, unit_id: int, *, above_only: bool) -> None:
    me = person_in(order).member_id
    people: Sequence[int] = (
        await _above(order, unit_id)
        if above_only
        else await responsible(order.connection, unit_id, today_of(order), but=(me,))
    )
    text = _("A question waits for an answer.")
    notices = (Notice(f"{order.key}:{found}", found, text, "go:hopthu") for found in people)
    await tell_by(order, *notices, unasked=True)


async def _above(order: Order, unit_id: int) -> list[int]:
    """Who holds a role on the nearest unit above that has anybody, and works elsewhere."""
    today = today_of(order)
    chain = above(unit_id, today)
    inside = select(membership.c.member_id).where(
        membership.c.unit_id == unit_id, holds_on(membership, today)
    )
    holders = (
        select(role_grant.c.member_id, chain.c.steps)
        .join(chain, chain.c.unit_id == role_grant.c.unit_id)
        .where(chain.c.steps > 0, role_grant.c.member_id.not_in(inside))
        .cte("holders")
    )
    nearest = select(func.min(holders.c.steps)).scalar_subquery()
    found = await order.connection.execute(
        select(holders.c.member_id).distinct().where(holders.c.steps == nearest)
    )
    return list(found.scalars())
