"""Observances that were marked through Lan Toả, for a unit or from above it."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.people import holds_on
from bot.store.tables import campaign, unit_span
from bot.store.tenure import Stretch, tenure


async def observances(connection: AsyncConnection, stretch: Stretch) -> tuple[str, ...]:
    """Ids, in alphabetical order; the key of such a campaign begins with `obs:` and the id."""
    question = select(campaign.c.key).where(
        campaign.c.key.like("obs:%"),
        campaign.c.started_at >= stretch.since,
        campaign.c.started_at < stretch.before,
    )
    if stretch.unit_id is not None:
        under = select(tenure(stretch).c.unit_id)
        question = question.where(
            campaign.c.unit_id.in_(under) | campaign.c.unit_id.in_(_above(stretch))
        )
    found = await connection.execute(question)
    return tuple(sorted({key.split(":")[1] for key in found.scalars()}))


def _above(stretch: Stretch) -> Select[Any]:
    stands = holds_on(unit_span, stretch.end)
    start = select(unit_span.c.parent_id.label("unit_id")).where(
        unit_span.c.unit_id == stretch.unit_id, unit_span.c.parent_id.is_not(None), stands
    )
    chain = start.cte("above", recursive=True)
    further = select(unit_span.c.parent_id).join(chain, chain.c.unit_id == unit_span.c.unit_id)
    return select(chain.union(further.where(stands, unit_span.c.parent_id.is_not(None))).c.unit_id)
