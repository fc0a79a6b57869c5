"""How many pushes people got lately, or are about to get: what the caps of outreach look at.

A push holds its row in `push_slot` from the moment it is sent; one that waits counts for the day
for which it is planned.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache, partial
from typing import Any

from sqlalchemy import (
    CTE,
    Boolean,
    ColumnElement,
    CompoundSelect,
    Executable,
    Integer,
    Select,
    String,
    TextClause,
    and_,
    bindparam,
    case,
    delete,
    false,
    func,
    literal_column,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.campaigns import Kind
from bot.domain.outreach import Rules
from bot.domain.planner import WEEK
from bot.domain.wishes import AS_EVER, Wishes
from bot.messages import Purpose
from bot.store import wishes
from bot.store.audience_terms import Case, Days, gap
from bot.store.database import insert_on
from bot.store.given import GIVEN, as_given, as_listed, given, listed
from bot.store.outbox import BUSY, REPEATED, stands
from bot.store.platform_tables import push_slot, push_wish
from bot.store.tables import campaign, outbox
from bot.store.types import RowId
from bot.store.visits import ask, ask_each
from bot.store.written import Filled

FEWEST = Wishes(less_often=True)
# Written into the statement: as parameters they would be a hundred more in it.
_ONE, _NONE = literal_column("1", Integer), literal_column("0", Integer)


def pushes(days: Days) -> CompoundSelect[Any]:
    """member_id, day, observance: a row for each push from a week before these days on."""
    held = select(push_slot.c.member_id, push_slot.c.day, push_slot.c.observance).where(
        push_slot.c.day >= _day(partial(_day_near, 0, 1 - WEEK))
    )
    apart_from = gap(lambda one: one.terms.campaign_id, String)
    waiting = (
        select(outbox.c.member_id, _planned(days), campaign.c.kind == Kind.OBSERVANCE)
        .join(campaign, campaign.c.id == outbox.c.campaign_id)
        .where(
            stands(outbox, "waiting"),
            stands(outbox, *BUSY),  # says nothing more, but has an index of what is not over
            outbox.c.reason != REPEATED,  # these hold a slot already
            outbox.c.purpose == Purpose.OUTREACH,
            outbox.c.campaign_id != apart_from,
        )
    )
    return union_all(held, waiting)


def _day(by: Callable[[Case], date]) -> ColumnElement[date]:
    """A day, out of the campaign's own."""
    return gap(by, push_slot.c.day.type)


def _cap(of: Callable[[Rules], int]) -> ColumnElement[int]:
    """One of the organisation's own."""
    return gap(lambda one: of(one.terms.rules), Integer)


def _planned(days: Days) -> ColumnElement[date]:
    """The local day for which a waiting push is planned, as far as these days reach."""
    kind = outbox.c.not_before.type
    rows = [
        (outbox.c.not_before < gap(partial(_end, n), kind), _day(partial(_calendar, n)))
        for n in range(days.span)
    ]
    return case(*rows, else_=_day(partial(_day_near, -1, 0)))


def _calendar(n: int, one: Case) -> date:
    """The n-th day of the calendar after the first, none after the last."""
    days = one.terms.when.days
    return min(days[0] + timedelta(days=n), days[-1])


def _end(n: int, one: Case) -> datetime:
    """Where the n-th calendar day after the first ends."""
    day = one.terms.when.days[0] + timedelta(days=n + 1)
    return datetime.combine(day, time(0), one.terms.rules.zone)


def places(people: CTE, days: Days) -> Select[Any]:
    """member_id, place, is_free: the first of these days on which no cap holds a person back.

    The last day, and not free, where every day is full. Only people who got a push lately have a
    row. The rule is `bot.domain.planner.place`.

    What is said of each of the twelve days is plain text: out of SQLAlchemy's parts it takes half
    the time in which the whole statement of an audience is written.
    """
    got = pushes(days).subquery("got")
    fewer = func.max(case((push_wish.c.less_often, _ONE), else_=_NONE)) == _ONE
    fewest = _cap(lambda rules: FEWEST.most_a_week(rules.per_week))
    most = case((fewer, fewest), else_=_cap(lambda rules: rules.per_week))
    by_day = (
        select(
            got.c.member_id,
            most.label("most"),
            _cap(lambda rules: rules.per_day).label("most_a_day"),
            _cap(lambda rules: rules.observances_per_week).label("most_reminders"),
            _counted(days),
        )
        .outerjoin(push_wish, push_wish.c.member_id == got.c.member_id)
        .where(got.c.member_id.in_(select(people.c.member_id)))
        .group_by(got.c.member_id)
        .subquery("days")
    )
    first = " ".join(f"WHEN {_is_free(n, days)} THEN {n}" for n in range(days.lawful))
    free = " OR ".join(_is_free(n, days) for n in range(days.lawful))
    place = literal_column(f"CASE {first} ELSE {days.lawful - 1} END", Integer)
    is_free = case((literal_column(f"({free})", Boolean), true()), else_=false())
    return select(by_day.c.member_id, place.label("place"), is_free.label("is_free"))


def _counted(days: Days) -> TextClause:
    """What the caps of each of the days look at: its pushes, those near it, the reminders."""
    of_each = ", ".join(one for n in range(days.lawful) for one in _of_day(n, days))
    gaps = [
        bindparam(name, Filled(partial(_day_near, n, step * (WEEK - 1))), push_slot.c.day.type)
        for n in range(days.lawful)
        for name, step in ((f"on{n}", 0), (f"from{n}", -1), (f"to{n}", 1))
    ]
    return text(of_each).bindparams(*gaps)


