"""Consent with proof, what we hold about a person, erasure at once."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, insert, select, update

from bot.domain.courses import MyTraining
from bot.domain.privacy import NOTICE_VERSION, Erase, GiveConsent, Holding, MyHolding
from bot.store import photos, sent_files, wishes
from bot.store.activity_tables import check_in, course_result, meeting
from bot.store.callback import erase_call_backs
from bot.store.care_holding import erase_care
from bot.store.conversations import forget
from bot.store.courses import my_training
from bot.store.lessons import KIND as ACKNOWLEDGED
from bot.store.orders import Order, answers, stores
from bot.store.tables import address, consent, evidence, link_code, member, outbox


@stores(GiveConsent)
async def give_consent(order: Order, effect: GiveConsent) -> None:
    """The account may be used from now on; which notice was read, and when, is kept as proof."""
    await order.connection.execute(
        update(address).where(address.c.id == order.address_id).values(consent_at=order.now)
    )
    await _prove(order, "yes", effect.version)


@stores(Erase)
async def erase(order: Order, effect: Erase) -> None:
    """Names, numbers, link and talk go; counts without identity stay."""
    accounts = (
        (await order.connection.execute(select(address.c.id).where(_own(order)))).scalars().all()
    )
    await _prove(order, "withdrawn", NOTICE_VERSION)
    await order.connection.execute(
        update(outbox).where(outbox.c.address_id.in_(accounts)).values(payload_enc=None)
    )
    await order.connection.execute(
        update(outbox)
        .where(outbox.c.address_id.in_(accounts), outbox.c.state == "waiting")
        .values(state="cancelled", reason="erased")
    )
    await order.connection.execute(
        update(address)
        .where(address.c.id.in_(accounts))
        .values(member_id=None, consent_at=None, stopped_at=order.now, last_inbound_at=None)
    )
    await forget(order.connection, list(accounts))
    me = order.person.member_id if order.person is not None else None
    await erase_call_backs(order.connection, accounts, me, order.now)
    if order.person is not None:
        await erase_care(order, order.person.member_id)
        await _erase_member(order, order.person.member_id)


async def _erase_member(order: Order, member_id: int) -> None:
    await order.connection.execute(
        update(member)
        .where(member.c.id == member_id)
        .values(
            name_enc=None,
            phone_enc=None,
            phone_idx=None,
            phone_refused=None,
            birth_enc=None,
            wedding_enc=None,
            gender="",
            erased_at=order.now,
        )
    )
    await order.connection.execute(link_code.delete().where(link_code.c.member_id == member_id))
    await photos.forget(order.connection, member_id)
    await sent_files.forget(order.connection, member_id)
    await wishes.forget(order.connection, member_id)
    await order.connection.execute(
        update(check_in).where(check_in.c.member_id == member_id).values(platform="")
    )
    # Answers to a quiz are the person's own; that there was training stays as evidence.
    await order.connection.execute(
        course_result.delete().where(course_result.c.member_id == member_id)
    )


@answers(MyHolding)
async def my_holding(order: Order, query: MyHolding) -> Holding:
    """Everything there is, in one answer."""
    accounts = (
        await order.connection.execute(select(address).where(_own(order)).order_by(address.c.id))
    ).all()
    ids = [row.id for row in accounts]
    sent = await order.connection.execute(
        select(func.count())
        .select_from(outbox)
        .where(outbox.c.address_id.in_(ids), outbox.c.sent_at.is_not(None))
    )
    given = await order.connection.execute(
        select(consent.c.at, consent.c.version)
        .where(consent.c.address_id == order.address_id, consent.c.answer == "yes")
        .order_by(consent.c.id.desc())
        .limit(1)
    )
    proof = given.first()
    person = order.person
    phone = await _phone_kept(order)
    return Holding(
        name=person.name if person else "",
        code=person.code if person else "",
        unit_name=person.unit_name if person else "",
        phone_kept=phone,
        channels=tuple(row.platform for row in accounts),
        consent_on=proof.at.astimezone(order.zone).date() if proof else None,
        consent_version=proof.version if proof else "",
        stopped=any(row.stopped_at for row in accounts),
        acknowledged=await _acknowledged(order),
        deliveries=int(sent.scalar() or 0),
        check_ins=await _check_ins(order),
        courses=(await my_training(order, MyTraining())).results,
    )


async def _phone_kept(order: Order) -> bool:
    if order.person is None:
        return False
    found = await order.connection.execute(
        select(member.c.phone_enc).where(member.c.id == order.person.member_id)
    )
    return found.scalar() is not None


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


async def _prove(order: Order, given: str, version: str) -> None:
    await order.connection.execute(
        insert(consent).values(
            address_id=order.address_id, answer=given, version=version, at=order.now
        )
    )


def _own(order: Order) -> ColumnElement[bool]:
    if order.person is None:
        return address.c.id == order.address_id
    return address.c.member_id == order.person.member_id
