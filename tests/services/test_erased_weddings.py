"""Erasure and weddings: nothing personal is left, and closed periods are still derived the same."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.services.periods import close, verify
from bot.store import marriages
from bot.store.care_tables import marriage
from tests.chat import ZONE, Chat
from tests.services.test_periods import office as _office

office = _office  # four people, 2 June 2026, the period 2026-1 is over
SPRING = datetime(2026, 3, 2, 3, tzinfo=UTC)
HELD, TO_COME = date(2026, 4, 4), date(2026, 12, 31)


async def told(chat: Chat, id_: int, source: str, day: date | None, **more: Any) -> None:
    """A word about the wedding of member 1."""
    row = {"recorded_at": SPRING, "superseded_at": None, **more}
    before = datetime(2026, 4, 3, 17, tzinfo=UTC) if day else None
    async with chat.house.database.write() as connection:
        await connection.execute(
            insert(marriage).values(
                id=id_, key=f"said:{id_}", member_id=1, source=source, held_on=day, before=before,
                **row,
            )
        )  # fmt: skip


async def erased(chat: Chat) -> list[tuple[Any, ...]]:
    """What is left: day, by when, who said it, whether it holds, its key."""
    house = chat.house
    async with house.database.write() as connection:
        await marriages.erase(connection, [1], house.now(), ZONE)
        rows = await connection.execute(select(marriage).order_by(marriage.c.id))
        return [
            (r.held_on, r.before is not None, r.source, r.superseded_at is None, r.key)
            for r in rows
        ]


async def test_without_a_closed_period_only_a_wedding_that_was_held_is_left(office: Chat) -> None:
    await told(office, 1, "roster", HELD)
    await told(office, 2, "roster", TO_COME)
    await told(office, 3, "member", None)
    await told(office, 4, "member", HELD, superseded_at=SPRING + timedelta(days=1))
    assert await erased(office) == [(HELD, True, "erased", True, "erased:1")]


@pytest.mark.parametrize(
    ("day", "left"),
    [
        (HELD, (HELD, True, True)),
        (TO_COME, (marriages.NEVER, False, False)),
        (None, (None, False, False)),
    ],
)
async def test_a_closed_period_is_derived_the_same_and_says_nothing_more(
    office: Chat, day: date | None, left: tuple[Any, ...]
) -> None:
    await told(office, 1, "member", day)
    closed = await close(office.house, "2026-1", "operator")
    office.clock.move(timedelta(days=3))
    ((held_on, has_before, source, holds, key),) = await erased(office)
    assert ((held_on, has_before, holds), source, key) == (left, "erased", "erased:1")
    _found, again, differing = await verify(office.house, "2026-1")
    assert (again, differing) == (closed.checksum, ())


async def test_a_word_taken_back_after_a_closing_keeps_the_closed_period(office: Chat) -> None:
    """The list's word holds again, for today and not for the closed period."""
    await told(office, 1, "roster", HELD, superseded_at=SPRING + timedelta(days=1))
    await told(office, 2, "member", None, recorded_at=SPRING + timedelta(days=1))
    closed = await close(office.house, "2026-1", "operator")
    office.clock.move(timedelta(days=3))
    async with office.house.database.write() as connection:
        await marriages.take_back(connection, 1, office.house.now(), ZONE)
        said = await marriages.said_by(connection, 1, office.house.now(), ZONE)
    assert said == []
    _found, again, differing = await verify(office.house, "2026-1")
    assert (again, differing) == (closed.checksum, ())


async def test_what_was_said_after_the_closing_is_gone_altogether(office: Chat) -> None:
    await close(office.house, "2026-1", "operator")
    office.clock.move(timedelta(days=3))
    await told(office, 1, "roster", TO_COME, recorded_at=office.house.now())
    assert await erased(office) == []
