"""The year of the sample union: the same at every start, on any day, and nobody is told of it."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Table, func, select

from bot.app import build_house
from bot.clock import VirtualClock
from bot.demo.run import PLAYGROUND, settle
from bot.services.coverage import coverage
from bot.services.house import House
from bot.services.returns import trend_of
from bot.settings import Settings
from bot.store.activity_tables import activity, check_in, meeting
from bot.store.care_tables import counselling, support_case
from bot.store.database import Database
from bot.store.migrate import upgrade
from bot.store.office_tables import letter, period
from bot.store.tables import evidence, outbox
from bot.store.units import unit_by_code

SHOWN = (activity, check_in, meeting, counselling, support_case, letter, period, evidence)


async def lived(folder: Path, name: str, now: str) -> tuple[House, Database]:
    """A demo that was started at that moment."""
    settings = Settings.read(
        database_url=f"sqlite:///{folder / name}", public_url="http://127.0.0.1:1",
        webchat=True, **PLAYGROUND,
    )  # fmt: skip
    database = Database(settings.database_url)
    await upgrade(database)
    clock = VirtualClock(datetime.fromisoformat(now))
    house = replace(await build_house(settings, database, webchat=True), clock=clock)
    assert await settle(house, folder / "danh-sach.xlsx")
    return house, database


async def rows(database: Database, of: Table) -> int:
    async with database.read() as connection:
        return (await connection.execute(select(func.count()).select_from(of))).scalar_one()


async def figures(house: House) -> list[tuple[int, int]]:
    """Every indicator of the whole union, and the twelve months of its first."""
    library, zone, today = house.library, house.rules.zone, house.today()
    found = await coverage(house.database, library, zone, None, today, small_numbers=True)
    async with house.database.read() as connection:
        top = await unit_by_code(connection, found.unit.code)
        trend = await trend_of(connection, library, zone, top, today)
    shares = [r.share for r in found.unit.results] + [p.share for p in trend.points]
    return [(share.numerator, share.denominator) for share in shares]


@pytest.mark.parametrize("now", ["2027-01-01T00:30+07:00", "2028-02-29T23:30+07:00"])
async def test_the_year_fills_every_screen_on_any_day(tmp_path: Path, now: str) -> None:
    house, database = await lived(tmp_path, "one.db", now)
    for table in SHOWN:
        assert await rows(database, table) > 0, table.name
    families, officers, married, *months = await figures(house)
    assert 0 < families[0] < families[1]
    assert (officers[1], married) == (24, (5, 7))
    reached = [part for part, _whole in months if part]
    assert reached == sorted(reached)
    assert len(set(reached)) > 8  # the curve rises, month after month
    await database.close()


async def test_two_starts_make_the_same_union_without_a_word_to_anybody(tmp_path: Path) -> None:
    first, one = await lived(tmp_path, "one.db", "2026-11-23T09:00+07:00")
    second, two = await lived(tmp_path, "two.db", "2026-11-23T09:00+07:00")
    assert await figures(first) == await figures(second)
    assert [await rows(one, t) for t in SHOWN] == [await rows(two, t) for t in SHOWN]
    assert await rows(one, outbox) == 0  # a period ends soon, and still nobody is told beforehand
    await one.close()
    await two.close()
