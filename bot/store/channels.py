"""How each platform is to us: last heard from, last good send, quotas, what waits."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Executable, and_, bindparam, case, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.faults import Source
from bot.domain.silence import ENOUGH, LOOK_BACK, TIME_TO_CONFIRM, Traffic
from bot.messages import Quota
from bot.store import faults
from bot.store.database import insert_into, insert_on
from bot.store.outbox import OPEN, SENT
from bot.store.platform_tables import channel
from bot.store.tables import address, inbox, outbox
from bot.store.visits import ask_each


async def last_heard(connection: AsyncConnection) -> dict[str, datetime | None]:
    """When anybody last wrote, by platform."""
    found = await connection.execute(
        select(address.c.platform, func.max(address.c.last_inbound_at)).group_by(address.c.platform)
    )
    return {row[0]: row[1] for row in found}


async def last_webhooks(
    connection: AsyncConnection, platforms: Sequence[str]
) -> dict[str, datetime | None]:
    """When the last webhook came in, by platform.

    From the newest event backwards: what is kept of a month is not gone through every few seconds.
    Where none ever came an index says so at once.
    """
    if not platforms:
        return {}
    found = await connection.execute(select(*map(_last_webhook, platforms)))
    return dict(zip(platforms, found.one(), strict=True))


def _last_webhook(platform: str) -> ColumnElement[datetime]:
    newest = select(inbox.c.received_at).where(_plain(inbox.c.platform) == platform)
    last = newest.order_by(inbox.c.id.desc()).limit(1).scalar_subquery()
    return case((exists().where(inbox.c.platform == platform), last))


def _plain(platform: ColumnElement[str]) -> ColumnElement[str]:
    """The platform where the newest rows are wanted: not by an index of all that it ever had."""
    return platform.concat("")


async def open_and_failed(connection: AsyncConnection) -> dict[str, tuple[int, int]]:
    """How many deliveries are open and how many failed, by platform."""
    open_ = func.sum(case((outbox.c.state.in_(OPEN), 1), else_=0))
    failed = func.sum(case((outbox.c.state == "failed", 1), else_=0))
    found = await connection.execute(
        select(outbox.c.platform, open_, failed).group_by(outbox.c.platform)
    )
    return {row[0]: (int(row[1]), int(row[2])) for row in found}


async def lately(connection: AsyncConnection, since: datetime) -> dict[str, tuple[int, int]]:
    """How many deliveries of this time were sent, and how many failed, by platform.

    Back from the newest one to the first that is too old: not through all that ever was.
    """
    sent = func.sum(case((outbox.c.state.in_(SENT), 1), else_=0))
    failed = func.sum(case((outbox.c.state == "failed", 1), else_=0))
    platform = _plain(outbox.c.platform)
    found = await connection.execute(
        select(platform, sent, failed)
        .where(
            outbox.c.id > _last_before(since),
            outbox.c.created_at >= since,
            platform != "",
        )
        .group_by(platform)
    )
    return {row[0]: (int(row[1] or 0), int(row[2] or 0)) for row in found}


async def all_of(connection: AsyncConnection) -> dict[str, Any]:
    """The kept row of every platform."""
    found = await connection.execute(select(channel))
    return {row.platform: row for row in found}


async def good(connection: AsyncConnection, platform: str, now: datetime) -> None:
    """A send went well; of what was wrong, that is over which this shows to be over."""
    await ask_each(connection, _good(connection.dialect.name), [{"on": platform, "now": now}])
    await faults.over(connection, platform, Source.SENDS, now)


@cache
def _good(dialect: str) -> Executable:
    """Written once: it comes with the results of sends, every half minute."""
    now = bindparam("now", type_=channel.c.good_at.type)
    put = insert_on(dialect, channel).values(platform=bindparam("on"), quotas={}, good_at=now)
    return put.on_conflict_do_update(
        index_elements=["platform"], set_={"good_at": put.excluded.good_at}
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


async def traffic(
    connection: AsyncConnection, platform: str, heard_at: datetime, now: datetime
) -> Traffic:
    """What went out to a platform since it was last heard, and how it was before.

    How it was before is counted, in all that ever went there, only where enough went out since;
    of which no more is counted than that.
    """
    since = await _went_since(connection, platform, heard_at, now)
    if since < ENOUGH:
        return Traffic(heard_at, since, 0, 0)
    before = outbox.c.sent_at <= heard_at
    confirmed = and_(before, outbox.c.state.in_(("delivered", "seen")))
    found = await connection.execute(
        select(_count(before), _count(confirmed)).where(
            outbox.c.platform == platform, outbox.c.sent_at > now - 2 * LOOK_BACK
        )
    )
    return Traffic(heard_at, since, *(int(n or 0) for n in found.one()))


async def _went_since(
    connection: AsyncConnection, platform: str, heard_at: datetime, now: datetime
) -> int:
    """Back from the newest delivery to those that were ordered weeks before it was heard: nobody
    waits so long for the moment of a broadcast.
    """
    found = await connection.execute(
        select(outbox.c.id)
        .where(
            outbox.c.id > _last_before(heard_at - LOOK_BACK),
            _plain(outbox.c.platform) == platform,
            outbox.c.sent_at > heard_at,
            outbox.c.sent_at < now - TIME_TO_CONFIRM,
        )
        .order_by(outbox.c.id.desc())
        .limit(ENOUGH)
    )
    return len(found.all())


def _last_before(moment: datetime) -> ColumnElement[int]:
    """The newest delivery that was ordered before then; 0 where none was."""
    older = select(outbox.c.id).where(outbox.c.created_at < moment)
    return func.coalesce(older.order_by(outbox.c.id.desc()).limit(1).scalar_subquery(), 0)


def _count(wanted: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((wanted, 1), else_=0))


async def _put(connection: AsyncConnection, platform: str, values: dict[str, Any]) -> None:
    put = insert_into(connection, channel).values({"platform": platform, "quotas": {}, **values})
    await connection.execute(put.on_conflict_do_update(index_elements=["platform"], set_=values))
