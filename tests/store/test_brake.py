"""The brake: nobody gets more than so many equal texts, whatever the code believes."""

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from bot.store.brake import Limit, Wanted, give_back, purge, take
from bot.store.database import Database
from bot.store.life_tables import brake

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
TWO = Limit(2, timedelta(hours=24))


def of(*ids: int, who: str = "m1", words: str = "w") -> list[Wanted]:
    return [Wanted(id_, who, words) for id_ in ids]


async def held(database: Database, wanted: list[Wanted], now: datetime = NOW) -> set[int]:
    async with database.write() as connection:
        return set((await take(connection, wanted, now, TWO)).held)


async def test_the_third_equal_text_is_held_whatever_its_number(database: Database) -> None:
    assert await held(database, of(1, 2, 3)) == {3}
    assert await held(database, of(4), NOW + timedelta(hours=23)) == {4}
    assert await held(database, of(5, words="other")) == set()
    assert await held(database, of(6, who="m2")) == set()
    assert await held(database, of(7), NOW + timedelta(hours=24)) == set(), "the time rolls on"


async def test_the_same_delivery_again_and_again_is_counted_each_time(database: Database) -> None:
    for hour, expected in ((0, set()), (1, set()), (2, {1})):
        assert await held(database, of(1), NOW + timedelta(hours=hour)) == expected


async def test_what_surely_did_not_go_out_counts_for_nothing(database: Database) -> None:
    await held(database, of(1, 2))
    async with database.write() as connection:
        await give_back(connection, [2], NOW)
    assert await held(database, of(3, 4)) == {4}


async def test_of_two_workers_that_want_the_last_place_one_gets_it(database: Database) -> None:
    await held(database, of(1))

    async def worker(id_: int) -> bool:
        async with database.write() as connection:
            found = await take(connection, of(id_), NOW, TWO)
            await asyncio.sleep(0)
        return not found.held and not found.crowded

    assert sum(await asyncio.gather(*(worker(id_) for id_ in (2, 3, 4)))) == 1


async def test_what_nobody_counts_any_more_goes(database: Database) -> None:
    await held(database, of(1, 2))
    async with database.write() as connection:
        await purge(connection, NOW + timedelta(seconds=1))
        assert await connection.scalar(select(func.count()).select_from(brake)) == 0
