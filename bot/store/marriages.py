"""What a member says of the own wedding: one statement holds, earlier ones stay as history."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.weddings import Wedding
from bot.store.care_tables import marriage
from bot.store.database import insert_into

MEMBER = "member"  # source of what the person said


async def say_wedding(
    connection: AsyncConnection,
    member_id: int,
    day: date | None,
    month_only: bool,
    source: str,
    key: str,
    now: datetime,
    zone: ZoneInfo,
) -> None:
    """State when the wedding is; what was said of a wedding not yet held is over. Once by key."""
    said = Wedding(day, month_only) if day else None
    stored = await connection.execute(
        insert_into(connection, marriage)
        .values(
            key=key,
            member_id=member_id,
            held_on=said.held_on if said else None,
            before=said.before(zone) if said else None,
            source=source,
            recorded_at=now,
        )
        .on_conflict_do_nothing()
        .returning(marriage.c.id)
    )
    new_id = stored.scalar()
    if new_id is None:
        return
    today = now.astimezone(zone).date()
    await connection.execute(
        update(marriage)
        .where(_open_of(member_id, today), marriage.c.id != new_id)
        .values(superseded_at=now)
    )


async def take_back(
    connection: AsyncConnection, member_id: int, now: datetime, zone: ZoneInfo
) -> None:
    """Forget what the member said of a wedding not yet held; what others said before holds again.

    A wedding that was held is a fact of the statistics and stays.
    """
    today = now.astimezone(zone).date()
    gone = await connection.execute(
        delete(marriage)
        .where(
            marriage.c.member_id == member_id,
            marriage.c.source == MEMBER,
            _not_yet_held(today),
        )
        .returning(marriage.c.recorded_at)
    )
    moments = [row.recorded_at for row in gone]
    if moments:
        await connection.execute(
            update(marriage)
            .where(
                marriage.c.member_id == member_id,
                marriage.c.source != MEMBER,
                marriage.c.superseded_at.in_(moments),
            )
            .values(superseded_at=None)
        )


async def said_by(
    connection: AsyncConnection, member_id: int, now: datetime, zone: ZoneInfo
) -> list[date | None]:
    """The member's own statements of a wedding not yet held: one or none; None: not known when."""
    found = await connection.execute(
        select(marriage.c.held_on).where(
            _open_of(member_id, now.astimezone(zone).date()), marriage.c.source == MEMBER
        )
    )
    return list(found.scalars())


def _open_of(member_id: int, today: date) -> ColumnElement[bool]:
    return (
        (marriage.c.member_id == member_id)
        & marriage.c.superseded_at.is_(None)
        & _not_yet_held(today)
    )


def _not_yet_held(today: date) -> ColumnElement[bool]:
    return or_(marriage.c.held_on.is_(None), marriage.c.held_on >= today)
