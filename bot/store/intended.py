"""The deliveries that a campaign intends: one for each person of its audience, in one statement."""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Dialect,
    Insert,
    Subquery,
    case,
    cast,
    false,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Purpose
from bot.store.audience import audience
from bot.store.audience_rows import (
    by_phone_of,
    cost_of,
    form_of,
    goes,
    is_pressing,
    moment_of,
    reason_of,
)
from bot.store.audience_terms import Case, Shape, gap
from bot.store.counted import NONE, ONE, digit, word
from bot.store.database import insert_on
from bot.store.outbox import PRIORITY
from bot.store.tables import outbox
from bot.store.written import Shelf


async def intend(connection: AsyncConnection, asked: Case) -> None:
    """A delivery for every person of the audience that has none."""
    await _INTENDED.find(connection.dialect, asked.shape).rows(connection, asked)


def write_down(dialect: Dialect, asked: Case) -> None:
    """The words for campaigns of this shape, now: while somebody holds the only right to write
    there is no time for it.
    """
    _INTENDED.find(dialect, asked.shape)


def _intended(dialect: Dialect, shape: Shape) -> Insert:
    people = _in_order(audience(shape).subquery(), shape)
    id_ = gap(lambda one: one.terms.campaign_id, outbox.c.campaign_id.type)
    key = gap(lambda one: f"c:{one.terms.campaign_id}:", outbox.c.key.type)
    columns: dict[str, ColumnElement[Any]] = {
        "key": key + cast(people.c.member_id, outbox.c.key.type),
        "address_id": people.c.address_id,
        "member_id": people.c.member_id,
        "campaign_id": id_,
        "platform": people.c.platform,
        "purpose": word(Purpose.OUTREACH.value),
        "priority": digit(PRIORITY[Purpose.OUTREACH]),
        "not_before": moment_of(people, shape),
        "created_at": gap(lambda one: one.now, outbox.c.created_at.type),
        "state": case((goes(people, shape), word("waiting")), else_=word("skipped")),
        "reason": reason_of(people, shape),
        "attempts": NONE,
        "parts_done": NONE,
        "form": form_of(people, shape),
        "cost": cost_of(people, shape),
        "by_phone": by_phone_of(people, shape),
        "tried": word(""),
        "shelved": false(),
    }
    rows = select(*columns.values()).where(people.c.member_id.is_not(None))
    # No column is left to a default of ours: that is SQLAlchemy's to give, and it is not asked.
    added = insert_on(dialect.name, outbox).from_select(list(columns), rows, include_defaults=False)
    return added.on_conflict_do_nothing()


_INTENDED: Shelf[Shape, Case] = Shelf(_intended)


def _in_order(people: Subquery, shape: Shape) -> CTE:
    """The audience, who is pressing first: so they get their numbers, and so they are sent to.

    Put in order before a delivery is made of each: what is put in order is narrow so.
    """
    pressing = case((is_pressing(people, shape), NONE), else_=ONE)
    wanted = ("member_id", "address_id", "platform", "rank", "place", "less_often")
    narrow = select(*(people.c[name] for name in wanted)).order_by(pressing, people.c.member_id)
    return narrow.cte("in_order").prefix_with("MATERIALIZED")
