"""Views of a person's rows, the person's own record, restriction and correction."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.consents import Aim, Answer
from bot.domain.people import Person, Role
from bot.domain.viewing import (
    AskCorrection,
    Belonging,
    Given,
    Looked,
    MyRecord,
    MyViewers,
    Record,
    Restrict,
    Viewed,
    What,
)
from bot.domain.viewing_words import WRONG
from bot.i18n import _
from bot.store import audit
from bot.store.activity_tables import activity_version, check_in
from bot.store.care_tables import counselling, practice, support_case
from bot.store.database import insert_into
from bot.store.orders import Order, answers, stores
from bot.store.people import holds_on
from bot.store.privacy_tables import consent_wording, viewing
from bot.store.rights import person_in, responsible, today_of
from bot.store.tables import address, consent, member, membership, outbox, unit_span
from bot.store.telling import Notice, tell_by

# Of which column a row of that kind tells, and by which it is named.
_SUBJECTS = {
    What.SUPPORT: (support_case.c.subject_id, support_case.c.id),
    What.COUNSELLING: (counselling.c.member_id, counselling.c.id),
    What.PRACTICE: (practice.c.subject_id, practice.c.id),
    What.MEETING: (check_in.c.member_id, check_in.c.meeting_id),
    What.ACTIVITY: (activity_version.c.actor_id, activity_version.c.activity_id),
}


@stores(Viewed)
async def viewed(order: Order, effect: Viewed) -> None:
    """A row for everybody it tells of, but the viewer; nothing for people without a role."""
    if order.person is None:
        return
    look = Look(order.person, order.key, effect.what, order.now)
    whom, id_ = _SUBJECTS[effect.what]
    await _note(order.connection, look, whom, id_.in_(effect.ids))


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody with a role was shown something; `key` is of this one look."""

    viewer: Person
    key: str
    what: What
    at: datetime


async def note_people(connection: AsyncConnection, look: Look, codes: Collection[str]) -> None:
    """The same where people were shown by their code."""
    await _note(connection, look, member.c.id, member.c.code.in_(codes))


async def _note(
    connection: AsyncConnection, look: Look, whom: Any, shown: ColumnElement[bool]
) -> None:
    if not look.viewer.grants:
        return
    grant = max(look.viewer.grants, key=lambda one: one.role is Role.ADMIN)
    me = look.viewer.member_id
    seen = (
        select(
            literal(look.key, String),
            whom,
            literal(me),
            literal(grant.role.value, String),
            literal(grant.unit_id),
            literal(look.what.value, String),
            literal(look.at, viewing.c.at.type),
        )
        .where(shown, whom.is_not(None), whom != me)
        .distinct()
    )
    names = ["key", "member_id", "viewer_id", "role", "unit_id", "what", "at"]
    await connection.execute(
        insert_into(connection, viewing).from_select(names, seen).on_conflict_do_nothing()
    )


@answers(MyViewers)
async def my_viewers(order: Order, query: MyViewers) -> tuple[Looked, ...]:
    """Of the person who asks, and of nobody else."""
    if order.person is None:
        return ()
    named = and_(unit_span.c.unit_id == viewing.c.unit_id, holds_on(unit_span, today_of(order)))
    found = await order.connection.execute(
        select(viewing, unit_span.c.name)
        .outerjoin(unit_span, named)
        .where(viewing.c.member_id == order.person.member_id)
        .order_by(viewing.c.at.desc(), viewing.c.id.desc())
        .limit(query.limit)
    )
    return tuple(
        Looked(row.at.astimezone(order.zone), row.role, row.name or "", What(row.what))
        for row in found
    )


@answers(MyRecord)
async def my_record(order: Order, query: MyRecord) -> Record:
    """Every value, opened; for somebody who is not linked only what the account holds."""
    if order.person is None:
        own = consent.c.address_id == order.address_id
        return Record(consents=await _consents(order, own), sent=await _sent(order))
    me = order.person.member_id
    row = (await order.connection.execute(select(member).where(member.c.id == me))).one()
    opened = order.cipher.open
    accounts = select(address.c.id).where(address.c.member_id == me)
    return Record(
        phone=opened(row.phone_enc),
        birth=opened(row.birth_enc),
        wedding=opened(row.wedding_enc),
        gender=row.gender,
        family_size=await _family_size(order),
        restricted_on=_local(order, row.restricted_at),
        belongings=await _belongings(order, me),
        consents=await _consents(order, consent.c.address_id.in_(accounts)),
        sent=await _sent(order),
    )


