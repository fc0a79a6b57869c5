"""What an inspection of the ledger looks for, and how what stands still is put back.

Nothing here goes through all that was ever sent, but the sums over every campaign, which only
`lantoa audit` asks for: what stands still is found by indexes that hold nothing else.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.campaigns import State
from bot.messages import Purpose, Why
from bot.store.inbox import PARKED, TAKEN, WAITING, is_left, is_open
from bot.store.outbox import BUSY, NAMED, OPEN, PRIORITY, REPEATED, stands
from bot.store.platform_tables import channel_fault
from bot.store.tables import audit, campaign, inbox, outbox

PUT_BACK = "put_back"  # stood still and was put back
_OVER = (State.FINISHED, State.CANCELLED)


async def standing_still(
    connection: AsyncConnection, now: datetime, lease_now: datetime, still: timedelta
) -> list[tuple[int, str]]:
    """Deliveries whose lease ran out, or answers that should have gone, longer ago than `still`.

    And those that are in flight without any lease: nothing would ever move them.
    """
    rows = select(outbox.c.id, outbox.c.state)
    leased = rows.where(stands(outbox, "sending", "uncertain"))
    unsaid = rows.where(
        stands(outbox, *BUSY),
        outbox.c.state == "waiting",
        outbox.c.not_before < now - still,
        outbox.c.purpose != Purpose.OUTREACH,
    )
    found: list[tuple[int, str]] = []
    # One after the other, in the order of the indexes that hold only what is open: they serve so.
    for late in (
        leased.where(outbox.c.lease_until < lease_now - still),
        leased.where(outbox.c.lease_until.is_(None)),
        unsaid.order_by(outbox.c.address_id, outbox.c.id),
    ):
        found += [(row.id, row.state) for row in await connection.execute(late)]
    return sorted(found)


async def becalmed(
    connection: AsyncConnection, now: datetime, still: timedelta
) -> list[tuple[str, int]]:
    """Platforms on which due outreach waits and nothing of it has moved; how much waits.

    Where a fault of the channel explains it, that is told elsewhere (`lantoa channels`).
    """
    waits = (
        select(outbox.c.platform, func.count().label("n"))
        .where(
            stands(outbox, "waiting"),
            ~outbox.c.shelved,
            outbox.c.priority == PRIORITY[Purpose.OUTREACH],
            outbox.c.not_before < now - still,
        )
        .group_by(outbox.c.platform)
        .subquery()
    )
    explained = exists().where(
        channel_fault.c.platform == waits.c.platform, channel_fault.c.over_at.is_(None)
    )
    moves = _moves(waits.c.platform, now - still)
    found = await connection.execute(select(waits).where(~explained, ~moves))
    return [(platform, int(n)) for platform, n in found]


def _moves(platform: ColumnElement[str], since: datetime) -> ColumnElement[bool]:
    """Whether some outreach is under way there, or went out since then."""
    own = outbox.c.campaign_id == campaign.c.id
    went = exists().where(own, outbox.c.platform == platform, outbox.c.sent_at > since)
    sending = select(outbox.c.platform).where(
        stands(outbox, "sending", "uncertain"),
        outbox.c.state == "sending",
        outbox.c.purpose == Purpose.OUTREACH,
    )
    return or_(platform.in_(sending), exists().where(_moved(since), went))


def _moved(since: datetime | None) -> ColumnElement[bool]:
    """Campaigns that go on, or did since then; None: every one there ever was."""
    if since is None:
        return true()
    last = func.coalesce(campaign.c.finished_at, campaign.c.started_at, campaign.c.created_at)
    return or_(campaign.c.state.not_in(_OVER), last >= since)


async def nameless(connection: AsyncConnection) -> list[tuple[str, int]]:
    """States that are none, with how many deliveries claim to be in them."""
    found = await connection.execute(
        select(outbox.c.state, func.count()).where(~stands(outbox, *NAMED)).group_by(outbox.c.state)
    )
    return [(state, int(n)) for state, n in found]


async def uneven(
    connection: AsyncConnection, since: datetime | None = None
) -> list[tuple[str, int, int]]:
    """Campaigns of which deliveries are missing, or too many: intended and existing.

    `since`, here and below: only of campaigns that go on, or did since then.
    """
    return await _uneven(connection, _moved(since))


async def _uneven(
    connection: AsyncConnection, which: ColumnElement[bool]
) -> list[tuple[str, int, int]]:
    found = await connection.execute(
        select(campaign.c.id, campaign.c.intended, _existing())
        .where(campaign.c.intended.is_not(None), which, campaign.c.intended != _existing())
        .order_by(campaign.c.id)
    )
    return [(id_, int(intended), int(existing)) for id_, intended, existing in found]


@cache
def _existing() -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(outbox)
        .where(outbox.c.campaign_id == campaign.c.id)
        .correlate(campaign)
        .scalar_subquery()
    )


async def doubled(
    connection: AsyncConnection, since: datetime | None = None
) -> list[tuple[str, int]]:
    """Campaigns that mean to write to somebody twice, and to how many."""
    twice = (
        select(outbox.c.campaign_id)
        .where(_of_campaigns(since))
        .group_by(outbox.c.campaign_id, outbox.c.member_id)
        .having(func.count() > 1)
        .subquery()
    )
    found = await connection.execute(
        select(twice.c.campaign_id, func.count()).group_by(twice.c.campaign_id)
    )
    return [(id_, int(n)) for id_, n in found]


def _of_campaigns(since: datetime | None) -> ColumnElement[bool]:
    if since is None:
        return outbox.c.campaign_id.is_not(None)
    return outbox.c.campaign_id.in_(select(campaign.c.id).where(_moved(since)))


async def unfinished(connection: AsyncConnection) -> list[str]:
    """Campaigns that are finished although deliveries are open, or cancelled and some wait.

    A few seeks for each campaign, however many people it was for.
    """
    found = await connection.execute(
        select(campaign.c.id)
        .where(
            or_(
                and_(campaign.c.state == State.FINISHED, _has(*OPEN)),
                and_(campaign.c.state == State.CANCELLED, _has("waiting")),
            )
        )
        .order_by(campaign.c.id)
    )
    return list(found.scalars())


def _has(*states: str) -> ColumnElement[bool]:
    return exists().where(outbox.c.campaign_id == campaign.c.id, stands(outbox, *states))


async def unbegun(connection: AsyncConnection, before: datetime) -> list[str]:
    """Campaigns that were due, and approved, before then and have not begun."""
    just_approved = exists().where(
        audit.c.action.in_(("campaign.approve", "campaign.resume")),
        audit.c.subject == campaign.c.id,
        audit.c.at >= before,
    )
    found = await connection.execute(
        select(campaign.c.id).where(
            campaign.c.state == State.APPROVED, campaign.c.due_at < before, ~just_approved
        )
    )
    return list(found.scalars())


async def mislaid(connection: AsyncConnection) -> int:
    """Deliveries set aside although their campaign goes on: nobody would ever take them."""
    counted = await connection.execute(
        select(func.count())
        .select_from(outbox)
        .join(campaign, campaign.c.id == outbox.c.campaign_id)
        .where(outbox.c.state == "waiting", outbox.c.shelved, campaign.c.state == State.RUNNING)
    )
    return int(counted.scalar() or 0)


async def unheard(connection: AsyncConnection, before: datetime) -> tuple[int, int]:
    """Events that have waited since before then, and events that are parked."""
    waiting = await connection.execute(
        select(func.count()).where(is_open(inbox), inbox.c.received_at < before)
    )
    parked = await connection.execute(select(func.count()).where(is_left(inbox, PARKED)))
    return int(waiting.scalar() or 0), int(parked.scalar() or 0)


async def put_back(connection: AsyncConnection, lease_now: datetime) -> dict[str, int]:
    """What nothing else would ever move goes on; how many, by what they were."""
    reason = case((outbox.c.reason == "", PUT_BACK), else_=outbox.c.reason)
    leased = await connection.execute(
        update(outbox)
        .where(stands(outbox, "sending", "uncertain"), outbox.c.lease_until.is_(None))
        .values(state="uncertain", lease_until=lease_now, holder=None, reason=reason)
        .returning(outbox.c.id)
    )
    heard = await connection.execute(
        update(inbox)
        .where(is_open(inbox), inbox.c.status == TAKEN, inbox.c.lease_until.is_(None))
        .values(status=WAITING)
        .returning(inbox.c.id)
    )
    running = select(campaign.c.id).where(campaign.c.state == State.RUNNING)
    found = await connection.execute(
        update(outbox)
        .where(outbox.c.state == "waiting", outbox.c.shelved, outbox.c.campaign_id.in_(running))
        .values(shelved=False, reason=reason)
        .returning(outbox.c.id)
    )
    counted = {"in_flight": len(leased.all()), "events": len(heard.all()),
               "set_aside": len(found.all())}  # fmt: skip
    return {**counted, **await _reopen(connection)}


async def _reopen(connection: AsyncConnection) -> dict[str, int]:
    """A finished campaign with open deliveries runs again; of a cancelled one nothing waits."""
    again = await connection.execute(
        update(campaign)
        .where(campaign.c.state == State.FINISHED, _has(*OPEN))
        .values(state=State.RUNNING.value, finished_at=None)
        .returning(campaign.c.id)
    )
    cancelled = select(campaign.c.id).where(campaign.c.state == State.CANCELLED)
    ended = await connection.execute(
        update(outbox)
        .where(outbox.c.state == "waiting", outbox.c.campaign_id.in_(cancelled))
        .values(  # what is repeated after a doubt may have arrived
            state=case((outbox.c.reason == REPEATED, "failed"), else_="cancelled"),
            reason=case((outbox.c.reason == REPEATED, Why.UNCERTAIN.value), else_=PUT_BACK),
        )
        .returning(outbox.c.id)
    )
    return {"campaigns": len(again.all()), "cancelled": len(ended.all())}


async def running_and_short(connection: AsyncConnection) -> Sequence[str]:
    """Running campaigns of which deliveries are missing."""
    found = await _uneven(connection, campaign.c.state == State.RUNNING)
    return [id_ for id_, intended, existing in found if existing < intended]
