"""What arrived: stored before it is answered, claimed in order, emptied when its turn is done."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Executable,
    FromClause,
    Integer,
    Select,
    TextClause,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.domain.crisis import Category
from bot.log import log
from bot.messages import Address, InboundEvent, Kind
from bot.quick import quick
from bot.store.arrivals import Arrival, store
from bot.store.events import event_from_json, event_to_json
from bot.store.legible import BROKEN, UNREADABLE, only_these
from bot.store.tables import address, inbox
from bot.store.types import Ids
from bot.store.visits import Run, ask, visit

RECEIPTS = (Kind.ECHO, Kind.DELIVERED, Kind.SEEN)  # they say what became of our own messages
WAITING, TAKEN, DONE, PARKED, SET_ASIDE = range(5)
LEASE = timedelta(seconds=30)
# Plain, as in the partial indexes: they serve.
_OPEN, _CRIES = text("status < 2"), text("kind = 'crisis'")
MOST_ATTEMPTS = 5


def is_open(rows: FromClause) -> ColumnElement[bool]:
    """Still to be handled: found by indexes that hold nothing else."""
    return rows.c.status < literal_column("2")


def is_left(rows: FromClause, status: int) -> ColumnElement[bool]:
    """Parked, or set aside; found by an index of what was given up, of all that ever came."""
    return and_(rows.c.status > literal_column("2"), rows.c.status == status)


@quick
@dataclass(frozen=True, slots=True)
class Claimed:
    """One event to handle, taken by this worker for the length of the lease."""

    id: int
    address_id: int
    event: InboundEvent
    received_at: datetime
    attempts: int


async def put(
    connection: AsyncConnection, cipher: Cipher, events: Sequence[InboundEvent], now: datetime
) -> None:
    """Store events; one that is there already changes nothing."""
    arrivals = [_arrival(cipher, event) for event in events]
    users = {one[:2]: event.address.user for one, event in zip(arrivals, events, strict=True)}
    await store(connection, arrivals, now, lambda who: cipher.seal(users[who]))


def _arrival(cipher: Cipher, event: InboundEvent) -> Arrival:
    who = event.address
    mark = cipher.index(who.platform, who.user)
    return Arrival(
        who.platform, mark, event.key, event.kind.value, cipher.seal(event_to_json(event))
    )


@dataclass(frozen=True, slots=True)
class OnlyCries:
    """What a silent copy hears: cries for help since then, and its own local web chat."""

    since: datetime
    local: Collection[str]  # platforms that never leave the house


@cache
def _claim(which: Literal["all", "cries", "copy"], *, in_rows: bool = False) -> Executable:
    """Written once: to write it takes longer than to run it.

    `copy`: what a silent copy answers, cries and what is local. `in_rows`: a person's receipts that
    stand one behind the other, together; only where there is one writer. Elsewhere those before
    may be another's by now, whose claim is not committed and cannot be seen.
    """
    earlier = inbox.alias("earlier")
    behind: list[ColumnElement[bool]] = []
    if in_rows:
        receipts = _is_receipt(inbox) & _is_receipt(earlier)
        behind = [~(receipts & (earlier.c.status == WAITING))]
    first_in_line = ~(
        select(earlier.c.id)
        .where(
            earlier.c.address_id == inbox.c.address_id,
            earlier.c.id < inbox.c.id,
            is_open(earlier),
            *behind,
        )
        .exists()
    )
    heard: list[ColumnElement[bool] | TextClause] = [first_in_line]
    if which == "copy":
        heard = [_cries_or_local(first_in_line)]
    elif which == "cries":
        heard += [_CRIES]
    lease = inbox.c.lease_until.type
    chosen = (
        select(inbox.c.id)
        .where(_OPEN, _is_ready(), *heard)
        .order_by(inbox.c.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
        .cte("chosen")
    )
    until = bindparam("until", type_=lease)
    return (
        update(inbox)
        .where(inbox.c.id == chosen.c.id)
        .values(
            status=TAKEN, holder=bindparam("by"), lease_until=until, attempts=inbox.c.attempts + 1
        )
        .returning(inbox.c.id)
    )


def _is_receipt(row: FromClause) -> ColumnElement[bool]:
    # No list: the statement is written out whole, and what stands in its CTE is left as it is.
    return or_(*[row.c.kind == kind.value for kind in RECEIPTS])


def _cries_or_local(in_order: ColumnElement[bool]) -> ColumnElement[bool]:
    """A cry stands behind nobody: what else the person wrote waits for the awakening."""
    since = bindparam("since", type_=inbox.c.received_at.type)
    cry = and_(inbox.c.kind == Kind.CRISIS.value, inbox.c.received_at >= since)
    local = inbox.c.platform.in_(bindparam("local", expanding=True))
    return or_(cry, and_(local, in_order))


async def claim(
    connection: AsyncConnection,
    cipher: Cipher,
    holder: str,
    now: datetime,
    limit: int,
    only: OnlyCries | None = None,
) -> list[Claimed]:
    """Take events of people none of whose earlier events is unfinished; cries first, then by age.

    On SQLite receipts that stand one behind the other are taken together: a message to one person
    brings three of them. `now` is lease time (`House.lease_now`).
    """
    wanted = {"lease_now": now, "by": holder, "until": now + LEASE}
    if only is not None:
        heard = {"since": only.since, "local": list(only.local), "most": limit}
        found = await connection.execute(_claim("copy"), {**wanted, **heard})
        copied = found.scalars().all()
        rows = await ask(connection, _bodies(), {"ids": copied}) if copied else []
    else:
        in_rows = connection.dialect.name == "sqlite"
        rows = await visit(connection, lambda run: _taken(run, wanted, limit, in_rows=in_rows))
    return await _read(connection, cipher, rows, holder) if rows else []


def _taken(run: Run, wanted: dict[str, Any], limit: int, *, in_rows: bool) -> list[Any]:
    """Cries, then the others as far as there is room, with what they say."""
    ids = [one.id for one in run.rows(_claim("cries"), {**wanted, "most": limit})]
    if left := limit - len(ids):
        ids += [
            one.id for one in run.rows(_claim("all", in_rows=in_rows), {**wanted, "most": left})
        ]
    return run.rows(_bodies(), {"ids": ids}) if ids else []


@cache
def _bodies() -> Select[Any]:
    return (
        select(inbox, address.c.user_enc)
        .join(address, address.c.id == inbox.c.address_id)
        .where(inbox.c.id.in_(bindparam("ids", expanding=True)))
        .order_by(inbox.c.id)
    )


async def _read(
    connection: AsyncConnection, cipher: Cipher, rows: Sequence[Any], holder: str
) -> list[Claimed]:
    """What was taken. What has no words any more was done before: it is done, and stops nobody."""
    if empty := [row.id for row in rows if row.body_enc is None]:
        log.warning("inbox.empty", inbox=empty)
        await finish_all(connection, empty, holder)
    found, broken = legible(cipher, [row for row in rows if row.body_enc is not None])
    if broken:
        await only_these(connection, cipher, "inbox", [row.id for row in broken])
        answered = [cry for row in broken if (cry := _cry_without_words(cipher, row))]
        lost = {row.id for row in broken} - {cry.id for cry in answered}
        await connection.execute(_set_aside(), {"ids": list(lost), "by": holder})
        found = sorted([*found, *answered], key=lambda one: one.id)
    return found


def legible(cipher: Cipher, rows: Sequence[Any]) -> tuple[list[Claimed], list[Any]]:
    """The events of rows with their accounts, and the rows that cannot be read."""
    found, broken = list[Claimed](), list[Any]()
    for row in rows:
        try:
            who = Address(row.platform, cipher.open(row.user_enc))
            event = event_from_json(cipher.open_bytes(row.body_enc), who)
        except BROKEN:
            broken.append(row)
        else:
            found.append(Claimed(row.id, row.address_id, event, row.received_at, row.attempts))
    return found, broken


def _cry_without_words(cipher: Cipher, row: Any) -> Claimed | None:
    """Its kind is enough to answer a cry: with the card whose words fit most of those who cry."""
    if row.kind != Kind.CRISIS.value:
        return None
    try:
        who = Address(row.platform, cipher.open(row.user_enc))
    except BROKEN:
        return None
    card = Category.VIOLENCE.value
    event = InboundEvent(row.event_key, who, Kind.CRISIS, row.received_at, payload=card)
    return Claimed(row.id, row.address_id, event, row.received_at, row.attempts)


@cache
def _set_aside() -> Executable:
    """The body stays, for as long as events are kept: it may be readable again (`store.unread`)."""
    return (
        update(inbox)
        .where(inbox.c.id.in_(bindparam("ids", expanding=True)), *_held())
        .values(status=SET_ASIDE, kind=_plain_kind(), error=UNREADABLE, lease_until=None)
    )


async def anything(connection: AsyncConnection, now: datetime) -> bool:
    """Whether an event waits, or was taken by a worker that is gone."""
    return bool(await ask(connection, _anything(), {"lease_now": now}))


@cache
def _anything() -> Select[Any]:
    return select(inbox.c.id).where(_OPEN, _is_ready()).limit(1)


def _is_ready() -> ColumnElement[bool]:
    gone = inbox.c.lease_until < bindparam("lease_now", type_=inbox.c.lease_until.type)
    return or_(inbox.c.status == WAITING, and_(inbox.c.status == TAKEN, gone))


def _plain_kind() -> ColumnElement[str]:
    """Who cried for help is not to be read off the rows that stay (domain.md §8.5)."""
    return case((inbox.c.kind == Kind.CRISIS.value, Kind.MESSAGE.value), else_=inbox.c.kind)


def _held() -> tuple[ColumnElement[bool], ...]:
    """That this worker has it still: it is not done, and nobody else took it meanwhile."""
    return inbox.c.status == TAKEN, inbox.c.holder == bindparam("by")


@cache
def _finish() -> Executable:
    return (
        update(inbox)
        .where(inbox.c.id.in_(bindparam("ids", expanding=True)), *_held())
        .values(status=DONE, kind=_plain_kind(), body_enc=None, lease_until=None)
        .returning(inbox.c.id)
    )


async def finish(connection: AsyncConnection, inbox_id: int, holder: str) -> bool:
    """The turn is done: the body goes. False when somebody else holds the event by now."""
    return bool(await finish_all(connection, [inbox_id], holder))


async def finish_all(
    connection: AsyncConnection, inbox_ids: Collection[int], holder: str
) -> set[int]:
    """The same for many; those that nobody else holds by now."""
    done = await ask(connection, _finish(), {"ids": list(inbox_ids), "by": holder})
    return {one.id for one in done}


async def give_up(connection: AsyncConnection, accounts: Ids) -> None:
    """What these wrote is not answered any more: they are erased."""
    has_words = or_(inbox.c.status < DONE, inbox.c.status == SET_ASIDE)
    open_ones = and_(inbox.c.address_id.in_(accounts), has_words)
    done = {"status": DONE, "kind": _plain_kind(), "body_enc": None, "lease_until": None}
    await connection.execute(update(inbox).where(open_ones).values(**done))


async def put_back(
    connection: AsyncConnection,
    inbox_id: int,
    holder: str,
    error: str,
    *,
    park: bool,
    counts: bool = True,
) -> None:
    """Try again at once, or park it: its traceback is kept, the person is not blocked.

    One that is done, or that somebody else holds by now, stays as it is.
    `counts`: whether this was one of the attempts after which it is parked.
    """
    parked = {"status": PARKED, "kind": _plain_kind(), "body_enc": None}
    again = {"status": WAITING, "attempts": inbox.c.attempts - (0 if counts else 1)}
    changes = parked if park else again
    await connection.execute(
        update(inbox)
        .where(inbox.c.id == inbox_id, *_held())
        .values(**changes, error=error, lease_until=None),
        {"by": holder},
    )


async def let_go(connection: AsyncConnection, ids: Collection[int], holder: str) -> None:
    """What was taken and not begun waits again behind what is before it."""
    await connection.execute(_let_go(), {"ids": list(ids), "by": holder})


@cache
def _let_go() -> Executable:
    return (
        update(inbox)
        .where(inbox.c.id.in_(bindparam("ids", expanding=True)), *_held())
        .values(status=WAITING, attempts=inbox.c.attempts - 1, lease_until=None)
    )


async def release_all(connection: AsyncConnection) -> None:
    """On a database of one process: whatever was taken was taken by a dead one."""
    await connection.execute(
        update(inbox)
        .where(is_open(inbox), inbox.c.status == TAKEN)
        .values(status=WAITING, lease_until=None)
    )


async def depth(connection: AsyncConnection) -> tuple[int, datetime | None]:
    """How many events wait, and since when the oldest does."""
    found = await connection.execute(
        select(func.count(), func.min(inbox.c.received_at)).where(is_open(inbox))
    )
    count, oldest = found.one()
    return int(count), oldest


async def parked(connection: AsyncConnection) -> int:
    """How many events were given up after repeated faults."""
    found = await connection.scalar(select(func.count()).where(is_left(inbox, PARKED)))
    return int(found or 0)
