"""What platforms tell about our messages afterwards, and about accounts."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache, partial
from typing import Any

from sqlalchemy import ColumnElement, Executable, Update, and_, bindparam, case, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import InboundEvent, Kind, Why
from bot.store.doubts import LEASED
from bot.store.outbox import REPEATED, stands
from bot.store.tables import address, outbox
from bot.store.visits import Run, ask_each, visit

_REACHES = {
    Kind.DELIVERED: ("sent", "uncertain"),
    Kind.SEEN: ("sent", "uncertain", "delivered"),
    Kind.ECHO: ("uncertain", "waiting"),
}
_Row = dict[str, Any]


class _By(StrEnum):
    """What an echo calls the delivery that it shows."""

    KEY = "key"  # ours
    MOMENT = "moment"  # everything up to then
    NAME = "name"  # the platform's


_BECOMES = {Kind.DELIVERED: ("delivered", "delivered_at"), Kind.SEEN: ("seen", "seen_at")}


async def note(
    connection: AsyncConnection, address_id: int, event: InboundEvent, now: datetime
) -> None:
    """Move deliveries forward, never back; a receipt also settles a doubt."""
    if event.kind is Kind.ECHO:
        await echoed_all(connection, [(address_id, event)], now)
        return
    if event.kind is Kind.DELIVERED and event.payload:
        await _came_to_number(connection, event, now)
    await note_all(connection, [(address_id, event)], now)


async def in_line(connection: AsyncConnection, accounts: Collection[int]) -> None:
    """Take what is on its way to these accounts, in the order in which senders write results.

    Echoes come in another order; two transactions that touch the same rows would wait for each
    other. SQLite has one writer, and no use for it.
    """
    if connection.dialect.name != "sqlite" and len(accounts) > 1:
        await connection.execute(_in_line(), {"accounts": list(accounts)})


@cache
def _in_line() -> Executable:
    return (
        select(outbox.c.id)
        .where(
            stands(outbox, *LEASED),
            outbox.c.address_id.in_(bindparam("accounts", expanding=True)),
        )
        .order_by(outbox.c.id)
        .with_for_update()
    )


def is_plain(event: InboundEvent) -> bool:
    """Whether `note_all` is all that there is to do for it."""
    return event.kind is Kind.SEEN or (event.kind is Kind.DELIVERED and not event.payload)


async def note_all(
    connection: AsyncConnection, told: Iterable[tuple[int, InboundEvent]], now: datetime
) -> None:
    """What many people's telephones or eyes have got, in one order for all who touch these rows."""
    named: dict[Kind, list[dict[str, Any]]] = {}
    upto: dict[Kind, list[dict[str, Any]]] = {}
    for address_id, event in told:
        if event.kind not in _BECOMES:
            continue
        if event.about:
            named.setdefault(event.kind, []).extend(
                {"on": event.address.platform, "theirs": about, "now": now} for about in event.about
            )
        elif event.upto:
            row = {"account": address_id, "upto": event.upto, "now": now}
            upto.setdefault(event.kind, []).append(row)
    for kind, rows in sorted(named.items()):
        rows.sort(key=lambda row: (row["on"], row["theirs"]))
        await ask_each(connection, _moved_by_name(kind), rows)
    for kind, rows in sorted(upto.items()):
        rows.sort(key=lambda row: row["account"])
        await ask_each(connection, _moved_up_to(kind), rows)


def _moved(kind: Kind) -> Update:
    state, when = _BECOMES[kind]
    moment = bindparam("now", type_=outbox.c.sent_at.type)
    changes: dict[str, object] = {"state": state, when: moment, "lease_until": None}
    # One by one: a list inside a statement cannot go with many rows of parameters.
    reached = or_(*(outbox.c.state == state for state in _REACHES[kind]))
    return update(outbox).where(reached).values(**changes)


@cache
def _moved_by_name(kind: Kind) -> Executable:
    return _moved(kind).where(
        outbox.c.platform == bindparam("on"), outbox.c.platform_id == bindparam("theirs")
    )


