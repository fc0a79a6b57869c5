"""Campaigns that wait for a human yes: what waits of them is set aside, and put back by it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.campaigns import Kind, State
from bot.domain.failures import Tally, tally
from bot.domain.life import Pause
from bot.domain.people import Role
from bot.errors import Conflict
from bot.store.outbox import SENT
from bot.store.tables import campaign, outbox, role_grant


async def pause(connection: AsyncConnection, ids: Collection[str], why: Pause) -> list[str]:
    """Those of them that were running or about to; what is in flight arrives."""
    moved = await connection.execute(
        update(campaign)
        .where(campaign.c.id.in_(ids), campaign.c.state.in_((State.APPROVED, State.RUNNING)))
        .values(state=State.PAUSED.value, reason=why.value)
        .returning(campaign.c.id)
    )
    found = list(moved.scalars())
    await connection.execute(
        update(outbox)
        .where(outbox.c.campaign_id.in_(found), outbox.c.state == "waiting")
        .values(shelved=True)
    )
    return found


async def resume(connection: AsyncConnection, id_: str) -> State:
    """It goes on, or begins; failures are counted from here. `Conflict` when it is not paused."""
    row = (
        await connection.execute(
            select(campaign.c.started_at).where(
                campaign.c.id == id_, campaign.c.state == State.PAUSED, campaign.c.reason.in_(Pause)
            )
        )
    ).first()
    if row is None:
        raise Conflict(f"campaign {id_} does not wait for a yes any more")
    state = State.RUNNING if row.started_at else State.APPROVED
    counted = (await tallies(connection, [id_])).get(id_, Tally())
    moved = await connection.execute(
        update(campaign)
        .where(campaign.c.id == id_, campaign.c.state == State.PAUSED)
        .values(state=state.value, reason="", judged=_kept(counted))
        .returning(campaign.c.id)
    )
    if moved.first() is None:
        raise Conflict(f"campaign {id_} does not wait for a yes any more")
    await connection.execute(
        update(outbox).where(outbox.c.campaign_id == id_, outbox.c.shelved).values(shelved=False)
    )
    return state


async def set_aside(connection: AsyncConnection, outbox_ids: Sequence[int]) -> None:
    """Taken while their campaign was being paused: they were not tried, and wait with the rest."""
    if outbox_ids:
        await connection.execute(
            update(outbox)
            .where(outbox.c.id.in_(outbox_ids))
            .values(state="waiting", shelved=True, holder=None, lease_until=None,
                    attempts=outbox.c.attempts - 1)
        )  # fmt: skip


async def stale(connection: AsyncConnection, now: datetime, longest: timedelta) -> list[str]:
    """Campaigns that should have begun, or gone on, longer ago than the limit.

    Reminders and weekly lessons that have not begun are left out: whose moment has passed is
    skipped anyway (`bot.services.campaigns`).
    """
    overdue = exists().where(
        outbox.c.campaign_id == campaign.c.id,
        outbox.c.state == "waiting",
        ~outbox.c.shelved,
        outbox.c.not_before < now - longest,
    )
    found = await connection.execute(
        select(campaign.c.id).where(
            or_(
                and_(
                    campaign.c.state == State.APPROVED,
                    campaign.c.kind == Kind.OFFICER,
                    campaign.c.due_at < now - longest,
                ),
                and_(campaign.c.state == State.RUNNING, overdue),
            )
        )
    )
    return list(found.scalars())


async def going(connection: AsyncConnection, now: datetime) -> list[str]:
    """Whatever goes out, or would begin at this moment."""
    found = await connection.execute(
        select(campaign.c.id).where(
            or_(
                campaign.c.state == State.RUNNING,
                and_(campaign.c.state == State.APPROVED, campaign.c.due_at <= now),
            )
        )
    )
    return list(found.scalars())


async def tallies(connection: AsyncConnection, ids: Collection[str]) -> dict[str, Tally]:
    """What has become of the deliveries of each; only of those that have any decided."""
    sent = outbox.c.state.in_(SENT)
    found = await connection.execute(
        select(outbox.c.campaign_id, outbox.c.state, outbox.c.reason, func.count())
        .where(outbox.c.campaign_id.in_(ids), or_(sent, outbox.c.state == "failed"))
        .group_by(outbox.c.campaign_id, outbox.c.state, outbox.c.reason)
    )
    counted: dict[str, tuple[list[int], dict[str, int]]] = {}
    for id_, state, reason, n in found:
        well, badly = counted.setdefault(id_, ([0], {}))
        if state == "failed":
            badly[reason] = badly.get(reason, 0) + int(n)
        else:
            well[0] += int(n)
    return {id_: tally(well[0], badly) for id_, (well, badly) in counted.items()}


async def with_failures(connection: AsyncConnection) -> dict[str, Tally]:
    """Running campaigns of which something failed, with what was counted when looked at last."""
    failed = exists().where(outbox.c.campaign_id == campaign.c.id, outbox.c.state == "failed")
    found = await connection.execute(
        select(campaign.c.id, campaign.c.judged).where(campaign.c.state == State.RUNNING, failed)
    )
    return {row.id: Tally(**(row.judged or {})) for row in found}


async def judged(connection: AsyncConnection, id_: str, counted: Tally) -> None:
    """From here on failures are counted anew."""
    await connection.execute(
        update(campaign).where(campaign.c.id == id_).values(judged=_kept(counted))
    )


def _kept(counted: Tally) -> dict[str, Any]:
    return {"sent": counted.sent, "platform": counted.platform, "person": counted.person}


async def whom_to_ask(connection: AsyncConnection, ids: Collection[str]) -> list[tuple[str, int]]:
    """Campaign and member: who wrote it and who approved it; administrators where nobody did."""
    rows = await connection.execute(
        select(campaign.c.id, campaign.c.author_id, campaign.c.approver_id).where(
            campaign.c.id.in_(ids)
        )
    )
    people = {row.id: {row.author_id, row.approver_id} - {None} for row in rows}
    orphans = [id_ for id_, members in people.items() if not members]
    if orphans:
        admins = set(
            (
                await connection.execute(
                    select(role_grant.c.member_id).where(role_grant.c.role == Role.ADMIN)
                )
            ).scalars()
        )
        people.update(dict.fromkeys(orphans, admins))
    return sorted((id_, member) for id_, members in people.items() for member in members)
