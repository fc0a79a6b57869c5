"""Good examples as rows, read as one person may see them."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from bot.domain.practices import Kind, Practice, Standing, State
from bot.store.care_tables import practice
from bot.store.orders import Order
from bot.store.people import holds_on
from bot.store.reached import reached
from bot.store.rights import person_in, roles_of, today_of
from bot.store.tables import member, unit_span


async def practices_where(order: Order, where: ColumnElement[bool], limit: int) -> list[Practice]:
    """Examples of a condition that the person may see: officers of the unit, and its subject."""
    found = await order.connection.execute(
        (await _rows(order)).where(where).order_by(practice.c.id.desc()).limit(limit)
    )
    seen = [_seen(order, row) for row in found]
    return [one for one in seen if one.standing.is_subject or one.standing.covers]


async def _rows(order: Order) -> Select[Any]:
    today, roles = today_of(order), await roles_of(order)
    named = and_(unit_span.c.unit_id == practice.c.unit_id, holds_on(unit_span, today))
    return (
        select(
            practice,
            reached(practice.c.unit_id, roles.tops, today).label("covered"),
            member.c.name_enc,
            member.c.code,
            unit_span.c.name.label("unit_name"),
        )
        .join(member, member.c.id == practice.c.subject_id)
        .outerjoin(unit_span, named)
    )


def _seen(order: Order, row: Any) -> Practice:
    return Practice(
        id=row.id,
        kind=Kind(row.kind),
        state=State(row.state),
        standing=Standing(row.subject_id == person_in(order).member_id, bool(row.covered)),
        title=order.cipher.open(row.title_enc),
        text=order.cipher.open(row.text_enc),
        name=order.cipher.open(row.name_enc) or row.code,
        unit_name=row.unit_name or "",
        reported_on=row.reported_at.astimezone(order.zone).date(),
        campaign_id=row.campaign_id or "",
    )
