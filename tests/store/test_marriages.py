"""What a member says of the own wedding, on both databases."""

from datetime import UTC, date, datetime
from typing import Any

from bot.crypto import Cipher
from bot.store import marriages
from bot.store.care_tables import marriage
from bot.store.database import Database
from tests.store.care import ID, NOW, ZONE, Union, later, union_in

ME = ID["member2"]


async def say(union: Union, day: date | None, key: str, now: datetime = NOW, **more: Any) -> None:
    told = {"month_only": True, "source": "member", **more}
    async with union.database.write() as connection:
        await marriages.say_wedding(connection, ME, day, key=key, now=now, zone=ZONE, **told)


async def test_a_month_is_held_at_its_end_and_prepared_before_its_beginning(
    database: Database, cipher: Cipher
) -> None:
    union = await union_in(database, cipher)
    await say(union, date(2027, 2, 10), "a")
    row = (await union.rows(marriage))[0]
    assert (row.held_on, row.before) == (
        date(2027, 2, 28),
        datetime(2027, 1, 31, 17, tzinfo=UTC),  # midnight of 1 February at home
    )


async def test_a_day_is_itself(database: Database, cipher: Cipher) -> None:
    union = await union_in(database, cipher)
    await say(union, date(2026, 12, 20), "a", month_only=False)
    row = (await union.rows(marriage))[0]
    assert (row.held_on, row.before) == (date(2026, 12, 20), datetime(2026, 12, 19, 17, tzinfo=UTC))


async def test_the_newest_word_holds_and_the_same_order_counts_once(
    database: Database, cipher: Cipher
) -> None:
    union = await union_in(database, cipher)
    await say(union, date(2027, 2, 1), "a")
    await say(union, date(2027, 3, 1), "b", later(1))
    await say(union, date(2027, 3, 1), "b", later(2))
    rows = await union.rows(marriage)
    assert [(r.key, r.superseded_at) for r in rows] == [("a", later(1)), ("b", None)]


async def test_a_wedding_that_was_held_is_not_superseded(
    database: Database, cipher: Cipher
) -> None:
    union = await union_in(database, cipher)
    await say(union, date(2025, 2, 1), "old", source="roster")
    await say(union, None, "new")
    assert [r.superseded_at for r in await union.rows(marriage)] == [None, None]


async def test_taken_back_what_the_roster_said_holds_again(
    database: Database, cipher: Cipher
) -> None:
    union = await union_in(database, cipher)
    await say(union, date(2027, 2, 1), "roster", source="roster")
    await say(union, date(2027, 3, 1), "mine", later(1))
    async with database.write() as connection:
        await marriages.take_back(connection, ME, later(2), ZONE)
    assert [(r.key, r.superseded_at) for r in await union.rows(marriage)] == [("roster", None)]
