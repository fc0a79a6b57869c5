"""Deliveries of which nobody knows whether they arrived: settled, tried once more, given up."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    false,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.messages import Kind, Purpose
from bot.store import permits, stretches
from bot.store.dues import Due, read_dues
from bot.store.given import as_listed, listed
from bot.store.held import is_held
from bot.store.inbox import is_open
from bot.store.outbox import BUSY, REPEATED, stands
from bot.store.tables import inbox, outbox
from bot.store.turns import is_free
from bot.store.visits import ask

LEASED = ("sending", "uncertain")
MOST_ANSWERED = 3  # calls of an answer that nobody confirms; unasked words have the brake's places


class Echoes(NamedTuple):
    """How far a platform's echoes have come, by the moments at which doubts end."""

    heard: datetime  # what ends before then would have had its echo
    patient: datetime  # what ends before then may be repeated once without that being known
    given_up: datetime  # nobody waits any more for what ends before then


class Tells(NamedTuple):
    """The platforms that say what became of a message: when asked, or by an echo alone."""

    asked: Collection[str] = ()
    echoing: Mapping[str, Echoes] = MappingProxyType({})


NOBODY_TELLS = Tells()


async def in_doubt(
    connection: AsyncConnection,
    cipher: Cipher,
    address_id: int,
    theirs: Sequence[str],
    now: datetime,
) -> list[Due]:
    """Deliveries to this account of which nobody knows, unless the echo is of a known one."""
    known = await connection.execute(
        select(outbox.c.id).where(
            outbox.c.address_id == address_id, outbox.c.platform_id.in_(theirs)
        )
    )
    if known.first() is not None:
        return []
    found = await connection.execute(
        select(outbox.c.id)
        .where(outbox.c.address_id == address_id, *_doubtful())
        .order_by(outbox.c.id)
        .limit(20)
    )
    ids = found.scalars().all()
    return await read_dues(connection, cipher, ids, now) if ids else []


async def of_these(connection: AsyncConnection, address_ids: Collection[int]) -> set[int]:
    """The accounts among these to which a delivery is in doubt."""
    asked = {"accounts": as_listed(address_ids)}
    found = await ask(connection, _of_these(connection.dialect.name), asked)
    return {one.address_id for one in found}


@cache
def _of_these(dialect: str) -> Select[Any]:
    these = outbox.c.address_id.in_(listed(dialect, "accounts"))
    return select(outbox.c.address_id).where(these, *_doubtful()).distinct()


def _doubtful() -> tuple[ColumnElement[bool], ...]:
    """Called, and nobody knows whether it arrived."""
    return (
        outbox.c.platform_id.is_(None),
        ~outbox.c.by_phone,  # in no talk: only its receipt tells
        or_(
            outbox.c.state.in_(("sending", "uncertain")),
            and_(outbox.c.state == "waiting", outbox.c.attempts > 0, ~is_held(outbox)),
        ),
    )


async def arrived(connection: AsyncConnection, id_: int, theirs: str, now: datetime) -> None:
    """It did arrive: settled now, or as soon as the send that is under way comes back."""
    await connection.execute(
        update(outbox)
        .where(outbox.c.id == id_, outbox.c.state == "sending")
        .values(platform_id=theirs)
    )
    await connection.execute(
        update(outbox)
        .where(outbox.c.id == id_, outbox.c.state.in_(("uncertain", "waiting")))
        .values(state="sent", sent_at=now, platform_id=theirs, lease_until=None, payload_enc=None)
    )


async def begin_repeat(connection: AsyncConnection, id_: int, now: datetime) -> bool:
    """A repeat, or the call to a number, begins now; or it has been made often enough.

    Told before the call, so that of a worker that dies it is known whether it called. Answers end
    here, after three calls of which nobody knows; whatever is said unasked ends at the brake.
    """
    once_more = or_(
        outbox.c.purpose != Purpose.REPLY,
        outbox.c.repeated_at.is_(None),
        outbox.c.attempts <= MOST_ANSWERED,
    )
    begun = await connection.execute(
        update(outbox)
        .where(outbox.c.id == id_, once_more)
        .values(repeated_at=now)
        .returning(outbox.c.id)
    )
    return begun.first() is not None


async def echoed(connection: AsyncConnection, id_: int) -> tuple[str, int]:
    """What the platform calls this delivery, whose echo has come, "" when none has; and how many
    of its parts have come by now.
    """
    mine = select(outbox.c.platform_id, outbox.c.parts_done).where(outbox.c.id == id_)
    row = (await connection.execute(mine)).first()
    return (row.platform_id or "", row.parts_done) if row else ("", 0)