def _day_near(n: int, days: int, one: Case) -> date:
    """So many days from the n-th lawful day."""
    return one.terms.when.days[n] + timedelta(days=days)


def _of_day(n: int, days: Days) -> Iterator[str]:
    """Sums over `got` and `push_wish` for the n-th day, and what they are called."""
    until = f"CASE WHEN push_wish.less_often THEN :to{n} ELSE :on{n} END"
    yield _how_many(f"got.day = :on{n}", f"day{n}")
    yield _how_many(f"got.day BETWEEN :from{n} AND {until}", f"near{n}")
    if days.observance:
        in_week = f"got.day BETWEEN :from{n} AND :on{n}"
        yield _how_many(f"{in_week} AND got.observance", f"reminders{n}")


def _how_many(condition: str, name: str) -> str:
    return f"sum(CASE WHEN {condition} THEN 1 ELSE 0 END) AS {name}"


def _is_free(n: int, days: Days) -> str:
    """Whether the n-th day is, in the words of a query over `days`."""
    reminders = f" AND days.reminders{n} < days.most_reminders" if days.observance else ""
    return f"(days.day{n} < days.most_a_day AND days.near{n} < days.most{reminders})"


async def take(
    connection: AsyncConnection,
    wanted: Sequence[tuple[int, int, bool]],
    day: date,
    rules: Rules,
    in_doubt: Collection[int] = (),
) -> set[int]:
    """Slots of the day for (outbox, member, observance); the deliveries that got one.

    The table decides: of two workers that want a person's last slot, one gets it. Deliveries that
    were `in_doubt` may have arrived on the day of their slot: they keep it.
    """
    if not wanted:
        return set()
    await give_back(connection, [id_ for id_, _member, _obs in wanted if id_ not in in_doubt])
    taken = await _held(connection, in_doubt, day) if in_doubt else set()
    members = {member for _outbox, member, _obs in wanted}
    used = await _used(connection, members, day)
    asked = await wishes.of(connection, members)
    rows = []
    for outbox_id, member, observance in wanted:
        if outbox_id in taken:
            continue
        today, week, reminders, last = used.get(member, (0, 0, 0, 0))
        most = asked.get(member, AS_EVER).most_a_week(rules.per_week)
        full = today >= rules.per_day or week >= most
        if full or (observance and reminders >= rules.observances_per_week):
            continue
        used[member] = (today + 1, week + 1, reminders + observance, last + 1)
        rows.append((member, last + 1, observance, outbox_id))
    if rows:
        told = {GIVEN: as_given(rows), "day": day}
        found = await ask(connection, _put(connection.dialect.name), told)
        taken |= {one.outbox_id for one in found}
    return taken


@cache
def _put(dialect: str) -> Executable:
    slots = given(
        dialect,
        [("member", Integer()), ("n", Integer()), ("obs", Boolean()), ("outbox", RowId())],
    ).c
    day = bindparam("day", type_=push_slot.c.day.type)
    rows = select(slots.member, day, slots.n, slots.obs, slots.outbox).where(true())
    put = insert_on(dialect, push_slot).from_select(
        ["member_id", "day", "n", "observance", "outbox_id"], rows
    )
    return put.on_conflict_do_nothing().returning(push_slot.c.outbox_id)


async def _held(connection: AsyncConnection, ids: Collection[int], day: date) -> set[int]:
    """Which of these hold a slot of this day."""
    mine = and_(push_slot.c.outbox_id.in_(list(ids)), push_slot.c.day == day)
    return set((await connection.execute(select(push_slot.c.outbox_id).where(mine))).scalars())


async def _used(
    connection: AsyncConnection, members: Iterable[int], day: date
) -> dict[int, tuple[int, int, int, int]]:
    """Per member: slots of the day, of the week that ends with it, of reminders, and the last n."""
    asked = {
        "members": as_listed(list(members)),
        "day": day,
        "first": day - timedelta(days=WEEK - 1),
    }
    found = await ask(connection, _pushed(connection.dialect.name), asked)
    return {row[0]: (int(row[1]), int(row[2]), int(row[3]), int(row[4])) for row in found}


@cache
def _pushed(dialect: str) -> Executable:
    kind = push_slot.c.day.type
    day, first = bindparam("day", type_=kind), bindparam("first", type_=kind)
    today = func.sum(case((push_slot.c.day == day, 1), else_=0))
    reminders = func.sum(case((push_slot.c.observance, 1), else_=0))
    last = func.max(case((push_slot.c.day == day, push_slot.c.n), else_=0))
    return (
        select(
            push_slot.c.member_id,
            today.label("today"),
            func.count().label("week"),
            reminders.label("reminders"),
            last.label("last"),
        )
        .where(
            push_slot.c.member_id.in_(listed(dialect, "members")),
            push_slot.c.day.between(first, day),
        )
        .group_by(push_slot.c.member_id)
    )


async def give_back(connection: AsyncConnection, outbox_ids: Sequence[int]) -> None:
    """These deliveries did not go out after all: their slots are free."""
    if outbox_ids:
        asked = {"ids": as_listed(outbox_ids)}
        await ask_each(connection, _back(connection.dialect.name), [asked])


@cache
def _back(dialect: str) -> Executable:
    return delete(push_slot).where(push_slot.c.outbox_id.in_(listed(dialect, "ids")))


async def purge(connection: AsyncConnection, today: date) -> None:
    """Slots that no cap looks at any more."""
    old = push_slot.c.day < today - timedelta(days=2 * WEEK)
    await connection.execute(delete(push_slot).where(old))
