"""Requests for counselling as rows: read with what one person may see of them, and evidence."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from bot.domain.counselling import (
    KIND,
    OPEN,
    TOPIC,
    Action,
    Counsellor,
    Request,
    Standing,
    State,
    Wish,
    may,
)
from bot.errors import Conflict
from bot.i18n import Text, _
from bot.store.care_tables import counselling
from bot.store.database import insert_into
from bot.store.orders import Order
from bot.store.people import holds_on
from bot.store.reached import reached
from bot.store.rights import Roles, above, person_in, responsible, today_of
from bot.store.tables import evidence, member, membership, role_grant, unit_span
from bot.store.telling import Notice, tell_by

OPEN_STATES = [state.value for state in OPEN]
_COUNSELLOR = member.alias("counsellor")


async def requests(
    order: Order, roles: Roles, where: ColumnElement[bool], limit: int
) -> list[Request]:
    """Requests of a condition, each as the acting person may see it."""
    found = await order.connection.execute(
        _rows(order, roles).where(where).order_by(counselling.c.asked_at).limit(limit)
    )
    seen = [_seen(order, roles, row) for row in found]
    return [request for request in seen if may(request.standing, Action.SEE, request.state)]


def _rows(order: Order, roles: Roles) -> Select[Any]:
    today = today_of(order)
    named = and_(unit_span.c.unit_id == counselling.c.unit_id, holds_on(unit_span, today))
    return (
        select(
            counselling,
            reached(counselling.c.unit_id, roles.tops, today).label("covered"),
            member.c.code,
            member.c.name_enc,
            unit_span.c.name.label("unit_name"),
            _COUNSELLOR.c.name_enc.label("counsellor_enc"),
        )
        .join(member, member.c.id == counselling.c.member_id)
        .outerjoin(unit_span, named)
        .outerjoin(_COUNSELLOR, _COUNSELLOR.c.id == counselling.c.counsellor_id)
    )


def _seen(order: Order, roles: Roles, row: Any) -> Request:
    me, cipher = person_in(order).member_id, order.cipher
    state = State(row.state)
    standing = Standing(
        is_own=row.member_id == me,
        covers=bool(row.covered),
        is_counsellor=row.counsellor_id == me and bool(roles.tops),
    )
    sees_time = may(standing, Action.SEE_TIME, state)
    return Request(
        id=row.id,
        state=state,
        unit_name=row.unit_name or "",
        asked_on=row.asked_at.astimezone(order.zone).date(),
        standing=standing,
        wish=Wish(row.wish) if row.wish else None,
        name=cipher.open(row.name_enc) or row.code,
        code=row.code,
        safe_time=cipher.open(row.safe_time_enc) if sees_time else "",
        counsellor=cipher.open(row.counsellor_enc),
        held_on=row.held_on,
    )


async def counsellors(
    order: Order, roles: Roles, unit_id: int, member_id: int, limit: int
) -> Sequence[Counsellor]:
    """Role holders on the unit, above it or under the person's own roles; the least busy first."""
    today = today_of(order)
    busy = (
        select(func.count())
        .where(
            counselling.c.counsellor_id == member.c.id,
            counselling.c.state.in_((State.ASSIGNED.value, State.TAKEN.value)),
        )
        .scalar_subquery()
    )
    near = role_grant.c.unit_id.in_(select(above(unit_id, today).c.unit_id))
    holder = (
        select(role_grant.c.member_id, func.min(role_grant.c.unit_id).label("unit_id"))
        .where(or_(near, reached(role_grant.c.unit_id, roles.tops, today)))
        .where(role_grant.c.member_id != member_id)
        .group_by(role_grant.c.member_id)
        .subquery()
    )
    found = await order.connection.execute(
        select(member.c.id, member.c.code, member.c.name_enc, unit_span.c.name)
        .join(holder, holder.c.member_id == member.c.id)
        .join(unit_span, and_(unit_span.c.unit_id == holder.c.unit_id, holds_on(unit_span, today)))
        .where(member.c.erased_at.is_(None))
        .order_by(busy, member.c.code)
        .limit(limit)
    )
    return [
        Counsellor(row.id, row.code, order.cipher.open(row.name_enc) or row.code, row.name)
        for row in found
    ]


async def prove(order: Order, member_id: int, source_id: str, version: int, at: datetime) -> bool:
    """Evidence of the family and the age of that moment, once; False: there is one already.

    False also for somebody who belonged to no family then: nothing could be counted.
    """
    day: date = at.astimezone(order.zone).date()
    found = await order.connection.execute(
        select(membership.c.family_id, member.c.adult_from)
        .join(member, member.c.id == membership.c.member_id)
        .where(membership.c.member_id == member_id, holds_on(membership, day))
        .order_by(membership.c.valid_from.desc())
        .limit(1)
    )
    row = found.first()
    if row is None:
        return False
    stored = await order.connection.execute(
        insert_into(order.connection, evidence)
        .values(
            member_id=member_id,
            family_id=row.family_id,
            kind=KIND,
            source_id=source_id,
            version=version,
            topic_id=TOPIC,
            cycle=day.year,
            adult=row.adult_from is None or row.adult_from <= day,
            at=at,
            recorded_at=order.now,
            platform=order.platform,
            inbox_id=order.inbox_id,
        )
        .on_conflict_do_nothing()
        .returning(evidence.c.id)
    )
    return stored.first() is not None


async def keep(order: Order, member_id: int, **values: Any) -> None:
    """A new row; `Conflict` when the member has one under way."""
    stored = await order.connection.execute(
        insert_into(order.connection, counselling)
        .values(key=order.key, member_id=member_id, reminders=0, **values)
        .on_conflict_do_nothing()
        .returning(counselling.c.id)
    )
    if stored.first() is None:
        raise Conflict("the member has an open request already")


async def tell_officers(order: Order, unit_id: int, member_id: int) -> None:
    """The officers who have to find somebody."""
    but = (member_id, person_in(order).member_id)
    people = await responsible(order.connection, unit_id, today_of(order), but=but)
    text: Text = _("A request of your unit waits for somebody to take care of it.")
    notices = [Notice(f"{order.key}:{found}", found, text, "go:yeucautuvan") for found in people]
    await tell_by(order, *notices, unasked=True)
