"""Cases as rows: read with what one person may see of them, their steps, their figures."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select

from bot.domain.support import (
    OPEN,
    Action,
    Case,
    Figure,
    Figures,
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
from bot.store.reached import reached, strictly_below
from bot.store.rights import Roles, person_in, roles_of, today_of
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
    above = support_case.c.unit_id.in_(select(strictly_below(roles.admin_tops, today).c.unit_id))
    return (
        select(
            support_case,
            reached(support_case.c.unit_id, roles.tops, today).label("covered"),
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


async def figures(order: Order, own: ColumnElement[bool], year: int) -> Figures:
    """Of the person's own units, and of the whole with what would tell of others hidden."""
    found = await order.connection.execute(_sums(order, own, year))
    rows = list(found)
    return Figures(
        tuple(_own(row) for row in rows if row.own_cases),
        tuple(_whole(row) for row in rows),
    )


def _sums(order: Order, own: ColumnElement[bool], year: int) -> Select[Any]:
    """Per programme, of cases opened in a local year; withdrawn ones are no cases."""
    first = datetime(year, 1, 1, tzinfo=order.zone).astimezone(UTC)
    last = datetime(year + 1, 1, 1, tzinfo=order.zone).astimezone(UTC)
    done = support_case.c.state == State.DONE.value
    counted = (
        ("cases", literal(True), 1),
        ("done", done, 1),
        ("heads", done, func.coalesce(support_case.c.heads, 0)),
        ("amount", done, func.coalesce(support_case.c.amount, 0)),
    )
    sums = [
        func.coalesce(func.sum(case((and_(where, part), what), else_=0)), 0).label(prefix + name)
        for name, where, what in counted
        for prefix, part in (("", literal(True)), ("own_", own))
    ]
    return (
        select(support_case.c.programme, *sums)
        .where(
            support_case.c.state != State.WITHDRAWN.value,
            support_case.c.opened_at >= first,
            support_case.c.opened_at < last,
        )
        .group_by(support_case.c.programme)
        .order_by(support_case.c.programme)
    )


def _own(row: Any) -> Figure:
    counts = (int(row.own_cases), int(row.own_done), int(row.own_heads), int(row.own_amount))
    return Figure(row.programme, *counts)


def _whole(row: Any) -> Figure:
    """Sums of so few cases are hidden with their count."""
    done = shown_count(int(row.done), int(row.own_done))
    return Figure(
        row.programme,
        shown_count(int(row.cases), int(row.own_cases)),
        done,
        int(row.heads) if done is not None else None,
        int(row.amount) if done is not None else None,
    )
