"""What we hold about a person, and erasure at once."""

from datetime import datetime

from sqlalchemy import func, select

from bot.domain.consents import NOTICE_VERSION, Answer
from bot.domain.courses import MyTraining
from bot.domain.privacy import Erase, Holding, MyHolding
from bot.store import person_keys
from bot.store.accounts import own
from bot.store.activity_tables import check_in, meeting
from bot.store.consents import prove
from bot.store.consents_held import my_consents
from bot.store.courses import my_training
from bot.store.erasure import erase_all
from bot.store.lessons import KIND as ACKNOWLEDGED
from bot.store.orders import Order, answers, stores
from bot.store.tables import address, evidence, outbox


@stores(Erase)
async def erase(order: Order, effect: Erase) -> None:
    """Names, numbers, link and talk go, in archives too; counts without identity stay."""
    accounts = (
        (await order.connection.execute(select(address.c.id).where(own(order)))).scalars().all()
    )
    members = [order.person.member_id] if order.person is not None else []
    held = [one.aim for one in (await my_consents(order)).aims if one.holds]
    await prove(order, tuple(held), Answer.WITHDRAWN, NOTICE_VERSION)
    await erase_all(order.connection, members, accounts, order.now, order.zone)
    await person_keys.forget(order.connection, members, accounts)


@answers(MyHolding)
async def my_holding(order: Order, query: MyHolding) -> Holding:
    """Everything there is, in one answer."""
    accounts = (
        await order.connection.execute(select(address).where(own(order)).order_by(address.c.id))
    ).all()
    ids = [row.id for row in accounts]
    sent = await order.connection.execute(
        select(func.count())
        .select_from(outbox)
        .where(outbox.c.address_id.in_(ids), outbox.c.sent_at.is_not(None))
    )
    person = order.person
    agreed = await my_consents(order)
    return Holding(
        name=person.name if person else "",
        code=person.code if person else "",
        unit_name=person.unit_name if person else "",
        phone_kept=agreed.phone_kept,
        channels=tuple(row.platform for row in accounts),
        consents=agreed.aims,
        stopped=any(row.stopped_at for row in accounts),
        acknowledged=await _acknowledged(order),
        deliveries=int(sent.scalar() or 0),
        check_ins=await _check_ins(order),
        courses=(await my_training(order, MyTraining())).results,
    )


async def _acknowledged(order: Order) -> tuple[tuple[str, datetime], ...]:
    if order.person is None:
        return ()
    found = await order.connection.execute(
        select(evidence.c.source_id, evidence.c.at)
        .where(evidence.c.member_id == order.person.member_id, evidence.c.kind == ACKNOWLEDGED)
        .order_by(evidence.c.at.desc())
    )
    return tuple((row.source_id, row.at.astimezone(order.zone)) for row in found)


async def _check_ins(order: Order) -> tuple[tuple[str, datetime], ...]:
    if order.person is None:
        return ()
    found = await order.connection.execute(
        select(meeting.c.title, check_in.c.at)
        .join(meeting, meeting.c.id == check_in.c.meeting_id)
        .where(check_in.c.member_id == order.person.member_id)
        .order_by(check_in.c.at.desc())
    )
    return tuple((row.title, row.at.astimezone(order.zone)) for row in found)
