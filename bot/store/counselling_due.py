"""What waits too long: counsellors who do not answer, members whom nobody took on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.counselling import REMIND_AFTER, TELL_AFTER, State
from bot.store.care_tables import counselling


@dataclass(frozen=True, slots=True)
class Overdue:
    """Somebody to be told; `mark` differs each time, so that nobody is told twice."""

    id: int
    member_id: int
    mark: str


async def silent_counsellors(connection: AsyncConnection, now: datetime) -> list[Overdue]:
    """Those to be reminded now, after a day and after three; noted in the same statement."""
    first, second = REMIND_AFTER
    twice = counselling.c.assigned_at <= now - second
    once = counselling.c.assigned_at <= now - first
    found = await connection.execute(
        update(counselling)
        .where(
            counselling.c.state == State.ASSIGNED.value,
            or_(
                and_(counselling.c.reminders == 0, once),
                and_(counselling.c.reminders == 1, twice),
            ),
        )
        .values(reminders=case((twice, 2), else_=1), reminded_at=now)
        .returning(
            counselling.c.id,
            counselling.c.key,
            counselling.c.counsellor_id,
            counselling.c.assigned_at,
        )
    )
    return [
        Overdue(row.id, row.counsellor_id, f"{row.key}:r{int(now.timestamp())}") for row in found
    ]


async def forsaken_members(connection: AsyncConnection, now: datetime) -> list[Overdue]:
    """Members who asked three days ago and whom nobody has taken on; each hears it once."""
    waiting: Any = counselling.c.state.in_((State.ASKED.value, State.ASSIGNED.value))
    found = await connection.execute(
        update(counselling)
        .where(waiting, counselling.c.asked_at <= now - TELL_AFTER, counselling.c.told_at.is_(None))
        .values(told_at=now)
        .returning(counselling.c.id, counselling.c.key, counselling.c.member_id)
    )
    return [Overdue(row.id, row.member_id, f"{row.key}:forsaken") for row in found]
