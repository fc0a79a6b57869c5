"""What deliveries of campaigns have to know: their content, and how much a person got lately."""

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.push import Content
from bot.store.tables import campaign
from bot.store.visits import ask


async def contents(connection: AsyncConnection, ids: Collection[str]) -> dict[str, Content]:
    """The content of each of these campaigns."""
    found = await ask(connection, _contents(), {"ids": list(ids)}) if ids else []
    return {
        row.id: Content(row.content_ref, row.lesson_id, row.title, row.text, row.text_en)
        for row in found
    }


@cache
def _contents() -> Select[Any]:
    return select(
        campaign.c.id,
        campaign.c.content_ref,
        campaign.c.lesson_id,
        campaign.c.title,
        campaign.c.text,
        campaign.c.text_en,
    ).where(campaign.c.id.in_(bindparam("ids", expanding=True)))
