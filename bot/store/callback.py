"""Call-backs as rows: one per account, for the eyes of the chosen person alone, gone when over."""

from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, and_, case, delete, exists, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import new_id
from bot.domain.callback import (
    TELL_AFTER,
    AnswerCall,
    AskCallBack,
    Call,
    CallBack,
    CallsToMake,
    Helper,
    Helpers,
    Hours,
    MyCallBack,
    State,
    WithdrawCallBack,
)
from bot.errors import Conflict
from bot.i18n import _
from bot.store.database import insert_into
from bot.store.orders import Order, answers, stores
from bot.store.people import holds_on
from bot.store.privacy_tables import call_back, trained_person
from bot.store.rights import person_in, today_of
from bot.store.tables import address, member, membership, role_grant, unit_span
from bot.store.telling import Notice, tell_by
from bot.store.types import Ids

ASKED_OF_YOU = _("Somebody asks for a call from you. Please look when you are alone.")


@answers(Helpers)
async def helpers(order: Order, query: Helpers) -> tuple[Helper, ...]:
    """By name, whoever is linked, welcome to be written to, and no neighbour of the asker."""
    today = today_of(order)
    belongs = and_(membership.c.member_id == member.c.id, holds_on(membership, today))
    named = and_(unit_span.c.unit_id == membership.c.unit_id, holds_on(unit_span, today))
    found = await order.connection.execute(
        select(member.c.id, member.c.code, member.c.name_enc, unit_span.c.name)
        .join(trained_person, trained_person.c.member_id == member.c.id)
        .join(membership, belongs)
        .join(unit_span, named)
        .where(_trained(), _within_reach(), *_strangers_to(order))
        .order_by(member.c.code)
    )
    return tuple(
        Helper(row.id, order.cipher.open(row.name_enc) or row.code, row.name) for row in found
    )


def _trained() -> ColumnElement[bool]:
    return and_(trained_person.c.ended_at.is_(None), member.c.erased_at.is_(None))


def _within_reach() -> ColumnElement[bool]:
    return exists().where(
        address.c.member_id == member.c.id,
        address.c.consent_at.is_not(None),
        address.c.stopped_at.is_(None),
        address.c.blocked_at.is_(None),
    )


def _strangers_to(order: Order) -> list[ColumnElement[bool]]:
    """Not the asker, nobody of the asker's family or unit, no officer of that very unit."""
    person = order.person
    if person is None:
        return []
    apart: list[ColumnElement[bool]] = [member.c.id != person.member_id]
    if person.family_id is not None:
        apart.append(membership.c.family_id != person.family_id)
    if person.unit_id is not None:
        apart.append(membership.c.unit_id != person.unit_id)
        holds = exists().where(
            role_grant.c.member_id == member.c.id, role_grant.c.unit_id == person.unit_id
        )
        apart.append(~holds)
    return apart


@answers(MyCallBack)
async def my_call_back(order: Order, query: MyCallBack) -> CallBack | None:
    """Of this account: who else uses the person's other channels is not known."""
    found = await order.connection.execute(
        select(call_back, member.c.name_enc, member.c.code)
        .join(member, member.c.id == call_back.c.helper_id)
        .where(call_back.c.address_id == order.address_id)
    )
    row = found.first()
    if row is None:
        return None
    return CallBack(
        name=order.cipher.open(row.name_enc) or row.code,
        state=State(row.state),
        hours=Hours(_wish(order, row)["hours"]),
        late=row.state == State.ASKED.value and order.now - row.asked_at >= TELL_AFTER,
    )


@answers(CallsToMake)
async def calls_to_make(order: Order, query: CallsToMake) -> tuple[Call, ...]:
    """The oldest first."""
    if order.person is None:
        return ()
    rows = await order.connection.execute(
        select(call_back)
        .where(
            call_back.c.helper_id == order.person.member_id,
            call_back.c.state != State.RETURNED.value,
        )
        .order_by(call_back.c.asked_at)
    )
    return tuple(_call(order, row) for row in rows)


def _call(order: Order, row: Any) -> Call:
    wish = _wish(order, row)
    return Call(
        id=row.id,
        number=wish["number"],
        hours=Hours(wish["hours"]),
        word=wish["word"],
        state=State(row.state),
        asked_at=row.asked_at.astimezone(order.zone),
    )


