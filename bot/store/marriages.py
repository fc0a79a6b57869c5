"""What a member says of the own wedding: one statement holds, earlier ones stay as history."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    String,
    case,
    cast,
    delete,
    false,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.weddings import Wedding
from bot.store.care_tables import marriage
from bot.store.database import insert_into
from bot.store.office_tables import period
from bot.store.types import Ids

MEMBER = "member"  # source of what the person said
ERASED = "erased"  # source of a day that stays without its person's words
NEVER = date(9999, 12, 31)  # in the place of a day to come that is not kept: counted nowhere
_NAMELESS = {"key": literal(f"{ERASED}:") + cast(marriage.c.id, String), "source": ERASED}


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
    own = (marriage.c.member_id == member_id) & (marriage.c.source == MEMBER)
    moments = await _forget(connection, own & _not_yet_held(today), now, today)
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


async def erase(connection: AsyncConnection, members: Ids, now: datetime, zone: ZoneInfo) -> None:
    """Forget every word of these weddings, whoever said it; one that was held stays a number.

    It stays as a day without saying how it became known: denominators are counted by it.
    """
    today = now.astimezone(zone).date()
    held = marriage.c.superseded_at.is_(None) & (marriage.c.held_on < today)
    mine = marriage.c.member_id.in_(members)
    await _forget(connection, mine & ~func.coalesce(held, false()), now, today)
    await connection.execute(update(marriage).where(mine & held).values(**_NAMELESS))


async def _forget(
    connection: AsyncConnection, where: ColumnElement[bool], now: datetime, today: date
) -> list[datetime]:
    """Delete these words; those that stood when a period was closed are emptied instead: they hold
    no longer, and say no more than the frozen figure does. When each was recorded.
    """
    to_come = func.coalesce(marriage.c.held_on >= today, false())
    kept = await connection.execute(
        update(marriage)
        .where(where, _stood_at_a_closing())
        .values(
            **_NAMELESS,
            held_on=case((to_come, NEVER), else_=marriage.c.held_on),
            before=case((to_come, None), else_=marriage.c.before),
            superseded_at=func.coalesce(marriage.c.superseded_at, now),
        )
        .returning(marriage.c.recorded_at)
    )
    moments = list(kept.scalars())
    gone = await connection.execute(
        delete(marriage).where(where, ~_stood_at_a_closing()).returning(marriage.c.recorded_at)
    )
    return moments + list(gone.scalars())


def _stood_at_a_closing() -> ColumnElement[bool]:
    return (
        select(period.c.id)
        .where(
            period.c.closed_at.is_not(None),
            marriage.c.recorded_at <= period.c.closed_at,
            marriage.c.superseded_at.is_(None) | (marriage.c.superseded_at > period.c.closed_at),
        )
        .exists()
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
