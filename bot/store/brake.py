"""Nobody gets more than so many equal texts within a time, whatever the code believes.

Apart from every other guard: it knows neither keys nor campaigns nor caps, only who is about to be
told which words. A row is the right to the n-th of them; the table decides between workers. The
newest use of a row counts, so the time rolls on and the table stays small.
"""

from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Executable, Integer, Text, and_, bindparam, delete, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.quick import quick
from bot.store.database import insert_on
from bot.store.given import GIVEN, as_given, given
from bot.store.life_tables import brake
from bot.store.types import RowId
from bot.store.visits import ask

_SINCE = bindparam("since", type_=brake.c.at.type)
_Place = tuple[str, str, int, int]  # who, words, n, outbox


@quick
@dataclass(frozen=True, slots=True)
class Wanted:
    """A delivery that is about to go out: to whom, and which words (a mark of them)."""

    outbox_id: int
    who: str
    words: str


@dataclass(frozen=True, slots=True)
class Limit:
    """So many equal texts at most within a time."""

    most: int
    within: timedelta


@dataclass(frozen=True, slots=True)
class Braked:
    """Deliveries that do not go out: too many already; or another worker was quicker.

    `spent`: those held that have used up every place themselves.
    """

    held: frozenset[int] = frozenset()
    crowded: frozenset[int] = frozenset()
    spent: frozenset[int] = frozenset()


async def take(
    connection: AsyncConnection, wanted: Sequence[Wanted], now: datetime, limit: Limit
) -> Braked:
    """Take a place for each before it is sent: who is in doubt afterwards has been counted."""
    if not wanted:
        return Braked()
    used = await _used(connection, wanted, now - limit.within)
    rows: list[_Place] = []
    held, spent = set[int](), set[int]()
    for one in wanted:
        mine = used.setdefault((one.who, one.words), {})
        if (n := _free(mine, limit.most)) is None:
            held.add(one.outbox_id)
            spent |= {one.outbox_id} if set(mine.values()) == {one.outbox_id} else set()
            continue
        mine[n] = one.outbox_id
        rows.append((one.who, one.words, n, one.outbox_id))
    got = await _put(connection, rows, now, now - limit.within) if rows else set()
    crowded = {outbox_id for _who, _words, _n, outbox_id in rows} - got
    return Braked(frozenset(held), frozenset(crowded), frozenset(spent))


def _free(mine: Container[int], most: int) -> int | None:
    """The first place that is not taken."""
    for n in range(1, most + 1):
        if n not in mine:
            return n
    return None


async def _used(
    connection: AsyncConnection, wanted: Sequence[Wanted], since: datetime
) -> dict[tuple[str, str], dict[int, int]]:
    """Which delivery has which place."""
    pairs = {(one.who, one.words) for one in wanted}
    asked = {GIVEN: as_given(list(pairs)), "since": since}
    used: dict[tuple[str, str], dict[int, int]] = {}
    for who, words, n, owner in await ask(connection, _places(connection.dialect.name), asked):
        used.setdefault((who, words), {})[n] = owner
    return used


@cache
def _places(dialect: str) -> Executable:
    pairs = given(dialect, [("who", Text()), ("words", Text())])
    same = and_(brake.c.who == pairs.c.who, brake.c.words == pairs.c.words)
    return (
        select(brake.c.who, brake.c.words, brake.c.n, brake.c.outbox_id)
        .join(pairs, same)
        .where(brake.c.at > _SINCE)
    )


async def _put(
    connection: AsyncConnection, rows: Sequence[_Place], now: datetime, since: datetime
) -> set[int]:
    """A place is new, or its last use is long ago; of two that want it, one gets it."""
    told = {GIVEN: as_given(rows), "now": now, "since": since}
    taken = await ask(connection, _take(connection.dialect.name), told)
    return {one.outbox_id for one in taken}


@cache
def _take(dialect: str) -> Executable:
    places = given(
        dialect,
        [("who", Text()), ("words", Text()), ("n", Integer()), ("outbox_id", RowId())],
    ).c
    now = bindparam("now", type_=brake.c.at.type)
    rows = select(places.who, places.words, places.n, places.outbox_id, now).where(true())
    put = insert_on(dialect, brake).from_select(["who", "words", "n", "outbox_id", "at"], rows)
    return put.on_conflict_do_update(
        index_elements=["who", "words", "n"],
        set_={"at": put.excluded.at, "outbox_id": put.excluded.outbox_id},
        where=brake.c.at <= _SINCE,
    ).returning(brake.c.outbox_id)


async def give_back(connection: AsyncConnection, outbox_ids: Collection[int], at: datetime) -> None:
    """These surely did not go out at that moment: their places are free."""
    if outbox_ids:
        await connection.execute(
            delete(brake).where(brake.c.outbox_id.in_(outbox_ids), brake.c.at == at)
        )


async def purge(connection: AsyncConnection, before: datetime) -> None:
    """Places that nobody counts any more."""
    await connection.execute(delete(brake).where(brake.c.at < before))
