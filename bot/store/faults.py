"""What is wrong with the platforms: one row for each thing, kept after it is over."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Executable,
    and_,
    bindparam,
    case,
    exists,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.faults import BY_HAND, Fault, Source, mark_of
from bot.messages import Why
from bot.store.database import insert_into
from bot.store.outbox import SENT
from bot.store.platform_tables import channel, channel_fault
from bot.store.tables import outbox
from bot.store.visits import ask, ask_each

FORGOTTEN_AFTER = timedelta(days=7)  # of good sends, for a refusal that was never seen again


async def hold(connection: AsyncConnection, platforms: Collection[str]) -> None:
    """Let other processes wait before they write of these: always in the same order."""
    await ask(connection, _hold(), {"these": list(platforms)})


@cache
def _hold() -> Executable:
    return (
        select(channel.c.platform)
        .where(channel.c.platform.in_(bindparam("these", expanding=True)))
        .order_by(channel.c.platform)
        .with_for_update()
    )


async def put(
    connection: AsyncConnection,
    platform: str,
    source: Source,
    word: str,
    detail: str,
    now: datetime,
    *,
    lasts_until: datetime | None = None,
) -> None:
    """It is so now: a new episode, or one more sight of the one that goes on."""
    seen = {"word": word, "detail": detail, "seen_at": now, "lasts_until": lasts_until}
    key = {"platform": platform, "source": source.value, "mark": mark_of(detail)}
    was_over = channel_fault.c.over_at.is_not(None)
    since = case((was_over, now), else_=channel_fault.c.since)
    await connection.execute(
        insert_into(connection, channel_fault)
        .values(**key, **seen, since=now)
        .on_conflict_do_update(
            index_elements=["platform", "source", "mark"],
            set_={**seen, "since": since, "over_at": None},
        )
    )


async def over(
    connection: AsyncConnection,
    platform: str,
    source: Source,
    now: datetime,
    *,
    but: str | None = None,
) -> None:
    """What was seen there is over, `but` the one of that detail."""
    apart = {} if but is None else {"apart": mark_of(but)}
    seen = {"on": platform, "of": source.value, "now": now, **apart}
    await ask_each(connection, _over(all_but_one=but is not None), [seen])


@cache
def _over(*, all_but_one: bool) -> Executable:
    lasts = channel_fault.c.lasts_until
    now = bindparam("now", type_=lasts.type)
    apart = (channel_fault.c.mark != bindparam("apart"),) if all_but_one else ()
    return (
        update(channel_fault)
        .where(
            *_open(bindparam("on"), channel_fault.c.source == bindparam("of")),
            *apart,
            or_(lasts.is_(None), lasts <= now),
        )
        .values(over_at=now)
    )


async def seen_to(connection: AsyncConnection, platform: str, now: datetime) -> int:
    """The operator says it is mended; how many faults that was the word for."""
    ended = await connection.execute(
        update(channel_fault).where(*_open_at(platform, BY_HAND)).values(over_at=now)
    )
    return ended.rowcount


async def message_mended(connection: AsyncConnection, now: datetime) -> None:
    """Refusals of one kind of message of which something shows that they are over.

    What is misconfigured is tried again: it is over when that went out and nothing waits for it.
    A rejected message is not tried again, so of that only a week without another one tells.
    """
    of_it = outbox.c.platform == channel_fault.c.platform
    went = exists().where(
        of_it,
        outbox.c.state.in_(SENT),
        outbox.c.attempts > 1,
        outbox.c.created_at <= channel_fault.c.seen_at,
        outbox.c.sent_at > channel_fault.c.seen_at,
    )
    waits = exists().where(
        of_it, outbox.c.state == "waiting", outbox.c.reason == Why.MISCONFIGURED.value
    )
    long_ago = channel_fault.c.seen_at < now - FORGOTTEN_AFTER
    good_since = exists().where(
        channel.c.platform == channel_fault.c.platform, channel.c.good_at > channel_fault.c.seen_at
    )
    tried_again = channel_fault.c.word == Why.MISCONFIGURED.value
    await connection.execute(
        update(channel_fault)
        .where(
            channel_fault.c.source.in_([source.value for source in BY_HAND]),
            channel_fault.c.over_at.is_(None),
            or_(and_(tried_again, went, ~waits), and_(long_ago, good_since)),
        )
        .values(over_at=now)
    )


async def all_of(connection: AsyncConnection) -> list[Fault]:
    """Every fault there is or was."""
    found = await connection.execute(select(channel_fault).order_by(channel_fault.c.id))
    return [_fault(row) for row in found]


async def told(connection: AsyncConnection, faults: Sequence[Fault], now: datetime) -> None:
    """Administrators know of these."""
    await connection.execute(
        update(channel_fault)
        .where(channel_fault.c.id.in_([fault.id for fault in faults]))
        .values(told_at=now)
    )


def _open_at(platform: str, sources: Collection[Source]) -> tuple[ColumnElement[bool], ...]:
    return _open(platform, channel_fault.c.source.in_([source.value for source in sources]))


def _open(
    platform: str | BindParameter[str], of: ColumnElement[bool]
) -> tuple[ColumnElement[bool], ...]:
    return channel_fault.c.platform == platform, of, channel_fault.c.over_at.is_(None)


def _fault(row: Any) -> Fault:
    return Fault(
        row.id,
        row.platform,
        Source(row.source),
        row.word,
        row.detail,
        row.since,
        row.seen_at,
        row.told_at,
        row.over_at,
    )
