"""Which of our templates an operator had approved where, under which id, and what became of it."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapter import Parameter, TemplateInfo, TemplateState
from bot.domain.templates import Approved, Known
from bot.library.model import Library
from bot.store.database import insert_into
from bot.store.platform_tables import template
from bot.store.visits import ask


async def known(connection: AsyncConnection, library: Library) -> Known:
    """What is known of every template: ids in the content first, an operator's override them.

    What a platform said of an id in the content holds as long as that id stands there.
    """
    found = {
        (form.platform, one.id): Approved(form.ref, TemplateState.PENDING)
        for one in library.templates
        for form in one.forms
        if form.ref
    }
    for row in await ask(connection, _every(), {}):
        key = (row.platform, row.name)
        if row.given or (key in found and found[key].ref == row.ref):
            found[key] = _approved(row)
    return found


@cache
def _every() -> Select[Any]:
    return select(template)


def _approved(row: Any) -> Approved:
    theirs = None if row.theirs is None else tuple(Parameter(*one) for one in row.theirs)
    state = TemplateState(row.state)
    return Approved(row.ref, state, row.parameters, row.reason, theirs, row.at)


async def put(
    connection: AsyncConnection, platform: str, name: str, approved: Approved, now: datetime
) -> None:
    """Keep an operator's id of a template, and what became of it."""
    values = {
        "ref": approved.ref,
        "state": approved.state.value,
        "reason": approved.reason,
        "parameters": dict(approved.renamed),
        "theirs": _listed(approved.theirs),
        "given": True,
        "at": now,
    }
    await connection.execute(
        insert_into(connection, template)
        .values(platform=platform, name=name, **values)
        .on_conflict_do_update(index_elements=["platform", "name"], set_=values)
    )


async def told(
    connection: AsyncConnection,
    library: Library,
    said: Mapping[tuple[str, str], TemplateInfo],
    now: datetime,
) -> None:
    """What platforms say became of the templates of these ids; others are none of ours."""
    rows: list[dict[str, Any]] = [
        {
            "platform": platform,
            "name": name,
            "ref": approved.ref,
            "state": info.state.value,
            "reason": info.reason,
            "parameters": {},
            "theirs": _listed(info.parameters),
            "given": False,
            "at": now,
        }
        for (platform, name), approved in (await known(connection, library)).items()
        if (info := said.get((platform, approved.ref)))
    ]
    if not rows:
        return
    put_in = insert_into(connection, template).values(rows)
    new = put_in.excluded
    # What it takes stays known when a webhook tells the state alone; not across another id.
    same = template.c.ref == new.ref
    theirs = case((same, func.coalesce(new.theirs, template.c.theirs)), else_=new.theirs)
    await connection.execute(
        put_in.on_conflict_do_update(
            index_elements=["platform", "name"],
            set_={"ref": new.ref, "state": new.state, "reason": new.reason, "at": new.at,
                  "theirs": theirs},
            where=or_(template.c.given.is_(False), same),
        )
    )  # fmt: skip


def _listed(parameters: tuple[Parameter, ...] | None) -> list[list[Any]] | None:
    """As it is kept."""
    if parameters is None:
        return None
    return [[one.name, one.longest, one.required] for one in parameters]
