"""What people agreed to: told, proven, and laid where deliveries are planned.

The proof is `consent` and is only added to. What planning reads are columns: `address.consent_at`
(the notice was agreed to), `address.reminders_off_at` and `member.phone_consent_at`; they are
written here alone, in the transaction of the proof.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import digest
from bot.domain.consents import (
    NOTICE_VERSION,
    Agreed,
    Aim,
    Answer,
    Consents,
    Controller,
    GiveConsent,
    MyConsents,
    NoticeTold,
    Proof,
    Withdraw,
    Wording,
)
from bot.domain.notice import Facts, NoticeFacts
from bot.store.care_holding import erase_words
from bot.store.database import insert_into
from bot.store.orders import Order, answers, stores
from bot.store.people import holds_on
from bot.store.privacy_tables import consent_wording
from bot.store.rights import person_in, today_of
from bot.store.tables import address, consent, member, unit_span


@stores(GiveConsent)
async def give(order: Order, effect: GiveConsent) -> None:
    """From now on these aims hold; the text that was read is kept, word for word."""
    if Aim.LESSONS in effect.aims:
        await _agreed_to_notice(order, effect)
    elif Aim.REMINDERS in effect.aims:
        await _accounts(order, reminders_off_at=None)
    if Aim.PHONE in effect.aims:
        await _phone(order, person_in(order).member_id, order.now)
    await prove(order, effect.aims, Answer.YES, effect.version, effect.wording)


async def _agreed_to_notice(order: Order, effect: GiveConsent) -> None:
    """This account may be used; an answer here says nothing for the person's other accounts."""
    reminders = Aim.REMINDERS in effect.aims
    off = None if reminders else order.now
    # A stop of before, or of an erasure, is over for whoever now says yes to reminders.
    stop = {"stopped_at": None} if reminders else {}
    await order.connection.execute(
        update(address)
        .where(address.c.id == order.address_id)
        .values(consent_at=order.now, reminders_off_at=off, notice=effect.version, **stop)
    )
    if not reminders:
        await prove(order, (Aim.REMINDERS,), Answer.NO, effect.version, effect.wording)


@stores(Withdraw)
async def withdraw(order: Order, effect: Withdraw) -> None:
    """On all of the person's accounts, at once; without lessons nothing else is agreed to."""
    ended: tuple[Aim, ...] = (effect.aim,)
    match effect.aim:
        case Aim.LESSONS:
            held = (await _consents(order)).aims
            ended = tuple(one.aim for one in held if one.holds)
            await _accounts(order, consent_at=None)
        case Aim.REMINDERS:
            await _accounts(order, reminders_off_at=order.now)
    if order.person is not None and Aim.PHONE in ended:
        await _phone(order, order.person.member_id, None)
    if order.person is not None and Aim.CARE in ended:
        await erase_words(order.connection, [order.person.member_id], order.now)
    await prove(order, ended, Answer.WITHDRAWN, NOTICE_VERSION)


@stores(NoticeTold)
async def told(order: Order, effect: NoticeTold) -> None:
    """Once for the person, whichever account they wrote from."""
    await _accounts(order, notice=effect.version)
    await prove(order, (Aim.LESSONS,), Answer.TOLD, effect.version)


async def prove(
    order: Order,
    aims: tuple[Aim, ...],
    answer: Answer,
    version: str,
    wording: Wording | None = None,
) -> None:
    """A row for each aim; done again, it is the same row."""
    if not aims:
        return
    mark = await _kept(order, wording or Wording())
    rows = [
        {"key": order.key or None, "address_id": order.address_id, "aim": aim.value,
         "answer": answer.value, "version": version, "wording": mark, "at": order.now}
        for aim in aims
    ]  # fmt: skip
    await order.connection.execute(
        insert_into(order.connection, consent).on_conflict_do_nothing(), rows
    )


async def _kept(order: Order, wording: Wording) -> str:
    """The mark of a text that is kept from now on."""
    if not wording.text:
        return ""
    mark = digest(wording.text)
    await order.connection.execute(
        insert_into(order.connection, consent_wording)
        .values(digest=mark, locale=wording.locale, text=wording.text, first_at=order.now)
        .on_conflict_do_nothing()
    )
    return mark


async def _phone(order: Order, member_id: int, at: datetime | None) -> None:
    await order.connection.execute(
        update(member).where(member.c.id == member_id).values(phone_consent_at=at)
    )


async def _accounts(order: Order, **values: Any) -> None:
    await order.connection.execute(update(address).where(own(order)).values(**values))


def own(order: Order) -> ColumnElement[bool]:
    """The account, and all others of the person it is linked to."""
    if order.person is None:
        return address.c.id == order.address_id
    return address.c.member_id == order.person.member_id


@answers(MyConsents)
async def my_consents(order: Order, query: MyConsents) -> Consents:
    """Of the person who asks, over all their accounts."""
    return await _consents(order)


async def _consents(order: Order) -> Consents:
    latest = await _latest(order)
    agreed = and_(own(order), address.c.consent_at.is_not(None))
    found = await order.connection.execute(select(address.c.reminders_off_at).where(agreed))
    off = found.scalars().all()
    phone, since = await _phone_of(order)
    holds = {
        Aim.LESSONS: bool(off),
        Aim.REMINDERS: any(at is None for at in off),
        Aim.PHONE: since is not None,
        Aim.CARE: _said_yes(latest.get(Aim.CARE)),
    }
    return Consents(
        tuple(_stands(order, aim, held, latest.get(aim)) for aim, held in holds.items()),
        phone_kept=phone,
        phone_used=order.rules.by_phone,
    )


async def _latest(order: Order) -> dict[Aim, Any]:
    """The newest answer to each aim, whichever account it came from."""
    mine = select(address.c.id).where(own(order))
    newest = (
        select(func.max(consent.c.id))
        .where(consent.c.address_id.in_(mine), consent.c.answer != Answer.TOLD)
        .group_by(consent.c.aim)
    )
    found = await order.connection.execute(select(consent).where(consent.c.id.in_(newest)))
    return {Aim(row.aim): row for row in found}


async def _phone_of(order: Order) -> tuple[bool, datetime | None]:
    if order.person is None:
        return False, None
    found = await order.connection.execute(
        select(member.c.phone_enc.is_not(None).label("kept"), member.c.phone_consent_at)
        .where(member.c.id == order.person.member_id)
    )  # fmt: skip
    row = found.one()
    return bool(row.kept), row.phone_consent_at


def _said_yes(row: Any) -> bool:
    return row is not None and row.answer == Answer.YES


def _stands(order: Order, aim: Aim, holds: bool, row: Any) -> Agreed:
    if row is None:
        return Agreed(aim, holds)
    return Agreed(aim, holds, row.at.astimezone(order.zone), row.version)


@answers(NoticeFacts)
async def notice_facts(order: Order, query: NoticeFacts) -> Facts:
    """What the notice says of this organisation."""
    return Facts(await _controller(order), order.rules.care_text)


async def _controller(order: Order) -> Controller:
    """As the operator set it; else the one union at the top of the tree, if there is one."""
    if order.rules.controller.name:
        return order.rules.controller
    found = await order.connection.execute(
        select(unit_span.c.name)
        .where(unit_span.c.parent_id.is_(None), holds_on(unit_span, today_of(order)))
        .limit(2)
    )
    names = found.scalars().all()
    if len(names) == 1:
        return Controller(names[0], order.rules.controller.contact)
    return Controller(order.person.unit_name if order.person else "", "")


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
