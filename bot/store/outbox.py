"""Intended deliveries: each is in exactly one state at every moment.

waiting → sending → sent → delivered → seen; or failed, skipped, cancelled; `uncertain` when the
platform was asked and nobody knows whether it has the message.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Executable,
    FromClause,
    Select,
    bindparam,
    func,
    insert,
    literal,
    literal_column,
    select,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.domain.campaigns import State
from bot.messages import OutboundMessage, Purpose, Why
from bot.store.events import message_to_json
from bot.store.tables import campaign, outbox
from bot.store.visits import Run, visit

PRIORITY = {Purpose.REPLY: 0, Purpose.SERVICE: 1, Purpose.OUTREACH: 5}
_OF_THE_CHANNEL = tuple(why.value for why in Why if why.again and why is not Why.HELD)
BAD_NUMBER = "bad_number"  # the telephone number takes no templates
REPEATED = "repeated"  # was in doubt and is repeated; a second doubt is final
BUSY = ("waiting", "sending")  # as in the index of an account's order
UNASKED = "unasked"  # in doubt: the platform could not be asked yet
OPEN = ("waiting", "sending", "uncertain")
SENT = ("sent", "delivered", "seen")
# Every delivery is in exactly one of these.
NAMED = (*OPEN, *SENT, "failed", "skipped", "cancelled")


def stands(rows: FromClause, *states: str) -> ColumnElement[bool]:
    """In one of these states, which are words of ours.

    They are written into the statement, letter by letter as in the partial indexes: only so those
    serve. Given beside it, each look goes through every row of a broadcast, with the ledger held.
    """
    words: list[ColumnElement[str]] = [literal_column(f"'{state}'") for state in states]
    return rows.c.state == words[0] if len(words) == 1 else rows.c.state.in_(words)


def to_one_person(rows: FromClause) -> ColumnElement[bool]:
    """Answers and notices; of a broadcast not even the index is gone through."""
    theirs = (PRIORITY[Purpose.REPLY], PRIORITY[Purpose.SERVICE])
    numbers: list[ColumnElement[int]] = [literal_column(str(priority)) for priority in theirs]
    return rows.c.priority.in_(numbers)


class Outcome(NamedTuple):
    """What became of a delivery, to be written in one statement per batch.

    `attempts` is how often it was tried in a row for this reason; None leaves it as it is.
    """

    id: int
    state: str
    reason: str = ""
    form: str = ""
    cost: int = 0
    next: bool = False  # failed for good here: the person's next account may still be written to
    not_before: datetime | None = None
    lease_until: datetime | None = None
    platform_id: str | None = None
    sent_at: datetime | None = None
    parts_done: int = 0
    payload: bytes | None = None
    keeps_body: bool = False  # it may be tried again
    stops_address: bool = False
    spoils_number: bool = False  # the person's telephone number takes no templates
    address_id: int = 0
    closes_window: bool = False
    attempts: int | None = None
    batch: int = 0  # with which it was taken; of what was sent nobody asks


async def put(
    connection: AsyncConnection,
    cipher: Cipher,
    address_id: int,
    messages: Sequence[OutboundMessage],
    now: datetime,
) -> None:
    """Order messages to one address, in this order."""
    await put_all(connection, cipher, ((address_id, message) for message in messages), now)


async def put_all(
    connection: AsyncConnection,
    cipher: Cipher,
    messages: Iterable[tuple[int, OutboundMessage]],
    now: datetime,
) -> None:
    """Order messages, each to its address, in this order."""
    rows = [_row(cipher, address_id, m, message_to_json(m), now) for address_id, m in messages]
    if rows:
        await connection.execute(_put(), rows)


@dataclass(frozen=True, slots=True)
class Lease:
    """Who sends a delivery, and until when nobody else may."""

    holder: str
    until: datetime


async def put_held(
    connection: AsyncConnection,
    cipher: Cipher,
    messages: Sequence[tuple[int, OutboundMessage]],
    now: datetime,
    lease: Lease,
) -> dict[str, tuple[int, bytes]]:
    """Order messages that this worker sends at once, as if it had claimed them.

    By their keys: their numbers, and how they are written.
    """
    if not messages:
        return {}
    bodies = {message.key: message_to_json(message) for _address_id, message in messages}
    ours = {"state": "sending", "holder": lease.holder, "lease_until": lease.until, "attempts": 1}
    rows = [_row(cipher, id_, m, bodies[m.key], now) | ours for id_, m in messages]

    def script(run: Run) -> list[Any]:
        # SQLite takes half as long for both as for rows that each tell their number.
        run.each(_put(), rows)
        return run.rows(_ids(), {"keys": list(bodies)})

    return {one.key: (one.id, bodies[one.key]) for one in await visit(connection, script)}


async def let_wait(connection: AsyncConnection, ids: Collection[int], holder: str) -> None:
    """These were not called, and are anybody's."""
    await connection.execute(
        update(outbox)
        .where(outbox.c.id.in_(ids), outbox.c.holder == holder, outbox.c.state == "sending")
        .values(state="waiting", holder=None, lease_until=None, attempts=outbox.c.attempts - 1)
    )


