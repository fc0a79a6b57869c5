"""What the roster says of weddings, posts and the past, on both databases."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from bot.crypto import Cipher
from bot.domain.weddings import Wedding
from bot.store.care_tables import marriage
from bot.store.database import Database
from bot.store.marriages import say_wedding
from bot.store.office_tables import membership_past
from bot.store.tables import membership
from tests.chat import ZONE
from tests.store.test_roster import LAN, NOW, TODAY, TOMORROW, Office

OCTOBER, NEXT_YEAR = Wedding(date(2026, 10, 20)), Wedding(date(2027, 2, 1), month_only=True)


async def told(office: Office) -> list[tuple[str, date | None, bool]]:
    """Key, day and whether it still stands."""
    rows = await office.rows(
        select(marriage.c.key, marriage.c.held_on, marriage.c.superseded_at).order_by(marriage.c.id)
    )
    return [(key, day, gone is None) for key, day, gone in rows]


async def test_a_wedding_is_told_once_however_often_the_list_comes(
    database: Database, cipher: Cipher
) -> None:
    office = Office(database, cipher)
    for _time in range(2):
        await office.take_in(replace(LAN, wedding=OCTOBER))
    assert await told(office) == [("roster:1:1", date(2026, 10, 20), True)]


async def test_another_day_takes_the_place_of_the_first(database: Database, cipher: Cipher) -> None:
    office = Office(database, cipher)
    await office.take_in(replace(LAN, wedding=OCTOBER))
    await office.take_in(replace(LAN, wedding=NEXT_YEAR))
    assert await told(office) == [
        ("roster:1:1", date(2026, 10, 20), False), ("roster:1:2", date(2027, 2, 28), True),
    ]  # fmt: skip


async def test_an_empty_cell_takes_back_what_is_to_come_and_leaves_what_was(
    database: Database, cipher: Cipher
) -> None:
    office = Office(database, cipher)
    other = replace(LAN, code="2", family="m:2", wedding=NEXT_YEAR)
    await office.take_in(replace(LAN, wedding=OCTOBER), other)
    await office.take_in(LAN, replace(other, wedding=None))
    assert [stands for _key, _day, stands in await told(office)] == [True, False]


async def test_a_list_without_posts_leaves_them(database: Database, cipher: Cipher) -> None:
    office = Office(database, cipher)
    await office.take_in(replace(LAN, post="chair"))
    await office.take_in(replace(LAN, unit="B"), on=TOMORROW)
    posts = select(membership.c.post).order_by(membership.c.valid_from)
    assert await office.rows(posts) == [("chair",), ("chair",)]
    await office.take_in(replace(LAN, unit="B", post=""), on=TOMORROW)
    assert await office.rows(posts) == [("chair",), ("",)]


async def test_what_a_membership_said_is_kept_with_its_time(
    database: Database, cipher: Cipher
) -> None:
    office = Office(database, cipher)
    await office.take_in(LAN)
    await office.take_in(replace(LAN, unit="B", valid_from=TODAY))
    kept = membership_past.c
    rows = await office.rows(select(kept.valid_from, kept.valid_to, kept.superseded_at))
    assert rows == [(TODAY, None, NOW)]
    assert TODAY + timedelta(days=1) == TOMORROW


async def test_the_same_list_again_does_not_overrule_what_the_person_said_since(
    database: Database, cipher: Cipher
) -> None:
    office = Office(database, cipher)
    await office.take_in(replace(LAN, wedding=NEXT_YEAR))
    async with database.write() as connection:
        await say_wedding(connection, 1, date(2027, 5, 8), False, "member", "said", NOW, ZONE)
    for _time in range(2):
        await office.take_in(replace(LAN, wedding=NEXT_YEAR))
    assert await told(office) == [
        ("roster:1:1", date(2027, 2, 28), False), ("said", date(2027, 5, 8), True),
    ]  # fmt: skip