@cache
def _moved_up_to(kind: Kind) -> Executable:
    # What went to a number stands beside the account where consent was given: no chat of its own.
    return _moved(kind).where(
        outbox.c.address_id == bindparam("account"),
        ~outbox.c.by_phone,
        outbox.c.sent_at <= bindparam("upto", type_=outbox.c.sent_at.type),
    )


async def echoed_all(
    connection: AsyncConnection, told: Iterable[tuple[int, InboundEvent]], now: datetime
) -> None:
    """What the platforms say that we said: it has arrived, as far as nobody knew that.

    What is still being sent remembers it, so that a missing answer is no doubt (`settling.settle`).
    """
    parts: list[_Row] = []
    whole: dict[_By, list[_Row]] = {}
    for account, event in told:
        if "#" in event.payload:
            parts += _part_of(account, event.payload)
            continue
        for by, row in _named(account, event):
            whole.setdefault(by, []).append({**row, "now": now})
    if parts:
        await ask_each(connection, _part_arrived(), _in_order(parts))
    for by, rows in sorted(whole.items()):
        await visit(connection, partial(_echoed, by, _in_order(rows)))


def _echoed(by: _By, rows: Sequence[_Row], run: Run) -> None:
    for statement in (_remembered, _sent_after_all, _no_doubt_any_more):
        run.each(statement(by), rows)


def _in_order(rows: list[_Row]) -> list[_Row]:
    """One order for all who touch these rows."""
    return sorted(
        rows,
        key=lambda row: (
            row.get("account", 0), row.get("on", ""), row.get("about", ""), row.get("ours", ""),
        ),
    )  # fmt: skip


def _named(account: int, event: InboundEvent) -> Iterator[tuple[_By, _Row]]:
    """By which of its names an echo means a delivery."""
    theirs = next(iter(event.about), None)
    if event.payload:
        yield _By.KEY, {"account": account, "ours": event.payload, "theirs": theirs}
    elif event.about:
        on = event.address.platform
        yield from ((_By.NAME, {"on": on, "about": name, "theirs": theirs}) for name in event.about)
    elif event.upto:
        yield _By.MOMENT, {"account": account, "upto": event.upto, "theirs": theirs}


def _meant(by: _By) -> ColumnElement[bool]:
    # What went to a number stands beside the account where consent was given: no chat of its own.
    mine = and_(outbox.c.address_id == bindparam("account"), ~outbox.c.by_phone)
    match by:
        case _By.KEY:
            return and_(mine, outbox.c.key == bindparam("ours"))
        case _By.NAME:
            on = outbox.c.platform == bindparam("on")
            return and_(on, outbox.c.platform_id == bindparam("about"))
        case _By.MOMENT:
            return and_(mine, outbox.c.sent_at <= bindparam("upto", type_=outbox.c.sent_at.type))


@cache
def _remembered(by: _By) -> Executable:
    sending = outbox.c.state == "sending"
    return update(outbox).where(_meant(by), sending).values(platform_id=bindparam("theirs"))


@cache
def _sent_after_all(by: _By) -> Executable:
    reached = or_(*(outbox.c.state == state for state in _REACHES[Kind.ECHO]))
    return (
        update(outbox)
        .where(_meant(by), reached, outbox.c.attempts > 0)
        .values(
            state="sent",
            sent_at=bindparam("now", type_=outbox.c.sent_at.type),
            platform_id=bindparam("theirs"),
            lease_until=None,
        )
    )


@cache
def _no_doubt_any_more(by: _By) -> Executable:
    """Webhooks may be late by minutes: the doubt was given up meanwhile."""
    return (
        update(outbox)
        .where(_meant(by), _given_up())
        .values(
            state="sent",
            reason=REPEATED,
            sent_at=bindparam("now", type_=outbox.c.sent_at.type),
            platform_id=bindparam("theirs"),
        )
    )


def _given_up() -> ColumnElement[bool]:
    return and_(outbox.c.state == "failed", outbox.c.reason == Why.UNCERTAIN.value)


