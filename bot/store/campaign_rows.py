"""What deliveries of campaigns have to know: their content, and how much a person got lately."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.push import Content
from bot.messages import Purpose
from bot.store.tables import campaign, outbox


async def contents(connection: AsyncConnection, ids: Collection[str]) -> dict[str, Content]:
    """The content of each of these campaigns."""
    found = await connection.execute(
        select(
            campaign.c.id,
            campaign.c.content_ref,
            campaign.c.lesson_id,
            campaign.c.title,
            campaign.c.text,
            campaign.c.text_en,
        ).where(campaign.c.id.in_(ids))
    )
    return {
        row.id: Content(row.content_ref, row.lesson_id, row.title, row.text, row.text_en)
        for row in found
    }


async def pushes_since(
    connection: AsyncConnection, members: Collection[int], day: datetime, week: datetime
) -> dict[int, tuple[int, int]]:
    """Per member: pushes that went out since `day`, and since `week`."""
    today = func.sum(case((outbox.c.sent_at >= day, 1), else_=0))
    found = await connection.execute(
        select(outbox.c.member_id, today, func.count())
        .where(
            outbox.c.member_id.in_(members),
            outbox.c.sent_at >= week,
            outbox.c.purpose == Purpose.OUTREACH,
        )
        .group_by(outbox.c.member_id)
    )
    return {member: (int(day_count), int(count)) for member, day_count, count in found}
