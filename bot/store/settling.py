"""What became of deliveries is written: of a broadcast nearly all simply went out."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Text,
    Update,
    and_,
    bindparam,
    case,
    cast,
    func,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Purpose
from bot.store import stretches
from bot.store.given import GIVEN, as_given, given
from bot.store.outbox import REPEATED, SENT, Outcome
from bot.store.tables import outbox
from bot.store.types import RowId, as_stamp
from bot.store.visits import Run, ask, visit

_Alike = tuple[str, str, int, int]  # reason, form, cost, parts: what many have in common
_alike = attrgetter("reason", "form", "cost", "parts_done")


class Written(NamedTuple):
    """Which of those that were not sent stand as told, and the batches that are over by now."""

    stands: set[int]
    over: set[int]


async def settle(
    connection: AsyncConnection,
    holder: str,
    outcomes: Sequence[Outcome],
    now: datetime,
    moves: Sequence[stretches.Move] = (),
) -> Written:
    """Write what became of deliveries, and how far batches may be called from now on.

    Rows that somebody else holds by now are left alone, as are those that were lost and taken again
    by the same process: there only what was sent is news. A message whose echo has come was sent,
    whatever the answer to its call.
    """
    in_order = sorted(outcomes, key=_turn)
    went, others = dict[_Alike, list[Outcome]](), list[Outcome]()
    # PostgreSQL takes each row's lock in this order; on SQLite nobody else writes meanwhile.
    together = connection.dialect.name == "sqlite"
    for outcome in in_order:
        simply = together and _is_simply_sent(outcome)
        (went.setdefault(_alike(outcome), []) if simply else others).append(outcome)

    def script(run: Run) -> set[int]:
        # These first, as in `_turn`.
        for alike, sent in went.items():
            run.each(_sent(), [_together(alike, sent, holder)])
        if others:
            run.each(_settle(), [_parameters(outcome, holder, now) for outcome in others])
        return stretches.move(run, holder, moves)

    over = await visit(connection, script)
    told = {one.id: (one.state, one.batch) for one in outcomes if one.state not in SENT}
    if not told:
        return Written(set(), over)
    found = await ask(connection, _standing(), {"ids": list(told), "by": holder})
    stands = {row.id for row in found if (row.state, row.batch) == told[row.id]}
    return Written(stands, over)


def _turn(outcome: Outcome) -> tuple[int, bool]:
    """By number, as all who touch several rows; whatever else is told of one that went, it went."""
    return outcome.id, outcome.state != "sent"


@cache
def _standing() -> Select[Any]:
    """Those that are still his: what waits by another's word may hold what that one took."""
    return select(outbox.c.id, outbox.c.state, outbox.c.batch).where(
        outbox.c.id.in_(bindparam("ids", expanding=True)), outbox.c.holder == bindparam("by")
    )


@cache
def _settle() -> Update:
    """Written once: to write it takes longer than to run it."""
    return (
        update(outbox)
        .where(
            outbox.c.id == bindparam("row"),
            outbox.c.holder == bindparam("by"),
            outbox.c.state == "sending",
            or_(bindparam("new_state") == "sent", outbox.c.batch == bindparam("of_batch")),
        )
        .values(**_settled())
    )


def _settled() -> dict[str, Any]:
    moment, body = outbox.c.sent_at.type, outbox.c.payload_enc.type
    echoed = and_(bindparam("new_state") != "sent", outbox.c.platform_id.is_not(None))
    unchanged = bindparam("went") == ""
    # Words to one person that were erased meanwhile stay so; a broadcast gets its body here.
    is_erased = and_(outbox.c.payload_enc.is_(None), outbox.c.purpose != Purpose.OUTREACH)
    doubted = case((outbox.c.reason == REPEATED, REPEATED), else_="")
    return {
        "state": case((echoed, "sent"), else_=bindparam("new_state")),
        "reason": case((echoed, doubted), else_=bindparam("why")),
        "not_before": func.coalesce(bindparam("later", type_=moment), outbox.c.not_before),
        "lease_until": case((echoed, null()), else_=bindparam("lease", type_=moment)),
        "platform_id": func.coalesce(bindparam("their_id"), outbox.c.platform_id),
        "sent_at": func.coalesce(
            bindparam("sent", type_=moment), case((echoed, bindparam("at", type_=moment)))
        ),
        "parts_done": _parts(),
        "payload_enc": case(
            (or_(echoed, is_erased), null()),
            else_=cast(bindparam("body", type_=body), body),
        ),
        "form": case((unchanged, outbox.c.form), else_=bindparam("went")),
        "cost": case((unchanged, outbox.c.cost), else_=bindparam("price")),
        "repeated_at": case(  # what waits again has its repeat before it still
            (bindparam("new_state") == "waiting", null()), else_=outbox.c.repeated_at
        ),
        "attempts": func.coalesce(
            bindparam("tries", type_=outbox.c.attempts.type), outbox.c.attempts
        ),
    }


def _parts() -> ColumnElement[int]:
    """How many parts have gone: an echo of an instant ago may know of more than who called does.

    In another form the message begins anew, whatever has come of the first.
    """
    told, went = bindparam("parts", type_=outbox.c.parts_done.type), bindparam("went", type_=String)
    same_form = or_(went == "", outbox.c.form == "", outbox.c.form == went)
    return case((and_(same_form, outbox.c.parts_done > told), outbox.c.parts_done), else_=told)


def _parameters(outcome: Outcome, holder: str, now: datetime) -> dict[str, Any]:
    return {
        "row": outcome.id,
        "by": holder,
        "of_batch": outcome.batch,
        "new_state": outcome.state,
        "why": outcome.reason,
        "later": outcome.not_before,
        "lease": outcome.lease_until,
        "their_id": outcome.platform_id,
        "sent": outcome.sent_at,
        "at": now,
        "parts": outcome.parts_done,
        "body": outcome.payload,
        "went": outcome.form,
        "price": outcome.cost,
        "tries": outcome.attempts,
    }


def _is_simply_sent(outcome: Outcome) -> bool:
    """Whether there is no more to say than that, when and as what it went out."""
    went = outcome.state == "sent" and outcome.sent_at is not None
    return went and outcome.payload is None and outcome.attempts is None


def _together(alike: _Alike, sent: Sequence[Outcome], holder: str) -> dict[str, Any]:
    rows = [(one.id, one.platform_id, as_stamp(one.sent_at)) for one in sent if one.sent_at]
    why, went, price, parts = alike
    return {GIVEN: as_given(rows), "by": holder, "why": why, "went": went, "price": price,
            "parts": parts}  # fmt: skip


@cache
def _sent() -> Update:
    """As `_settled` has it of what was sent, for many at once: a third less of SQLite's thread,
    which does not ask for its turn at every row.
    """
    moment = outbox.c.sent_at.type
    new = given("sqlite", [("id", RowId()), ("their_id", Text()), ("sent_at", moment)]).c
    unchanged = bindparam("went") == ""
    return (
        update(outbox)
        .where(
            outbox.c.id == new.id,
            outbox.c.holder == bindparam("by"),
            outbox.c.state == "sending",
        )
        .values(
            state="sent",
            reason=bindparam("why"),
            lease_until=null(),
            platform_id=func.coalesce(new.their_id, outbox.c.platform_id),
            sent_at=new.sent_at,
            parts_done=bindparam("parts"),
            payload_enc=null(),
            form=case((unchanged, outbox.c.form), else_=bindparam("went")),
            cost=case((unchanged, outbox.c.cost), else_=bindparam("price")),
        )
    )
