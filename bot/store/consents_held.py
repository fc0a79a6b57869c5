"""What people have agreed to, over all their accounts, and what the notice tells them."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Executable, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.consents import Agreed, Aim, Answer, Consents, Controller, MyConsents
from bot.domain.notice import Facts, NoticeFacts
from bot.store.accounts import own
from bot.store.orders import Order, answers_together
from bot.store.people import holds_on
from bot.store.rights import today_of
from bot.store.tables import address, consent, member, unit_span


@answers_together(MyConsents)
async def consents_of(asked: Sequence[tuple[Order, MyConsents]]) -> list[Consents]:
    """Of the people who ask, each over all their accounts."""
    orders = [order for order, _query in asked]
    accounts = await _accounts_of(orders)
    ids = [row.id for rows in accounts for row in rows]
    latest = await _latest(orders[0].connection, ids)
    phones = await _phones_of(orders)
    return [
        _consents(order, rows, _newest(latest, rows), phones)
        for order, rows in zip(orders, accounts, strict=True)
    ]


async def my_consents(order: Order) -> Consents:
    """Of one person."""
    return (await consents_of([(order, MyConsents())]))[0]


async def _accounts_of(orders: Sequence[Order]) -> list[list[Any]]:
    """The accounts that each order is about."""
    wanted = select(
        address.c.id, address.c.member_id, address.c.consent_at, address.c.reminders_off_at
    )
    rows = (await orders[0].connection.execute(wanted.where(own(*orders)))).all()
    return [
        [
            row
            for row in rows
            if (row.id == order.address_id if order.person is None
                else row.member_id == order.person.member_id)
        ]
        for order in orders
    ]  # fmt: skip


def _consents(
    order: Order, accounts: Sequence[Any], latest: dict[Aim, Any], phones: dict[int, Any]
) -> Consents:
    off = [row.reminders_off_at for row in accounts if row.consent_at is not None]
    phone = phones.get(order.person.member_id) if order.person is not None else None
    holds = {
        Aim.LESSONS: bool(off),
        Aim.REMINDERS: any(at is None for at in off),
        Aim.PHONE: phone is not None and phone.phone_consent_at is not None,
        Aim.CARE: _said_yes(latest.get(Aim.CARE)),
    }
    return Consents(
        tuple(_stands(order, aim, held, latest.get(aim)) for aim, held in holds.items()),
        phone_kept=phone is not None and bool(phone.kept),
        phone_used=order.rules.by_phone,
    )


async def _latest(connection: AsyncConnection, accounts: Collection[int]) -> list[Any]:
    """The newest answer of each account to each aim, the oldest of them first."""
    if not accounts:
        return []
    newest = (
        select(func.max(consent.c.id))
        .where(consent.c.address_id.in_(accounts), consent.c.answer != Answer.TOLD)
        .group_by(consent.c.address_id, consent.c.aim)
    )
    found = select(consent).where(consent.c.id.in_(newest)).order_by(consent.c.id)
    return list(await connection.execute(found))


def _newest(latest: Sequence[Any], accounts: Sequence[Any]) -> dict[Aim, Any]:
    """The newest answer to each aim, whichever account it came from."""
    mine = {row.id for row in accounts}
    return {Aim(row.aim): row for row in latest if row.address_id in mine}


async def _phones_of(orders: Sequence[Order]) -> dict[int, Any]:
    people = [order.person.member_id for order in orders if order.person is not None]
    if not people:
        return {}
    kept = member.c.phone_enc.is_not(None).label("kept")
    found = await orders[0].connection.execute(
        select(member.c.id, kept, member.c.phone_consent_at).where(member.c.id.in_(people))
    )
    return {row.id: row for row in found}


def _said_yes(row: Any) -> bool:
    return row is not None and row.answer == Answer.YES


def _stands(order: Order, aim: Aim, holds: bool, row: Any) -> Agreed:
    if row is None:
        return Agreed(aim, holds)
    return Agreed(aim, holds, row.at.astimezone(order.zone), row.version)


@answers_together(NoticeFacts)
async def notice_facts(asked: Sequence[tuple[Order, NoticeFacts]]) -> list[Facts]:
    """What the notice says of this organisation."""
    union = await _union(asked[0][0])
    return [Facts(_controller(order, union), order.rules.care_text) for order, _query in asked]


def _controller(order: Order, union: str) -> Controller:
    """As the operator set it; else the one union at the top of the tree, if there is one."""
    if order.rules.controller.name:
        return order.rules.controller
    if union:
        return Controller(union, order.rules.controller.contact)
    return Controller(order.person.unit_name if order.person else "", "")


async def _union(order: Order) -> str:
    """The name of the one union at the top; "" where there are several, or nobody asks for it."""
    if order.rules.controller.name:
        return ""
    found = await order.connection.execute(_tops(), {"today": today_of(order)})
    names = found.scalars().all()
    return str(names[0]) if len(names) == 1 else ""


@cache
def _tops() -> Executable:
    today = bindparam("today", type_=unit_span.c.valid_from.type)
    return (
        select(unit_span.c.name)
        .where(unit_span.c.parent_id.is_(None), holds_on(unit_span, today))
        .limit(2)
    )
