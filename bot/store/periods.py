"""Reporting periods as rows: kept once, closed once."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.periods import Figure, Period
from bot.library.model import Stretch
from bot.store.database import insert_into
from bot.store.known import facts
from bot.store.office_tables import period
from bot.store.people import holds_on
from bot.store.scopes import Scope, UnitName
from bot.store.tables import role_grant, unit

NEWEST = 6


async def keep(connection: AsyncConnection, stretches: Sequence[Stretch]) -> None:
    """These periods are there; nothing changes for those that were."""
    rows = [{"code": s.code, "begins": s.begins, "ends": s.ends} for s in stretches]
    await connection.execute(
        insert_into(connection, period)
        .values([{**row, "closed_by": "", "checksum": ""} for row in rows])
        .on_conflict_do_nothing()
    )


async def newest(connection: AsyncConnection, limit: int = NEWEST) -> list[Period]:
    """By their last day, the newest first."""
    found = await connection.execute(select(period).order_by(period.c.ends.desc()).limit(limit))
    return [_period(row) for row in found]


async def get(connection: AsyncConnection, code: str) -> tuple[Period, Sequence[Any]] | None:
    """The period and its frozen rows."""
    row = (await connection.execute(select(period).where(period.c.code == code))).first()
    return None if row is None else (_period(row), row.figures or [])


def _period(row: Row[Any]) -> Period:
    return Period(row.code, row.begins, row.ends, row.closed_at, row.closed_by, row.checksum)


async def close(
    connection: AsyncConnection, code: str, figures: Sequence[Figure], seal: str, by: str,
    now: datetime,
) -> bool:  # fmt: skip
    """Freeze; whether it was still open."""
    changed = await connection.execute(
        update(period)
        .where(period.c.code == code, period.c.closed_at.is_(None))
        .values(
            closed_at=now, closed_by=by, checksum=seal,
            figures=[figure.as_row() for figure in figures],
        )
        .returning(period.c.id)
    )  # fmt: skip
    return changed.first() is not None


async def every_unit(connection: AsyncConnection, on: date, known_at: datetime | None) -> Scope:
    """All units that stood that day as far as was known then, each a head of its own."""
    spans = facts(known_at).unit_spans
    found = await connection.execute(
        select(unit.c.id, unit.c.code)
        .join(spans, spans.c.unit_id == unit.c.id)
        .where(holds_on(spans, on))
        .order_by(unit.c.code)
    )
    return Scope(None, tuple(UnitName(row.id, row.code, "") for row in found))


async def office_holders(connection: AsyncConnection) -> list[int]:
    """Every member who holds a role."""
    found = await connection.execute(
        select(role_grant.c.member_id).distinct().order_by(role_grant.c.member_id)
    )
    return list(found.scalars())