async def sweep(
    connection: AsyncConnection,
    now: datetime,
    lease_now: datetime,
    grace: timedelta,
    tells: Tells = NOBODY_TELLS,
) -> int:
    """Leases that ran out: in doubt for a while, then once more, or given up. Rows touched.

    Where the platform tells what it has, it is asked, or its echo is waited for, and what it has
    not goes out again until whoever is about to call finds that that was often enough. Elsewhere
    a third copy could come of it, so the one repeat is the last. Whose repeat had not begun when
    its worker died still has it before it. To a telephone number there is one call and no repeat:
    nobody can tell afterwards whether it arrived, and it costs. What was surely not called waits.
    """
    if not await is_free(connection, "sweep"):
        return 0  # two would take the same rows in another order each, and wait for one another
    ran_out = and_(stands(outbox, *LEASED), outbox.c.lease_until < lease_now)
    await connection.execute(
        update(outbox)
        .where(ran_out, outbox.c.platform_id.is_not(None))
        .values(state="sent", sent_at=now, lease_until=None, payload_enc=None)
    )
    await stretches.let_wait(connection, now, ran_out)
    doubtful = await connection.execute(
        update(outbox)
        .where(ran_out, outbox.c.state == "sending")
        .values(
            state="uncertain",
            lease_until=lease_now + grace,
            holder=None,
            attempts=_less_what_never_began(),
        )
        .returning(outbox.c.id)
    )
    given_up = await connection.execute(
        update(outbox)
        .where(ran_out, outbox.c.state == "uncertain", _was_repeated(), ~_goes_on(tells))
        .values(state="failed", reason="uncertain", payload_enc=None)
        .returning(outbox.c.id)
    )
    again = await connection.execute(
        update(outbox)
        .where(ran_out, outbox.c.state == "uncertain", ~_may_be_told(tells))
        .values(state="waiting", reason=REPEATED, lease_until=None, not_before=now)
        .returning(outbox.c.id)
    )
    await permits.use(connection, now)  # of what an echo or a receipt has settled meanwhile
    await stretches.purge(connection, now)
    return len(doubtful.all()) + len(given_up.all()) + len(again.all())


async def release_all(
    connection: AsyncConnection,
    now: datetime,
    doubt_until: datetime,
    local: Sequence[str],
) -> None:
    """On a database of one process: what was being sent was being sent by a dead one.

    Rows of `local` platforms never leave the house: nothing is in doubt there. Answers that
    waited for another try are tried at once; the clock may have been set back meanwhile. Notices
    that wait for a lawful hour go on waiting.
    """
    open_states = stands(outbox, *LEASED)
    await connection.execute(
        update(outbox)
        .where(open_states, outbox.c.platform.in_(local))
        .values(state="waiting", lease_until=None)
    )
    await connection.execute(
        update(outbox)
        .where(open_states, outbox.c.platform_id.is_not(None))  # its echo has come already
        .values(state="sent", sent_at=now, lease_until=None, payload_enc=None)
    )
    await stretches.let_wait(connection, now, open_states)
    await connection.execute(
        update(outbox)
        .where(open_states)
        .values(state="uncertain", lease_until=doubt_until, attempts=_less_what_never_began())
    )
    answers = outbox.c.purpose == Purpose.REPLY
    notices = and_(outbox.c.purpose != Purpose.OUTREACH, outbox.c.attempts > 0)
    await connection.execute(
        update(outbox)
        .where(
            stands(outbox, *BUSY),  # with an account: so the index of what is open is found
            outbox.c.address_id > 0,
            outbox.c.state == "waiting",
            or_(answers, notices),
        )
        .values(not_before=now)
    )


def _was_repeated() -> ColumnElement[bool]:
    """The one repeat that there is has begun; to a telephone number the one call."""
    again = or_(outbox.c.reason == REPEATED, outbox.c.by_phone)
    return and_(again, outbox.c.repeated_at.is_not(None))


def _less_what_never_began() -> ColumnElement[int]:
    """Its tries: who was taken for its repeat, and the worker died before the call, had none.

    A call that began before this repeat was due is the one before it.
    """
    taken = and_(outbox.c.state == "sending", outbox.c.reason == REPEATED)
    since = outbox.c.repeated_at
    never_began = and_(taken, or_(since.is_(None), since < outbox.c.not_before))
    return outbox.c.attempts - case((never_began, 1), else_=0)


def _goes_on(tells: Tells) -> ColumnElement[bool]:
    """Whether a second doubt is not the end: the platform can be asked, its echoes have come so far
    that this one is missing, or may come so far yet.
    """
    asked = outbox.c.platform.in_(tells.asked)
    shown = [
        and_(outbox.c.platform == name, or_(_ends_before(so.heard), ~_ends_before(so.given_up)))
        for name, so in tells.echoing.items()
    ]
    return and_(or_(asked, *shown), ~outbox.c.by_phone)


def _may_be_told(tells: Tells) -> ColumnElement[bool]:
    """Whether an echo may still say what became of it: it is here already and waits to be noted,
    or it is late. Who waits for an answer gets a second copy rather than none for minutes; a third
    one nobody gets before the echoes have come so far.
    """
    here = exists().where(
        inbox.c.address_id == outbox.c.address_id, is_open(inbox), inbox.c.kind == Kind.ECHO
    )
    again, first = _was_repeated(), outbox.c.purpose != Purpose.REPLY
    late = [
        and_(
            outbox.c.platform == name,
            ~_ends_before(so.heard),
            or_(again, and_(first, ~_ends_before(so.patient))),
        )
        for name, so in tells.echoing.items()
    ]
    return or_(here, and_(~outbox.c.by_phone, or_(false(), *late)))


def _ends_before(moment: datetime) -> ColumnElement[bool]:
    return outbox.c.lease_until < moment
