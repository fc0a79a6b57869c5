"""What was sent is written for many at once as it would be for each."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Purpose
from bot.store import settling, stretches
from bot.store.database import Database
from bot.store.outbox import REPEATED, Outcome
from bot.store.process_tables import stretch
from bot.store.stretches import Move
from bot.store.tables import outbox
from bot.store.types import as_stamp, moment_of

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(hours=1)


def _rows() -> list[dict[str, Any]]:
    """Taken by this worker and others, erased or not, with an echo that has come or without."""
    every = product(("sending", "sent"), ("w", "x"), (None, b"body"), (None, "echo"), ("", "free"))
    return [
        {
            "id": n, "key": f"k{n}", "platform": "zalo", "purpose": Purpose.OUTREACH.value,
            "state": state, "holder": holder, "payload_enc": body, "platform_id": theirs,
            "form": form, "cost": 5, "reason": REPEATED if n % 3 else "", "attempts": n,
            "not_before": BEFORE, "created_at": BEFORE, "lease_until": NOW,
            "sent_at": BEFORE if theirs else None, "repeated_at": BEFORE if n % 2 else None,
        }
        for n, (state, holder, body, theirs, form) in enumerate(every, 1)
    ]  # fmt: skip


def _went(n: int) -> Outcome:
    return Outcome(
        n, "sent", REPEATED if n % 3 else "", form="free" if n % 4 else "", cost=n % 2,
        platform_id=f'mã "{n}"' if n % 5 else None, sent_at=NOW + timedelta(microseconds=n),
        parts_done=1 + n % 2,
    )  # fmt: skip


async def _all(connection: AsyncConnection) -> list[Any]:
    return list(await connection.execute(select(outbox).order_by(outbox.c.id)))


async def test_many_that_went_are_written_as_each_of_them(database: Database) -> None:
    outcomes = [_went(row["id"]) for row in _rows()]
    async with database.write() as connection:
        await connection.execute(insert(outbox), _rows())
        assert not (await settling.settle(connection, "w", outcomes, NOW)).stands
        together = await _all(connection)
        for row in _rows():
            old = {name: row[name] for name in row if name not in ("id", "key")}
            await connection.execute(update(outbox).where(outbox.c.id == row["id"]).values(**old))
        await connection.execute(update(outbox).values(parts_done=0))
        for one in outcomes:
            told = settling._parameters(one, "w", NOW)
            await connection.execute(settling._settle(), told)
        assert together == await _all(connection)
    assert sum(row.sent_at == NOW + timedelta(microseconds=row.id) for row in together) == 8


async def test_what_failed_beside_them_is_written_too(database: Database) -> None:
    outcomes = [_went(1), _went(2)._replace(state="failed", reason="blocked", sent_at=None)]
    async with database.write() as connection:
        await connection.execute(insert(outbox), _rows())
        assert (await settling.settle(connection, "w", outcomes, NOW)).stands == {2}
        rows = await _all(connection)
    assert [(row.state, row.reason) for row in rows[:3]] == [
        ("sent", REPEATED), ("failed", "blocked"), ("sending", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("is_first", [True, False])
async def test_what_went_out_went_out_whatever_else_is_told_of_it(
    database: Database, is_first: bool
) -> None:
    """A lease that ran out while the process stood still: one row, taken twice by the same worker,
    and both ends written together. A second message would be the worse fault.
    """
    told = [_went(1), Outcome(1, "waiting", "network", not_before=NOW)]
    async with database.write() as connection:
        await connection.execute(insert(outbox), _rows())
        wrote = await settling.settle(connection, "w", told if is_first else told[::-1], NOW)
        assert not wrote.stands
        rows = await _all(connection)
    assert rows[0].state == "sent"


async def test_of_two_batches_only_the_one_that_is_over_goes_no_further(database: Database) -> None:
    async with database.write() as connection:
        for holder, batch in product(("w", "x"), (1, 2)):
            await stretches.begin(connection, holder, Move(batch, 5), NOW, [])
        await stretches.begin(connection, "w", Move(3, 5), NOW, [1])
        moves = [Move(batch, 9) for batch in (1, 2, 3)]
        assert (await settling.settle(connection, "w", [], NOW, moves)).over == {1}
        assert not (await settling.settle(connection, "w", [], NOW, moves[1:])).over
        found = list(await connection.execute(select(stretch)))
    assert {(one.holder, one.batch): one.may_call for one in found} == {
        ("w", 2): 9, ("w", 3): 9, ("x", 1): 5, ("x", 2): 5,
    }  # fmt: skip


async def test_a_moment_in_a_json_text_is_that_of_a_column(database: Database) -> None:
    """Else neither order nor equality would be true of them."""
    if database.is_sqlite:
        written = moment_of(database.engine.dialect)
        for at in (NOW, NOW + timedelta(microseconds=7), NOW.astimezone()):
            assert as_stamp(at) == written(at)
