"""Support cases of a closed period: frozen, derived again from their steps, late ones apart."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from bot.crypto import Cipher
from bot.domain.periods import SUPPORT, checksum, figures_of
from bot.services.periods import close, late, verify
from bot.store.care_tables import case_step, support_case
from bot.store.office_tables import period
from tests.chat import Chat
from tests.services.test_periods import office as _office

office = _office  # two units, 2 June 2026, the period 2026-1 is over
SPRING, MAY = datetime(2026, 3, 2, 3, tzinfo=UTC), datetime(2026, 5, 30, 3, tzinfo=UTC)
AFTER = datetime(2026, 6, 3, 3, tzinfo=UTC)  # after the closing
# The last hours of 31 May belong to the period, those of 30 November before it began do not.
LAST = datetime(2026, 5, 31, 16, 59, tzinfo=UTC)
BEFORE = datetime(2025, 11, 30, 16, 59, tzinfo=UTC)


async def case(chat: Chat, id_: int, unit: int, *steps: tuple[str, datetime], **more: Any) -> None:
    """A case as the talks leave it: opened at its first step, as its last one says."""
    async with chat.house.database.write() as connection:
        await connection.execute(
            insert(support_case).values(
                id=id_, key=f"c{id_}", programme="hardship", unit_id=unit, opened_by=1,
                state=steps[-1][0], opened_at=steps[0][1], **more,
            )
        )  # fmt: skip
        for number, (state, at) in enumerate(steps, 1):
            await step(connection, id_, number, state, at)


async def step(connection: Any, id_: int, number: int, state: str, at: datetime) -> None:
    amount = 5_000_000 if state == "decided" else None
    await connection.execute(
        insert(case_step).values(
            case_id=id_, number=number, at=at, actor_id=1, state=state, amount=amount
        )
    )


async def moved(chat: Chat, id_: int, number: int, state: str, **said: Any) -> None:
    """The case goes on after the closing."""
    async with chat.house.database.write() as connection:
        await step(connection, id_, number, state, AFTER)
        await connection.execute(
            update(support_case).where(support_case.c.id == id_).values(state=state, **said)
        )


@pytest.fixture
async def cases(office: Chat) -> Chat:
    """Done; asked on the last evening; decided; taken back; of a time before."""
    through = (("received", SPRING), ("checked", SPRING), ("decided", SPRING), ("done", MAY))
    await case(office, 1, 2, *through, heads=3, days=2, amount=5_000_000)
    await case(office, 2, 2, ("received", LAST))
    await case(office, 3, 3, ("received", MAY), ("checked", MAY), ("decided", MAY))
    await case(office, 4, 3, ("received", MAY), ("withdrawn", MAY))
    await case(office, 5, 3, ("received", BEFORE))
    return office


async def frozen(chat: Chat) -> dict[tuple[str, str], tuple[int, ...]]:
    async with chat.house.database.read() as connection:
        rows = await connection.execute(select(period.c.figures).where(period.c.code == "2026-1"))
        kept = figures_of(rows.scalar_one() or ())
    return {(f.unit, f.name): f.numbers for f in kept if f.name.startswith(SUPPORT)}


async def test_counts_and_amounts_are_frozen_by_unit_and_programme(cases: Chat) -> None:
    await close(cases.house, "2026-1", "operator")
    assert await frozen(cases) == {
        ("", "support"): (3, 1, 3, 2, 5_000_000),
        ("U2", "support:hardship"): (2, 1, 3, 2, 5_000_000),
        ("U3", "support:hardship"): (1, 0, 0, 0, 0),
    }


async def test_what_becomes_of_them_later_is_apart_and_the_checksum_holds(cases: Chat) -> None:
    closed = await close(cases.house, "2026-1", "operator")
    cases.clock.move(timedelta(days=3))
    await moved(cases, 2, 2, "withdrawn", amount=None, detail_enc=None)
    await moved(cases, 3, 4, "done", amount=7_000_000)
    await case(cases, 6, 2, ("received", AFTER))
    _found, again, differing = await verify(cases.house, "2026-1")
    assert (again, differing) == (closed.checksum, ())
    _found, apart = await late(cases.house, "2026-1")
    assert {(c.unit, c.name, c.frozen[:2], c.now[:2]) for c in apart} == {
        ("", "support", (3, 1), (2, 1)),
        ("U2", "support:hardship", (2, 1), (1, 1)),
    }


async def test_a_step_that_was_tampered_with_is_found(cases: Chat) -> None:
    await close(cases.house, "2026-1", "operator")
    async with cases.house.database.write() as connection:
        await connection.execute(update(case_step).values(amount=1).where(case_step.c.case_id == 1))
    _found, _again, differing = await verify(cases.house, "2026-1")
    assert {(c.unit, c.now[4]) for c in differing} == {("", 1), ("U2", 1)}


async def test_a_period_that_was_closed_without_them_is_derived_as_it_was(
    cases: Chat, cipher: Cipher
) -> None:
    await close(cases.house, "2026-1", "operator")
    async with cases.house.database.write() as connection:
        rows = (await connection.execute(select(period.c.figures))).scalars().all()
        old = [row for row in next(filter(None, rows)) if not str(row[1]).startswith(SUPPORT)]
        await connection.execute(
            update(period)
            .where(period.c.code == "2026-1")
            .values(figures=old, checksum=checksum(figures_of(old)))
        )
    found, again, differing = await verify(cases.house, "2026-1")
    assert (again, differing) == (found.checksum, ())
    _found, apart = await late(cases.house, "2026-1")
    assert apart == ()
