"""Words to one person that a closed window keeps back go out when that person writes again.

The newest first, three at a time and once a day, like the broadcasts they missed
(`bot.domain.missed`); after the answer to what they wrote, never before it, and not where help is
sought or staff are talking.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    and_,
    bindparam,
    exists,
    literal_column,
    or_,
    select,
    union,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.missed import MOST, REST
from bot.domain.outreach import Rules, next_lawful
from bot.messages import Purpose, Why
from bot.store.tables import address, outbox
from bot.store.visits import ask

AFTER = timedelta(seconds=5)  # the answer goes first
HERE_ONLY = "a:"  # begins the key of words for one account, whoever uses the others
MOST_HELD = 30  # of one person that are looked at


def is_held(rows: FromClause) -> ColumnElement[bool]:
    """Words to one person that wait until that person writes."""
    return and_(
        rows.c.state == literal_column("'waiting'"),  # plain, so that the partial index serves
        rows.c.purpose == Purpose.SERVICE,
        rows.c.reason == Why.WINDOW_CLOSED.value,
    )


async def let_go(connection: AsyncConnection, address_id: int, now: datetime, rules: Rules) -> None:
    """The person wrote: what waited for that may go there, unless they stopped it since.

    Wherever it was to go: the talk that is open now is this one. Save for what was asked for on
    one account and is for that one alone (`HERE_ONLY`). More than three follow on later
    days, at lawful hours; where the window has closed by then they wait again. This runs at every
    turn, so each step reaches its rows by one person's accounts, however many wait in all.
    """
    accounts = await _accounts_of_the_person(connection, address_id, now)
    held = await _newest(connection, accounts, address_id) if accounts else []
    if not held or await _are_fresh(connection, accounts, now):
        return
    here = select(address.c.platform).where(address.c.id == address_id)
    await connection.execute(
        update(outbox)
        .where(outbox.c.id == bindparam("row"))
        .values(
            not_before=bindparam("at", type_=outbox.c.not_before.type),
            offered_at=bindparam("at", type_=outbox.c.not_before.type),
            address_id=address_id,
            platform=here.scalar_subquery(),
        ),
        [{"row": row, "at": _moment(place, now, rules)} for place, row in enumerate(held)],
    )


async def waits_for(connection: AsyncConnection, address_ids: Collection[int]) -> set[int]:
    """Behind which of these accounts words wait for the person, there or on another account."""
    if not address_ids:
        return set()
    found = await ask(connection, _waits(), {"ids": list(address_ids)})
    return {one.id for one in found}


@cache
def _waits() -> Select[Any]:
    here, other = address.alias("here"), address.alias("other")
    ids: BindParameter[int] = bindparam("ids", expanding=True)
    mine = select(outbox.c.address_id.label("id")).where(
        outbox.c.address_id.in_(ids), is_held(outbox)
    )
    theirs = (
        select(here.c.id)
        .join(other, other.c.member_id == here.c.member_id)
        .join(outbox, outbox.c.address_id == other.c.id)
        .where(here.c.id.in_(ids), is_held(outbox))
    )
    either = union(mine, theirs).subquery()
    return select(either.c.id)


async def rest(connection: AsyncConnection, address_id: int, now: datetime) -> None:
    """Help was sought, or somebody left in haste: nothing comes after it for the rest of the day.

    It looks as if something had been let go; nothing tells why.
    """
    if accounts := await _accounts_of_the_person(connection, address_id, now):
        await connection.execute(
            update(outbox)
            .where(outbox.c.address_id.in_(accounts), is_held(outbox))
            .values(offered_at=now)
        )


def _moment(place: int, now: datetime, rules: Rules) -> datetime:
    later = place // MOST
    return next_lawful(now + later * REST, rules) if later else now + AFTER


async def _accounts_of_the_person(
    connection: AsyncConnection, address_id: int, now: datetime
) -> list[int]:
    """This account, and the others of the same member; none of one that is not to be written to.

    After a stop this account alone: what was asked for since is still to be told there.
    """
    here, other = address.alias("here"), address.alias("other")
    listens = and_(
        here.c.id == address_id,
        here.c.blocked_at.is_(None),
        or_(here.c.silent_until.is_(None), here.c.silent_until <= now),
    )
    others = (
        select(other.c.id)
        .join(here, other.c.member_id == here.c.member_id)
        .where(listens, here.c.stopped_at.is_(None))
    )
    found = await connection.execute(union(select(here.c.id).where(listens), others))
    return list(found.scalars())


async def _newest(connection: AsyncConnection, accounts: Sequence[int], here: int) -> Sequence[int]:
    may_move = or_(outbox.c.address_id == here, ~outbox.c.key.startswith(HERE_ONLY))
    stopped_since = exists().where(
        address.c.id == outbox.c.address_id, address.c.stopped_at >= outbox.c.created_at
    )
    found = await connection.execute(
        select(outbox.c.id)
        .where(outbox.c.address_id.in_(accounts), is_held(outbox), may_move, ~stopped_since)
        .order_by(outbox.c.id.desc())
        .limit(MOST_HELD)
        .with_for_update(skip_locked=True)
    )
    return found.scalars().all()


async def _are_fresh(connection: AsyncConnection, accounts: Sequence[int], now: datetime) -> bool:
    """Whether something was let go, or is to go, within the day."""
    lately = (
        select(outbox.c.id)
        .where(
            outbox.c.address_id.in_(accounts),
            outbox.c.purpose == Purpose.SERVICE,
            outbox.c.offered_at > now - REST,
        )
        .limit(1)
    )
    return (await connection.execute(lately)).first() is not None
