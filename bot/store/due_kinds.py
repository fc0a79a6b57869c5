"""What is due, and whose turn it is: looked at all the time, and nothing of it is taken."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.campaigns import State
from bot.store.outbox import stands, to_one_person
from bot.store.tables import campaign, outbox
from bot.store.visits import ask

_DUE = bindparam("due", type_=outbox.c.not_before.type)
# What waits of a paused campaign is shelved, and there may be a million of it to go through.
AT_REST = (State.FINISHED, State.PAUSED)


def _goes_on() -> ColumnElement[bool]:
    """Named one by one: an index leads to these, past all that ended in years."""
    return or_(*(campaign.c.state == state.value for state in State if state not in AT_REST))


def _due_of(platform: str, now: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Whether a campaign has something due on a platform."""
    return exists().where(
        outbox.c.campaign_id == campaign.c.id,
        stands(outbox, "waiting"),
        ~outbox.c.shelved,
        outbox.c.platform == platform,
        outbox.c.not_before <= now,
    )


async def next_campaign(
    connection: AsyncConnection, platform: str, after: str, now: datetime
) -> str | None:
    """Whose turn it is after that one, in a circle; None when no open campaign has anything due."""
    found = await ask(connection, _next_campaign(platform), {"after": after, "due": now})
    return str(found[0].id) if found else None


@cache
def _next_campaign(platform: str) -> Select[Any]:
    return (
        select(campaign.c.id)
        .where(_goes_on(), _due_of(platform, _DUE))
        .order_by(campaign.c.id <= bindparam("after"), campaign.c.id)
        .limit(1)
    )


async def due_kinds(
    connection: AsyncConnection, platforms: Collection[str], now: datetime
) -> list[tuple[str, bool]]:
    """Platforms with something due, and whether it is outreach.

    Each kind is looked for by itself: going through all that is due would take the longer, the more
    of it waits.
    """
    kinds = [(name, outreach) for name in platforms for outreach in (False, True)]
    if not kinds:
        return []
    [found] = await ask(connection, _kinds(tuple(kinds)), {"due": now})
    return [kind for kind, is_due in zip(kinds, found, strict=True) if is_due]


@cache
def _kinds(kinds: tuple[tuple[str, bool], ...]) -> Select[Any]:
    each: list[ColumnElement[Any]] = [
        _any(name, outreach=out).label(f"kind{n}") for n, (name, out) in enumerate(kinds)
    ]
    return select(*each)


def _any(platform: str, *, outreach: bool) -> ColumnElement[bool]:
    if outreach:
        return exists().where(_goes_on(), _due_of(platform, _DUE))
    return exists().where(
        stands(outbox, "waiting"),
        ~outbox.c.shelved,
        to_one_person(outbox),
        outbox.c.not_before <= _DUE,
        outbox.c.platform == platform,
    )
