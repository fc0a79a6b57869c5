"""What an inspection of the ledger looks for, and how what stands still is put back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.campaigns import State
from bot.messages import Purpose, Why
from bot.store.inbox import DONE, PARKED, TAKEN, WAITING
from bot.store.outbox import OPEN, REPEATED
from bot.store.platform_tables import channel_fault
from bot.store.tables import audit, campaign, inbox, outbox

# Every delivery is in exactly one of these.
NAMED = (*OPEN, "sent", "delivered", "seen", "failed", "skipped", "cancelled")
PUT_BACK = "put_back"  # stood still and was put back
_OVER = (State.FINISHED, State.CANCELLED)


def _in_flight() -> ColumnElement[bool]:
    return outbox.c.state.in_(("sending", "uncertain"))


async def standing_still(
    connection: AsyncConnection, now: datetime, lease_now: datetime, still: timedelta
) -> list[tuple[int, str]]:
    """Deliveries whose lease ran out, or answers that should have gone, longer ago than `still`.

    And those that are in flight without any lease: nothing would ever move them.
    """
    late = or_(
        and_(_in_flight(), outbox.c.lease_until < lease_now - still),
        and_(_in_flight(), outbox.c.lease_until.is_(None)),
        and_(
            outbox.c.state == "waiting",
            outbox.c.not_before < now - still,
            outbox.c.purpose != Purpose.OUTREACH,
        ),
    )
    found = await connection.execute(
        select(outbox.c.id, outbox.c.state).where(late).order_by(outbox.c.id)
    )
    return [(row.id, row.state) for row in found]


async def becalmed(
    connection: AsyncConnection, now: datetime, still: timedelta
) -> list[tuple[str, int]]:
    """Platforms on which due outreach waits and nothing of it has moved; how much waits.

    Where a fault of the channel explains it, that is told elsewhere (`lantoa channels`).
    """
    other = outbox.alias("other")
    moves = exists().where(
        other.c.platform == outbox.c.platform,
        other.c.purpose == Purpose.OUTREACH,
        or_(other.c.state == "sending", other.c.sent_at > now - still),
    )
    explained = exists().where(
        channel_fault.c.platform == outbox.c.platform, channel_fault.c.over_at.is_(None)
    )
    found = await connection.execute(
        select(outbox.c.platform, func.count())
        .where(
            outbox.c.state == "waiting",
            ~outbox.c.shelved,
            outbox.c.purpose == Purpose.OUTREACH,
            outbox.c.not_before < now - still,
            ~moves,
            ~explained,
        )
        .group_by(outbox.c.platform)
    )
    return [(platform, int(n)) for platform, n in found]


async def nameless(connection: AsyncConnection) -> list[tuple[str, int]]:
    """States that are none, with how many deliveries claim to be in them."""
    found = await connection.execute(
        select(outbox.c.state, func.count())
        .where(outbox.c.state.not_in(NAMED))
        .group_by(outbox.c.state)
    )
    return [(state, int(n)) for state, n in found]


async def uneven(connection: AsyncConnection) -> list[tuple[str, int, int]]:
    """Campaigns of which deliveries are missing, or too many: intended and existing."""
    there = (
        select(outbox.c.campaign_id, func.count().label("n"))
        .where(outbox.c.campaign_id.is_not(None))
        .group_by(outbox.c.campaign_id)
        .subquery()
    )
    n = func.coalesce(there.c.n, 0)
    found = await connection.execute(
        select(campaign.c.id, campaign.c.intended, n)
        .outerjoin(there, there.c.campaign_id == campaign.c.id)
        .where(campaign.c.intended.is_not(None), campaign.c.intended != n)
        .order_by(campaign.c.id)
    )
    return [(id_, int(intended), int(existing)) for id_, intended, existing in found]


async def doubled(connection: AsyncConnection) -> list[tuple[str, int]]:
    """Campaigns that mean to write to somebody twice, and to how many."""
    twice = (
        select(outbox.c.campaign_id)
        .where(outbox.c.campaign_id.is_not(None))
        .group_by(outbox.c.campaign_id, outbox.c.member_id)
        .having(func.count() > 1)
        .subquery()
    )
    found = await connection.execute(
        select(twice.c.campaign_id, func.count()).group_by(twice.c.campaign_id)
    )
    return [(id_, int(n)) for id_, n in found]


async def unfinished(connection: AsyncConnection) -> list[str]:
    """Campaigns that are finished although deliveries are open, or cancelled and some wait."""
    is_open = or_(
        and_(campaign.c.state == State.FINISHED, outbox.c.state.in_(OPEN)),
        and_(campaign.c.state == State.CANCELLED, outbox.c.state == "waiting"),
    )
    found = await connection.execute(
        select(campaign.c.id)
        .distinct()
        .join(outbox, outbox.c.campaign_id == campaign.c.id)
        .where(is_open)
    )
    return list(found.scalars())


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
        select(func.count()).where(inbox.c.status < DONE, inbox.c.received_at < before)
    )
    parked = await connection.execute(select(func.count()).where(inbox.c.status == PARKED))
    return int(waiting.scalar() or 0), int(parked.scalar() or 0)


async def put_back(connection: AsyncConnection, lease_now: datetime) -> dict[str, int]:
    """What nothing else would ever move goes on; how many, by what they were."""
    reason = case((outbox.c.reason == "", PUT_BACK), else_=outbox.c.reason)
    leased = await connection.execute(
        update(outbox)
        .where(_in_flight(), outbox.c.lease_until.is_(None))
        .values(state="uncertain", lease_until=lease_now, holder=None, reason=reason)
        .returning(outbox.c.id)
    )
    heard = await connection.execute(
        update(inbox)
        .where(inbox.c.status == TAKEN, inbox.c.lease_until.is_(None))
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
    is_open = exists().where(outbox.c.campaign_id == campaign.c.id, outbox.c.state.in_(OPEN))
    again = await connection.execute(
        update(campaign)
        .where(campaign.c.state == State.FINISHED, is_open)
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
    short = [id_ for id_, intended, existing in await uneven(connection) if existing < intended]
    found = await connection.execute(
        select(campaign.c.id).where(campaign.c.id.in_(short), campaign.c.state == State.RUNNING)
    )
    return list(found.scalars())