def _local(order: Order, at: datetime | None) -> date | None:
    return at.astimezone(order.zone).date() if at else None


async def _family_size(order: Order) -> int:
    family_id = order.person.family_id if order.person else None
    found = await order.connection.execute(
        select(func.count()).where(
            membership.c.family_id == family_id, holds_on(membership, today_of(order))
        )
    )
    return int(found.scalar_one())


async def _belongings(order: Order, me: int) -> tuple[Belonging, ...]:
    named: Select[Any] = (
        select(unit_span.c.name)
        .where(
            unit_span.c.unit_id == membership.c.unit_id,
            unit_span.c.valid_from <= func.coalesce(membership.c.valid_to, today_of(order)),
        )
        .order_by(unit_span.c.valid_from.desc())
        .limit(1)
    )
    found = await order.connection.execute(
        select(membership, named.scalar_subquery().label("unit_name"))
        .where(membership.c.member_id == me)
        .order_by(membership.c.valid_from)
    )
    return tuple(
        Belonging(row.unit_name or "", row.category, row.valid_from, row.valid_to) for row in found
    )


async def _consents(order: Order, where: Any) -> tuple[Given, ...]:
    found = await order.connection.execute(
        select(consent, address.c.platform, consent_wording.c.text)
        .join(address, address.c.id == consent.c.address_id)
        .outerjoin(consent_wording, consent_wording.c.digest == consent.c.wording)
        .where(where)
        .order_by(consent.c.id)
    )
    return tuple(
        Given(row.at.astimezone(order.zone), row.platform, Aim(row.aim), Answer(row.answer),
              row.version, row.text or "")
        for row in found
    )  # fmt: skip


async def _sent(order: Order) -> tuple[tuple[datetime, str], ...]:
    own = address.c.id == order.address_id
    if order.person is not None:
        own = address.c.member_id == order.person.member_id
    found = await order.connection.execute(
        select(outbox.c.sent_at, outbox.c.platform)
        .join(address, address.c.id == outbox.c.address_id)
        .where(own, outbox.c.sent_at.is_not(None))
        .order_by(outbox.c.sent_at)
    )
    return tuple((row.sent_at.astimezone(order.zone), row.platform) for row in found)


@stores(Restrict)
async def restrict(order: Order, effect: Restrict) -> None:
    """No outreach, no search by officers; taken off, the person may be found again, and messages
    come when they are asked for again: a stop is not undone behind somebody's back, and what was
    linked meanwhile waits for that word like the others.
    """
    me = person_in(order).member_id
    await order.connection.execute(
        update(member)
        .where(member.c.id == me)
        .values(restricted_at=order.now if effect.on else None)
    )
    await order.connection.execute(
        update(address)
        .where(address.c.member_id == me, address.c.stopped_at.is_(None))
        .values(stopped_at=order.now)
    )


@stores(AskCorrection)
async def ask_correction(order: Order, effect: AskCorrection) -> None:
    """To whoever looks after the unit; what is right they ask the person themselves."""
    person = person_in(order)
    await audit.record(
        order.connection,
        at=order.now,
        actor=person.code,
        action="correction.ask",
        subject=f"{person.code} {effect.wrong.value}",
        unit_id=person.unit_id,
    )
    if person.unit_id is None:
        return
    people = await responsible(
        order.connection, person.unit_id, today_of(order), but=(person.member_id,)
    )
    text = _(
        "{code} says that the union's list is wrong: {what}. Please ask them, and put it right "
        "within two working days.",
        code=person.code,
        what=WRONG[effect.wrong],
    )
    notices = [Notice(f"{order.key}:{id_}", id_, text, "go:menu") for id_ in people]
    await tell_by(order, *notices, unasked=True)
