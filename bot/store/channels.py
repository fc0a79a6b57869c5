"""How each platform is to us: last heard from, last good send, faults, quotas, what waits."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Quota
from bot.store.database import insert_into
from bot.store.outbox import OPEN, SENT
from bot.store.platform_tables import channel
from bot.store.tables import address, inbox, outbox


async def last_heard(connection: AsyncConnection) -> dict[str, datetime | None]:
    """When anybody last wrote, by platform."""
    found = await connection.execute(
        select(address.c.platform, func.max(address.c.last_inbound_at)).group_by(address.c.platform)
    )
    return {row[0]: row[1] for row in found}


async def last_webhooks(connection: AsyncConnection) -> dict[str, datetime | None]:
    """When the last webhook came in, by platform."""
    found = await connection.execute(
        select(inbox.c.platform, func.max(inbox.c.received_at)).group_by(inbox.c.platform)
    )
    return {row[0]: row[1] for row in found}


async def open_and_failed(connection: AsyncConnection) -> dict[str, tuple[int, int]]:
    """How many deliveries are open and how many failed, by platform."""
    open_ = func.sum(case((outbox.c.state.in_(OPEN), 1), else_=0))
    failed = func.sum(case((outbox.c.state == "failed", 1), else_=0))
    found = await connection.execute(
        select(outbox.c.platform, open_, failed).group_by(outbox.c.platform)
    )
    return {row[0]: (int(row[1]), int(row[2])) for row in found}


async def lately(connection: AsyncConnection, since: datetime) -> dict[str, tuple[int, int]]:
    """How many deliveries of this time were sent, and how many failed, by platform."""
    sent = func.sum(case((outbox.c.state.in_(SENT), 1), else_=0))
    failed = func.sum(case((outbox.c.state == "failed", 1), else_=0))
    found = await connection.execute(
        select(outbox.c.platform, sent, failed)
        .where(outbox.c.created_at >= since, outbox.c.platform != "")
        .group_by(outbox.c.platform)
    )
    return {row[0]: (int(row[1] or 0), int(row[2] or 0)) for row in found}


async def all_of(connection: AsyncConnection) -> dict[str, Any]:
    """The kept row of every platform."""
    found = await connection.execute(select(channel))
    return {row.platform: row for row in found}


async def good(connection: AsyncConnection, platform: str, now: datetime) -> None:
    """A send went well: whatever was wrong is over."""
    values = {"good_at": now, "fault": "", "detail": "", "fault_since": None, "rest_until": None}
    await _put(connection, platform, values)


async def faulty(
    connection: AsyncConnection, platform: str, fault: str, detail: str, now: datetime
) -> None:
    """Somebody has to look after this channel; the first fault of an episode is kept."""
    await _put(connection, platform, {})
    await connection.execute(
        update(channel)
        .where(channel.c.platform == platform, channel.c.fault == "")
        .values(fault=fault, detail=detail, fault_since=now)
    )


async def asked(
    connection: AsyncConnection,
    platform: str,
    quotas: Sequence[Quota],
    token_expires_at: datetime | None,
    now: datetime,
) -> None:
    """What the platform said of our account."""
    values = {
        "quotas": {quota.kind: [quota.left, quota.total] for quota in quotas},
        "token_expires_at": token_expires_at,
        "asked_at": now,
    }
    await _put(connection, platform, values)


async def quota(connection: AsyncConnection, platform: str, told: Quota) -> None:
    """An answer to a send told what is left."""
    row = (await all_of(connection)).get(platform)
    kept = dict(row.quotas) if row else {}
    kept[told.kind] = [told.left, told.total]
    await _put(connection, platform, {"quotas": kept})


async def to_be_told(
    connection: AsyncConnection, now: datetime, pause: timedelta
) -> list[tuple[str, str, str]]:
    """Faults nobody was told of: platform, fault, detail. Each is given out once."""
    quiet = or_(channel.c.alerted_at.is_(None), channel.c.alerted_at < now - pause)
    untold = or_(channel.c.alerted_at.is_(None), channel.c.alerted_at < channel.c.fault_since)
    taken = await connection.execute(
        update(channel)
        .where(and_(channel.c.fault != "", quiet, untold))
        .values(alerted_at=now)
        .returning(channel.c.platform, channel.c.fault, channel.c.detail)
    )
    return [(row.platform, row.fault, row.detail) for row in taken]


async def _put(connection: AsyncConnection, platform: str, values: dict[str, Any]) -> None:
    put = insert_into(connection, channel).values(
        {"platform": platform, "fault": "", "detail": "", "quotas": {}, **values}
    )
    if values:
        put = put.on_conflict_do_update(index_elements=["platform"], set_=values)
    else:
        put = put.on_conflict_do_nothing()
    await connection.execute(put)
