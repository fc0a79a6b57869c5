"""How far down a batch its worker may have called, as it is written before the calls.

A worker takes many deliveries and calls them in the order of their numbers, none beyond what is
written here. When it dies, what stands beyond was surely not called: it waits as if nobody had ever
taken it. Where nothing is written (an older program, an answer, a copy out of a backup) all is in
doubt.

What waits again has no row any more, so a worker that was only believed to be dead, whatever its
clock says, finds at its next step that its batch is over.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Delete,
    Insert,
    Select,
    Update,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    null,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import caps, permits
from bot.store.given import as_listed, listed
from bot.store.life_tables import brake
from bot.store.outbox import REPEATED, stands
from bot.store.process_tables import stretch
from bot.store.tables import outbox
from bot.store.visits import Row, Run, ask_each, visit

# Of what was taken longer ago nothing is believed: the database itself may be one of then.
FRESH = timedelta(minutes=15)
_MINE = and_(stretch.c.holder == outbox.c.holder, stretch.c.batch == outbox.c.batch)


class Move(NamedTuple):
    """So far down, by the numbers of its deliveries, this batch may be called from now on."""

    batch: int
    may_call: int


async def begin(
    connection: AsyncConnection, holder: str, first: Move, now: datetime, over: Iterable[int]
) -> None:
    """A batch was taken; the stretches of those that are over are of no use any more."""
    row = {"holder": holder, "batch": first.batch, "may_call": first.may_call, "at": now}
    done = [{"by": holder, "of": batch} for batch in over]

    def script(run: Run) -> None:
        if done:
            run.each(_over(), done)
        run.each(_begin(), [row])

    await visit(connection, script)


def move(run: Run, holder: str, moves: Sequence[Move]) -> set[int]:
    """From the commit on so much more of each batch may be called; those that are over by now: of
    these nothing more may.
    """
    rows = [{"by": holder, "of": of, "to": to} for of, to in moves]
    if not rows or run.each(_move(), rows) == len(rows):
        return set()
    left = {one.batch for one in run.rows(_left(), {"by": holder})}
    return {of for of, _to in moves} - left


async def let_wait(connection: AsyncConnection, now: datetime, which: ColumnElement[bool]) -> int:
    """Of these, whose worker is dead, all that was surely not called waits; how many.

    What it had taken for its call (a place of the brake, a slot of the day, a permission) is given
    back. Repeats have a mark of their own, and stay in doubt.
    """
    if not (over := await _ended(connection, now, which)):
        return 0
    many = await _let_wait(connection, now, which)
    await ask_each(connection, _over(), over)
    return many


async def _ended(
    connection: AsyncConnection, now: datetime, which: ColumnElement[bool]
) -> list[Row]:
    """The batches of these, which go no further: a worker that moves one just now is first."""
    theirs = exists().where(_MINE, which, outbox.c.state == "sending")
    found = await connection.execute(
        select(stretch.c.holder, stretch.c.batch)
        .where(stretch.c.at > now - FRESH, theirs)
        .order_by(stretch.c.holder, stretch.c.batch)
        .with_for_update()
    )
    return [{"by": holder, "of": batch} for holder, batch in found]


async def _let_wait(connection: AsyncConnection, now: datetime, which: ColumnElement[bool]) -> int:
    is_beyond = (_MINE, outbox.c.id > stretch.c.may_call, stretch.c.at > now - FRESH)
    beyond = exists().where(*is_beyond, _lasts(connection.dialect.name))
    found = await connection.execute(
        select(outbox.c.id)
        .where(which, outbox.c.state == "sending", outbox.c.reason != REPEATED, beyond)
        .with_for_update(skip_locked=True)
    )
    if not (ids := sorted(found.scalars())):
        return 0
    dialect, told = connection.dialect.name, {"ids": as_listed(ids)}
    await connection.execute(_places(dialect), told)
    await caps.give_back(connection, ids)
    await permits.let_go(connection, ids)
    await connection.execute(_wait(dialect), {**told, "due": now})
    return len(ids)


async def forget(connection: AsyncConnection) -> None:
    """This database is a copy: what was called after it was made nobody wrote into it."""
    await connection.execute(delete(stretch))


async def purge(connection: AsyncConnection, now: datetime) -> None:
    """Of workers that died; those of the living are gone with their batches, however long they take
    and whatever the hour is elsewhere.
    """
    goes_on = exists().where(_MINE, stands(outbox, "sending"))
    await connection.execute(delete(stretch).where(stretch.c.at <= now - FRESH, ~goes_on))


def _lasts(dialect: str) -> ColumnElement[bool]:
    """Whether what was committed outlives a crash of the database: else the calls may be newer."""
    if dialect != "postgresql":
        return true()  # `bot.store.database` sees to it
    return func.current_setting("synchronous_commit") != "off"


@cache
def _begin() -> Insert:
    return insert(stretch)


@cache
def _over() -> Delete:
    return delete(stretch).where(
        stretch.c.holder == bindparam("by"), stretch.c.batch == bindparam("of")
    )


@cache
def _left() -> Select[Any]:
    return select(stretch.c.batch).where(stretch.c.holder == bindparam("by"))


@cache
def _move() -> Update:
    return (
        update(stretch)
        .where(stretch.c.holder == bindparam("by"), stretch.c.batch == bindparam("of"))
        .values(may_call=bindparam("to", type_=stretch.c.may_call.type))
    )


@cache
def _places(dialect: str) -> Delete:
    """Those of the brake that were taken with the batch: an earlier call has used its own up."""
    with_it = exists().where(outbox.c.id == brake.c.outbox_id, _MINE, stretch.c.at == brake.c.at)
    return delete(brake).where(brake.c.outbox_id.in_(listed(dialect, "ids")), with_it)


@cache
def _wait(dialect: str) -> Update:
    return (
        update(outbox)
        .where(outbox.c.id.in_(listed(dialect, "ids")))
        .values(
            state="waiting",
            holder=None,
            lease_until=null(),
            attempts=outbox.c.attempts - 1,
            # It was due when it was taken, whatever hour the clock shows by now.
            not_before=bindparam("due", type_=outbox.c.not_before.type),
        )
    )