def _row(
    cipher: Cipher, address_id: int, message: OutboundMessage, body: bytes, now: datetime
) -> dict[str, Any]:
    return {
        "key": message.key,
        "address_id": address_id,
        "platform": message.to.platform,
        "purpose": message.purpose.value,
        "payload_enc": cipher.seal(body),
        "priority": PRIORITY[message.purpose],
        "not_before": now,
        "created_at": now,
        "state": "waiting",
        "reason": "",
        "attempts": 0,
        "parts_done": 0,
    }


@cache
def _ids() -> Select[Any]:
    keys = outbox.c.key.in_(bindparam("keys", expanding=True))
    return select(outbox.c.id, outbox.c.key).where(keys)


@cache
def _put() -> Executable:
    return insert(outbox)


async def explain(connection: AsyncConnection, platform: str, reason: str) -> None:
    """What waits for this platform to be well waits for that reason, though not tried itself.

    Rows that another process is about to write are left to it: it finds the fault soon enough.
    """
    waiting = (
        select(outbox.c.id)
        .where(
            outbox.c.platform == platform,
            outbox.c.state == "waiting",
            outbox.c.reason.in_(("", *_OF_THE_CHANNEL)),
            outbox.c.reason != reason,
        )
        .with_for_update(skip_locked=True)
    )
    await connection.execute(update(outbox).where(outbox.c.id.in_(waiting)).values(reason=reason))


async def drop_answers(connection: AsyncConnection, before: datetime, reason: str) -> int:
    """Answers ordered before then and not given yet are not given any more; how many."""
    dropped = await connection.execute(
        update(outbox)
        .where(
            outbox.c.purpose == Purpose.REPLY,
            outbox.c.state.in_(OPEN),
            outbox.c.created_at < before,
        )
        .values(state="cancelled", reason=reason, lease_until=None, payload_enc=None)
        .returning(outbox.c.id)
    )
    return len(dropped.all())


async def depth(connection: AsyncConnection) -> dict[str, int]:
    """How many deliveries are open, by state; what is set aside waits as well."""
    found = await connection.execute(_depth())
    return {state: int(n) for state, n in found if n}


@cache
def _depth() -> Executable:
    """From the indexes of what is open: all that was ever sent is not gone through for it.

    Grouped as these are sorted, for otherwise SQLite takes the whole table to be the shorter way.
    """
    n = func.count().label("n")
    ready = (
        select(n)
        .where(stands(outbox, "waiting"), ~outbox.c.shelved)
        .group_by(outbox.c.platform)
        .subquery()
    )
    aside = (
        select(n)
        .join(campaign, campaign.c.id == outbox.c.campaign_id)
        .where(campaign.c.state == State.PAUSED, stands(outbox, "waiting"), outbox.c.shelved)
        .subquery()
    )
    leased = (
        select(outbox.c.state, n)
        .where(stands(outbox, "sending", "uncertain"))
        .group_by(outbox.c.lease_until, outbox.c.state)
        .subquery()
    )
    many = func.coalesce(select(func.sum(ready.c.n)).scalar_subquery(), 0)
    return union_all(
        select(literal("waiting"), many + select(aside.c.n).scalar_subquery()),
        select(leased.c.state, func.sum(leased.c.n)).group_by(leased.c.state),
    )


async def oldest_reply(
    connection: AsyncConnection, platforms: Collection[str], now: datetime
) -> datetime | None:
    """Since when the reply there has waited that is due the longest; None when none is."""
    found: datetime | None = await connection.scalar(
        select(func.min(outbox.c.not_before)).where(
            stands(outbox, "waiting"),
            ~outbox.c.shelved,
            outbox.c.platform.in_(platforms),
            outbox.c.priority == PRIORITY[Purpose.REPLY],
            outbox.c.not_before <= now,
        )
    )
    return found