def _wish(order: Order, row: Any) -> dict[str, str]:
    found: dict[str, str] = orjson.loads(order.cipher.open_bytes(row.wish_enc))
    return found


@stores(AskCallBack)
async def ask_call_back(order: Order, effect: AskCallBack) -> None:
    """Only of somebody who may still be chosen; that person hears that there is something."""
    if effect.helper_id not in {helper.member_id for helper in await helpers(order, Helpers())}:
        raise Conflict("that person cannot be chosen any more")
    await withdraw(order, WithdrawCallBack())
    wish = {"number": effect.number, "hours": effect.hours.value, "word": effect.word}
    await order.connection.execute(
        insert_into(order.connection, call_back).values(
            key=order.key,
            address_id=order.address_id,
            helper_id=effect.helper_id,
            wish_enc=order.cipher.seal(orjson.dumps(wish)),
            state=State.ASKED.value,
            asked_at=order.now,
            nudges=0,
        )
    )
    # A key of chance: a row that tells of the one account is not to lead to the other.
    notice = Notice(f"n:{new_id(16)}", effect.helper_id, ASKED_OF_YOU, "go:goigiup")
    await tell_by(order, notice, unasked=True)


@stores(WithdrawCallBack)
async def withdraw(order: Order, effect: WithdrawCallBack) -> None:
    """The row is gone."""
    await order.connection.execute(
        delete(call_back).where(call_back.c.address_id == order.address_id)
    )


@stores(AnswerCall)
async def answer_call(order: Order, effect: AnswerCall) -> None:
    """By the chosen person alone."""
    mine = and_(
        call_back.c.id == effect.id,
        call_back.c.helper_id == person_in(order).member_id,
        call_back.c.state != State.RETURNED.value,
    )
    if effect.answer == "done":
        changed = await order.connection.execute(
            delete(call_back).where(mine).returning(call_back.c.id)
        )
    else:
        values = {"state": State.TAKEN.value} if effect.answer == "take" else _given_back()
        changed = await order.connection.execute(
            update(call_back).where(mine).values(**values).returning(call_back.c.id)
        )
    if changed.first() is None:
        raise Conflict("nothing of this kind is asked of this person")


async def give_back(connection: AsyncConnection, helpers: Ids) -> None:
    """All that was asked of these people: their askers may choose others."""
    await connection.execute(
        update(call_back).where(call_back.c.helper_id.in_(helpers)).values(**_given_back())
    )


def _given_back() -> dict[str, Any]:
    """The values of a wish that is given back: after a promise to call, that is news to tell."""
    promised = call_back.c.state == State.TAKEN.value
    return {
        "state": State.RETURNED.value,
        "told_at": case((promised, null()), else_=call_back.c.told_at),
    }


async def erase_call_backs(
    connection: AsyncConnection, members: Ids, accounts: Ids, now: datetime
) -> None:
    """Of people who are erased: their own wishes go; what was asked of them goes back."""
    await connection.execute(delete(call_back).where(call_back.c.address_id.in_(accounts)))
    await give_back(connection, members)
    await connection.execute(
        update(trained_person).where(trained_person.c.member_id.in_(members)).values(ended_at=now)
    )


async def forget_before(connection: AsyncConnection, moment: datetime) -> None:
    """Wishes of before that moment, answered or not."""
    await connection.execute(delete(call_back).where(call_back.c.asked_at < moment))


async def silent(connection: AsyncConnection, number: int, before: datetime) -> list[Any]:
    """Wishes of before that moment whose person has been reminded fewer times; now once more."""
    found = await connection.execute(
        update(call_back)
        .where(
            call_back.c.state == State.ASKED.value,
            call_back.c.asked_at <= before,
            call_back.c.nudges < number,
        )
        .values(nudges=number)
        .returning(call_back.c.id, call_back.c.helper_id)
    )
    return list(found.all())


async def unanswered(connection: AsyncConnection, before: datetime, now: datetime) -> list[Any]:
    """Whose askers are told now, once: a day without an answer, or given back."""
    due = or_(
        and_(call_back.c.state == State.ASKED.value, call_back.c.asked_at <= before),
        call_back.c.state == State.RETURNED.value,
    )
    found = await connection.execute(
        update(call_back)
        .where(due, call_back.c.told_at.is_(None))
        .values(told_at=now)
        .returning(call_back)
    )
    return list(found.all())