async def _came_to_number(connection: AsyncConnection, event: InboundEvent, now: datetime) -> None:
    """A template has come to a telephone number: its receipt bears our own key.

    It may come long after the doubt was given up: the telephone was off. Then it did arrive. While
    the call is under way it is remembered, as an echo is.
    """
    mine = and_(
        outbox.c.by_phone,
        outbox.c.platform == event.address.platform,
        outbox.c.key == event.payload,
        outbox.c.repeated_at.is_not(None),
    )
    theirs = next(iter(event.about), None)
    await connection.execute(
        update(outbox).where(mine, outbox.c.state == "sending").values(platform_id=theirs)
    )
    await connection.execute(
        update(outbox)
        .where(mine, or_(outbox.c.state == "uncertain", _given_up()))
        .values(
            state="delivered",
            reason="",
            platform_id=theirs,
            sent_at=now,
            delivered_at=now,
            lease_until=None,
        )
    )


def _part_of(account: int, mark: str) -> list[_Row]:
    key, _hash, number = mark.rpartition("#")
    if not number.isdecimal() or len(number) > 3:
        return []
    return [{"account": account, "ours": key, "done": int(number) + 1}]


@cache
def _part_arrived() -> Executable:
    """An earlier bubble of a message has arrived: it is not sent again after a crash."""
    done = bindparam("done", type_=outbox.c.parts_done.type)
    unknown = or_(*(outbox.c.state == state for state in ("sending", "uncertain", "waiting")))
    return (
        update(outbox)
        .where(
            outbox.c.address_id == bindparam("account"),
            outbox.c.key == bindparam("ours"),
            unknown,
            outbox.c.parts_done < done,
        )
        .values(parts_done=done)
    )


async def heard_from(connection: AsyncConnection, address_id: int, at: datetime) -> None:
    """The person acted: the window is open, and a block of before that is over."""
    await heard_from_all(connection, {address_id: at})


async def heard_from_all(connection: AsyncConnection, acted: Mapping[int, datetime]) -> None:
    """The same for many people, by account and moment, in the order of their accounts."""
    rows = [{"account": id_, "moment": at} for id_, at in sorted(acted.items())]
    if rows:
        await ask_each(connection, _heard_from(), rows)


@cache
def _heard_from() -> Executable:
    at = bindparam("moment", type_=address.c.last_inbound_at.type)
    later = or_(address.c.last_inbound_at.is_(None), address.c.last_inbound_at < at)
    return (
        update(address)
        .where(address.c.id == bindparam("account"), later)
        .values(
            last_inbound_at=at,
            blocked_at=case((address.c.blocked_at > at, address.c.blocked_at), else_=None),
        )
    )


async def gone(connection: AsyncConnection, address_id: int, at: datetime) -> None:
    """The person blocked or left us; not if they acted after that: webhooks come late and twice."""
    before = or_(address.c.last_inbound_at.is_(None), address.c.last_inbound_at <= at)
    await connection.execute(
        update(address).where(address.c.id == address_id, before).values(blocked_at=at)
    )


async def stop_addresses(connection: AsyncConnection, ids: Sequence[int], now: datetime) -> None:
    """These accounts have blocked us or are gone: no outreach until they write again."""
    if ids:
        await connection.execute(
            update(address).where(address.c.id.in_(ids)).values(blocked_at=now)
        )


async def taken_over(connection: AsyncConnection, address_id: int, until: datetime) -> None:
    """Staff talk with this person by hand: the bot keeps silent for a while."""
    await connection.execute(
        update(address).where(address.c.id == address_id).values(silent_until=until)
    )


async def handed_back(connection: AsyncConnection, address_id: int, now: datetime) -> None:
    """The thread is ours again: what was held may go."""
    await connection.execute(
        update(address).where(address.c.id == address_id).values(silent_until=None)
    )
    await connection.execute(
        update(outbox)
        .where(
            outbox.c.address_id == address_id,
            outbox.c.state == "waiting",
            outbox.c.reason == Why.HELD.value,
        )
        .values(not_before=now)
    )
