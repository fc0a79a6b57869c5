"""Which of our templates an operator had approved where, under which id, and what became of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapter import TemplateState
from bot.domain.templates import Approved, Known
from bot.library.model import Library
from bot.store.database import insert_into
from bot.store.platform_tables import template


async def known(connection: AsyncConnection, library: Library) -> Known:
    """What is known of every template: ids in the content first, an operator's override them."""
    given = {
        (form.platform, one.id): Approved(form.ref, TemplateState.PENDING)
        for one in library.templates
        for form in one.forms
        if form.ref
    }
    found = await connection.execute(select(template))
    return given | {(row.platform, row.name): _approved(row) for row in found}


def _approved(row: Any) -> Approved:
    return Approved(row.ref, TemplateState(row.state), row.parameters, row.reason)


async def put(
    connection: AsyncConnection, platform: str, name: str, approved: Approved, now: datetime
) -> None:
    """Keep an operator's id of a template, or what became of it."""
    values = {
        "ref": approved.ref,
        "state": approved.state.value,
        "reason": approved.reason,
        "parameters": dict(approved.renamed),
        "at": now,
    }
    await connection.execute(
        insert_into(connection, template)
        .values(platform=platform, name=name, **values)
        .on_conflict_do_update(index_elements=["platform", "name"], set_=values)
    )


async def told(
    connection: AsyncConnection, platform: str, ref: str, state: TemplateState, reason: str
) -> None:
    """The platform says what became of the template of that id; others are none of ours."""
    await connection.execute(
        update(template)
        .where(and_(template.c.platform == platform, template.c.ref == ref))
        .values(state=state.value, reason=reason)
    )
