"""What people agreed to: told, proven, and laid where deliveries are planned.

The proof is `consent` and is only added to. What planning reads are columns: `address.consent_at`
(the notice was agreed to), `address.reminders_off_at` and `member.phone_consent_at`; they are
written here alone, in the transaction of the proof.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Executable, bindparam, case, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import digest
from bot.domain.consents import (
    NOTICE_VERSION,
    Aim,
    Answer,
    GiveConsent,
    NoticeTold,
    Proof,
    Withdraw,
    Wording,
)
from bot.store.accounts import own
from bot.store.care_holding import erase_words
from bot.store.consents_held import my_consents
from bot.store.database import insert_into
from bot.store.orders import Order, stores, stores_together
from bot.store.privacy_tables import consent_wording
from bot.store.rights import person_in
from bot.store.tables import address, consent, member


class Answered(NamedTuple):
    """What one turn proves: the answer to each aim, under which text."""

    order: Order
    aims: tuple[Aim, ...]
    answer: Answer
    version: str
    wording: Wording = Wording()


@stores_together(GiveConsent)
async def give(ordered: Sequence[tuple[Order, GiveConsent]]) -> None:
    """From now on these aims hold; the text that was read is kept, word for word."""
    connection, now = ordered[0][0].connection, ordered[0][0].now
    notices = [(order, effect) for order, effect in ordered if Aim.LESSONS in effect.aims]
    reminders = [
        order for order, effect in ordered
        if Aim.REMINDERS in effect.aims and Aim.LESSONS not in effect.aims
    ]  # fmt: skip
    callers = [order for order, effect in ordered if Aim.PHONE in effect.aims]
    if notices:
        await _agreed_to_notice(connection, notices, now)
    if reminders:
        await _accounts(reminders, reminders_off_at=None)
    if callers:
        await _phones(connection, [person_in(order).member_id for order in callers], now)
    await _prove([one for order, effect in ordered for one in _proof_of(order, effect)])


def _proof_of(order: Order, effect: GiveConsent) -> list[Answered]:
    yes = Answered(order, effect.aims, Answer.YES, effect.version, effect.wording)
    if Aim.LESSONS in effect.aims and Aim.REMINDERS not in effect.aims:
        return [yes._replace(aims=(Aim.REMINDERS,), answer=Answer.NO), yes]
    return [yes]


async def _agreed_to_notice(
    connection: AsyncConnection, ordered: Sequence[tuple[Order, GiveConsent]], now: datetime
) -> None:
    """These accounts may be used; an answer here says nothing for a person's other accounts."""
    rows = [
        {"account": order.address_id, "at": now, "told": effect.version,
         "reminders": Aim.REMINDERS in effect.aims}
        for order, effect in sorted(ordered, key=lambda one: one[0].address_id)
    ]  # fmt: skip
    await connection.execute(_agreed(), rows)


@cache
def _agreed() -> Executable:
    """A stop of before, or of an erasure, is over for whoever now says yes to reminders."""
    at = bindparam("at", type_=address.c.consent_at.type)
    reminders = bindparam("reminders", type_=Boolean())
    return (
        update(address)
        .where(address.c.id == bindparam("account"))
        .values(
            consent_at=at,
            reminders_off_at=case((reminders, null()), else_=at),
            notice=bindparam("told"),
            stopped_at=case((reminders, null()), else_=address.c.stopped_at),
        )
    )


@stores(Withdraw)
async def withdraw(order: Order, effect: Withdraw) -> None:
    """On all of the person's accounts, at once; without lessons nothing else is agreed to."""
    ended: tuple[Aim, ...] = (effect.aim,)
    match effect.aim:
        case Aim.LESSONS:
            held = (await my_consents(order)).aims
            ended = tuple(one.aim for one in held if one.holds)
            await _accounts([order], consent_at=None)
        case Aim.REMINDERS:
            await _accounts([order], reminders_off_at=order.now)
    if order.person is not None and Aim.PHONE in ended:
        await _phones(order.connection, [order.person.member_id], None)
    if order.person is not None and Aim.CARE in ended:
        await erase_words(order.connection, [order.person.member_id], order.now)
    await prove(order, ended, Answer.WITHDRAWN, NOTICE_VERSION)


@stores_together(NoticeTold)
async def told(ordered: Sequence[tuple[Order, NoticeTold]]) -> None:
    """Once for the person, whichever account they wrote from."""
    of_version: dict[str, list[Order]] = {}
    for order, effect in ordered:
        of_version.setdefault(effect.version, []).append(order)
    for version, orders in of_version.items():  # there is one: today's
        await _accounts(orders, notice=version)
    await _prove(
        [Answered(order, (Aim.LESSONS,), Answer.TOLD, effect.version) for order, effect in ordered]
    )


async def prove(order: Order, aims: tuple[Aim, ...], answer: Answer, version: str) -> None:
    """A row for each aim; done again, it is the same row."""
    await _prove([Answered(order, aims, answer, version)])


async def _prove(answered: Sequence[Answered]) -> None:
    rows = [_row(one, aim) for one in answered for aim in one.aims]
    if not rows:
        return
    connection = answered[0].order.connection
    await _keep(connection, {one.wording for one in answered}, answered[0].order.now)
    await connection.execute(insert_into(connection, consent).on_conflict_do_nothing(), rows)


def _row(one: Answered, aim: Aim) -> dict[str, Any]:
    return {"key": one.order.key or None, "address_id": one.order.address_id, "aim": aim.value,
            "answer": one.answer.value, "version": one.version, "wording": _mark(one.wording),
            "at": one.order.now}  # fmt: skip


def _mark(wording: Wording) -> str:
    return digest(wording.text) if wording.text else ""


async def _keep(connection: AsyncConnection, wordings: Collection[Wording], now: datetime) -> None:
    """These texts are kept from now on, under their marks."""
    rows = [
        {"digest": _mark(one), "locale": one.locale, "text": one.text, "first_at": now}
        for one in sorted(wordings, key=_mark)
        if one.text
    ]
    if rows:
        put = insert_into(connection, consent_wording).on_conflict_do_nothing()
        await connection.execute(put, rows)


async def _phones(
    connection: AsyncConnection, members: Collection[int], at: datetime | None
) -> None:
    await connection.execute(
        update(member).where(member.c.id.in_(members)).values(phone_consent_at=at)
    )


async def _accounts(orders: Sequence[Order], **values: Any) -> None:
    await orders[0].connection.execute(update(address).where(own(*orders)).values(**values))


async def proofs(connection: AsyncConnection, code: str = "") -> list[Proof]:
    """Every answer ever given, of one member or of everybody, the oldest first."""
    query = (
        select(consent, address.c.platform, member.c.code, consent_wording.c.text,
               consent_wording.c.locale)
        .join(address, address.c.id == consent.c.address_id)
        .outerjoin(member, member.c.id == address.c.member_id)
        .outerjoin(consent_wording, consent_wording.c.digest == consent.c.wording)
        .order_by(consent.c.id)
    )  # fmt: skip
    if code:
        query = query.where(member.c.code == code)
    return [
        Proof(row.address_id, row.code or "", row.platform, Aim(row.aim), Answer(row.answer),
              row.version, row.at, row.wording, row.text or "", row.locale or "")
        for row in await connection.execute(query)
    ]  # fmt: skip
