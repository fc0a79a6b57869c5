"""What people asked for: fewer messages, a pause, a lesson every week.

The rule is `bot.domain.wishes`; `rests_at` is written here for the database as well, and a test
holds the two against each other.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Executable, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.wishes import AS_EVER, Habit, MyWishes, Wish, Wishes
from bot.store.database import insert_on
from bot.store.given import as_listed, listed
from bot.store.orders import Order, answers_together, stores_together
from bot.store.platform_tables import push_wish
from bot.store.rights import person_in
from bot.store.types import Ids
from bot.store.visits import ask

# For a query with `push_wish` outer joined: all are NULL for who never said anything.
COLUMNS = (
    push_wish.c.paused,
    push_wish.c.paused_until,
    push_wish.c.less_often,
    push_wish.c.weekly_since,
)


def read(row: Any) -> Wishes:
    """The wishes in a row with these columns."""
    return made(row.paused, row.paused_until, row.less_often, row.weekly_since)


def made(
    paused: bool | None,
    paused_until: datetime | None,
    less_often: bool | None,
    weekly_since: datetime | None,
) -> Wishes:
    """The wishes in these columns."""
    if paused is None:
        return AS_EVER
    return Wishes(paused, paused_until, bool(less_often), weekly_since)


def rests_at(moment: ColumnElement[datetime] | datetime) -> ColumnElement[bool]:
    """`Wishes.rests_at` of a row of `push_wish`; false where there is none."""
    until = push_wish.c.paused_until
    over = and_(until.is_not(None), until <= moment)
    return and_(func.coalesce(push_wish.c.paused, False), ~over)


async def of(connection: AsyncConnection, members: Collection[int]) -> dict[int, Wishes]:
    """The wishes of these people; who has none has no entry."""
    asked = {"members": as_listed(members)}
    found = await ask(connection, _of(connection.dialect.name), asked)
    return {row.member_id: read(row) for row in found}


@cache
def _of(dialect: str) -> Executable:
    theirs = push_wish.c.member_id.in_(listed(dialect, "members"))
    return select(push_wish.c.member_id, *COLUMNS).where(theirs)


async def anybody_weekly(connection: AsyncConnection) -> bool:
    """Whether somebody asked for the weekly lesson."""
    found = select(push_wish.c.member_id).where(push_wish.c.weekly_since.is_not(None)).limit(1)
    return (await connection.execute(found)).first() is not None


@answers_together(MyWishes)
async def wishes_of(asked: Sequence[tuple[Order, MyWishes]]) -> list[Habit]:
    """Each person's own, beside the caps of this organisation."""
    people = {order.person.member_id for order, _query in asked if order.person is not None}
    found = await of(asked[0][0].connection, people) if people else {}
    return [
        Habit(
            found.get(order.person.member_id, AS_EVER) if order.person is not None else AS_EVER,
            order.rules.per_day,
            order.rules.per_week,
        )
        for order, _query in asked
    ]


@stores_together(Wish)
async def wish(ordered: Sequence[tuple[Order, Wish]]) -> None:
    """The newest word holds; nothing of earlier ones is kept."""
    rows = [
        {
            "member_id": person_in(order).member_id,
            "paused": effect.wishes.paused,
            "paused_until": effect.wishes.until,
            "less_often": effect.wishes.less_often,
            "weekly_since": effect.wishes.weekly_since,
            "at": order.now,
        }
        for order, effect in sorted(ordered, key=lambda one: person_in(one[0]).member_id)
    ]
    connection = ordered[0][0].connection
    await connection.execute(_put(connection.dialect.name), rows)


@cache
def _put(dialect: str) -> Executable:
    put = insert_on(dialect, push_wish)
    new = {column.name: put.excluded[column.name] for column in (*COLUMNS, push_wish.c.at)}
    return put.on_conflict_do_update(index_elements=["member_id"], set_=new)


async def forget(connection: AsyncConnection, members: Ids) -> None:
    """Of people who are erased nothing is left."""
    await connection.execute(push_wish.delete().where(push_wish.c.member_id.in_(members)))
