"""Support cases of a period, told from their steps: those are only ever added, so that what was
known at any moment can be counted again. What a case itself says may have changed since.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.support import State
from bot.store.care_tables import case_step, support_case
from bot.store.tables import unit


@dataclass(frozen=True, slots=True)
class Asked:
    """Cases of one programme and unit; of those done also heads, days and amount in VND."""

    unit_code: str
    programme: str
    received: int
    done: int
    heads: int
    days: int
    amount: int

    @property
    def numbers(self) -> tuple[int, ...]:
        """In the order in which they are frozen."""
        return (self.received, self.done, self.heads, self.days, self.amount)


async def asked(
    connection: AsyncConnection, since: datetime, before: datetime, known_at: datetime | None
) -> Sequence[Asked]:
    """Received or done from `since` until just before `before`, as known at a moment."""
    found = await connection.execute(_counted(since, before, known_at))
    rows = [Asked(row[0], row[1], *(int(number) for number in row[2:])) for row in found]
    return [row for row in rows if row.received or row.done]


def _counted(since: datetime, before: datetime, known_at: datetime | None) -> Select[Any]:
    last, done, decided = (case_step.alias(name) for name in ("last", "done", "decided"))
    number = case_step.alias("number")
    newest = (
        select(func.max(number.c.number))
        .where(number.c.case_id == support_case.c.id, _known(number, known_at))
        .scalar_subquery()
    )
    is_new = and_(
        support_case.c.opened_at >= since,
        support_case.c.opened_at < before,
        last.c.state != State.WITHDRAWN.value,
    )
    is_done = and_(done.c.at >= since, done.c.at < before)

    def total(where: ColumnElement[bool], what: Any = 1) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((where, what), else_=0)), 0)

    return (
        select(
            unit.c.code, support_case.c.programme, total(is_new), total(is_done),
            total(is_done, func.coalesce(support_case.c.heads, 0)),
            total(is_done, func.coalesce(support_case.c.days, 0)),
            total(is_done, func.coalesce(decided.c.amount, 0)),
        )
        .join(unit, unit.c.id == support_case.c.unit_id)
        .join(last, and_(last.c.case_id == support_case.c.id, last.c.number == newest))
        .outerjoin(done, _step(done, State.DONE, known_at))
        .outerjoin(decided, _step(decided, State.DECIDED, known_at))
        .group_by(unit.c.code, support_case.c.programme)
        .order_by(unit.c.code, support_case.c.programme)
    )  # fmt: skip


def _step(steps: Any, state: State, known_at: datetime | None) -> ColumnElement[bool]:
    """The step to that state; a case takes it once at most."""
    return and_(
        steps.c.case_id == support_case.c.id,
        steps.c.state == state.value,
        _known(steps, known_at),
    )


def _known(steps: Any, known_at: datetime | None) -> ColumnElement[bool]:
    if known_at is None:
        return true()
    known: ColumnElement[bool] = steps.c.at <= known_at
    return known
