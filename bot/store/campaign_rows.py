"""What deliveries of campaigns have to know: their content, and how much a person got lately."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.push import Content
from bot.store.tables import campaign


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
