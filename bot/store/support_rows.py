"""Cases as rows: read with what one person may see of them, their steps, their figures."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select

from bot.domain.support import (
    OPEN,
    Action,
    Case,
    Figure,
    Standing,
    State,
    Step,
    may,
    may_see,
    shown_count,
)
from bot.store.care_tables import case_step, support_case
from bot.store.orders import Order
from bot.store.people import holds_on
from bot.store.rights import Roles, person_in, roles_of, today_of, within
from bot.store.tables import member, unit_span


async def cases(
    order: Order, where: ColumnElement[bool], limit: int, *, newest_first: bool = False
) -> list[Case]:
    """Cases of a condition, each as the acting person may see it."""
    by = support_case.c.id.desc() if newest_first else support_case.c.id
    found = await order.connection.execute(
        _rows(order, await roles_of(order)).where(where).order_by(by).limit(limit)
    )
    seen = [_seen(order, row) for row in found]
    return [found for found in seen if may_see(found.standing)]


def _rows(order: Order, roles: Roles) -> Select[Any]:
    today = today_of(order)
    named = and_(unit_span.c.unit_id == support_case.c.unit_id, holds_on(unit_span, today))
    parent = unit_span.alias("parent_span")
    root = ~exists().where(
        parent.c.unit_id == support_case.c.unit_id,
        parent.c.parent_id.is_not(None),
        holds_on(parent, today),
    )
    # Strictly above: the parent stands under the admin's unit.
    above = exists().where(
        parent.c.unit_id == support_case.c.unit_id,
        holds_on(parent, today),
        within(parent.c.parent_id, roles.admin_tops, today),
    )
    return (
        select(
            support_case,
            within(support_case.c.unit_id, roles.tops, today).label("covered"),
            or_(above, and_(root, support_case.c.unit_id.in_(roles.admin_tops))).label("above"),
            member.c.name_enc,
            member.c.code,
            unit_span.c.name.label("unit_name"),
        )
        .outerjoin(member, member.c.id == support_case.c.subject_id)
        .outerjoin(unit_span, named)
    )


def _seen(order: Order, row: Any) -> Case:
    me = person_in(order).member_id
    return Case(
        id=row.id,
        programme=row.programme,
        variety=row.variety,
        state=State(row.state),
        standing=Standing(
            is_subject=row.subject_id == me,
            is_opener=row.opened_by == me,
            covers=bool(row.covered),
            is_above=bool(row.above),
        ),
        unit_name=row.unit_name or "",
        opened_on=row.opened_at.astimezone(order.zone).date(),
        name=(order.cipher.open(row.name_enc) or row.code) if row.subject_id else "",
        heads=row.heads,
        days=row.days,
        amount=row.amount,
        detail=order.cipher.open(row.detail_enc),
    )


async def steps(order: Order, case_id: int) -> tuple[Step, ...]:
    """What was done about a case, in order; who did it stays inside."""
    found = await order.connection.execute(
        select(case_step).where(case_step.c.case_id == case_id).order_by(case_step.c.number)
    )
    return tuple(
        Step(
            State(row.state),
            row.at.astimezone(order.zone).date(),
            row.amount,
            order.cipher.open(row.note_enc),
        )
        for row in found
    )


def to_do(found: Sequence[Case]) -> tuple[Case, ...]:
    """Those that their reader can move on."""
    moves = (Action.CHECK, Action.DECIDE, Action.FINISH)
    return tuple(
        one for one in found if any(may(one.standing, move, one.state) is None for move in moves)
    )


def is_open() -> ColumnElement[bool]:
    """Whether a case still waits for somebody."""
    return support_case.c.state.in_([state.value for state in OPEN])


async def figures(
    order: Order, where: ColumnElement[bool], year: int, *, responsible: bool
) -> tuple[Figure, ...]:
    """Per programme, of cases opened in a local year; withdrawn ones are no cases."""
    first = datetime(year, 1, 1, tzinfo=order.zone).astimezone(UTC)
    last = datetime(year + 1, 1, 1, tzinfo=order.zone).astimezone(UTC)
    is_done = support_case.c.state == State.DONE.value
    found = await order.connection.execute(
        select(
            support_case.c.programme,
            func.count().label("cases"),
            func.sum(case((is_done, 1), else_=0)).label("done"),
            func.sum(case((is_done, support_case.c.heads), else_=0)).label("heads"),
            func.sum(case((is_done, support_case.c.amount), else_=0)).label("amount"),
        )
        .where(
            where,
            support_case.c.state != State.WITHDRAWN.value,
            support_case.c.opened_at >= first,
            support_case.c.opened_at < last,
        )
        .group_by(support_case.c.programme)
        .order_by(support_case.c.programme)
    )
    return tuple(_figure(row, responsible=responsible) for row in found)


def _figure(row: Any, *, responsible: bool) -> Figure:
    """Sums of so few cases are hidden with their count."""
    done = shown_count(row.done or 0, responsible=responsible)
    return Figure(
        row.programme,
        shown_count(row.cases, responsible=responsible),
        done,
        int(row.heads or 0) if done is not None else None,
        int(row.amount or 0) if done is not None else None,
    )
