"""The preview before approval: cost, timeline, quota, and what would raise the reach."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.crypto import Cipher
from bot.domain.campaigns import Draft
from bot.domain.outreach import QuietHours, Rules
from bot.domain.planner import Later
from bot.domain.prices import read_prices
from bot.domain.push import Content
from bot.domain.reach import Advice, Lever, Reach, from_json, to_json
from bot.domain.reach_words import reached
from bot.i18n import localise
from bot.messages import Quota
from bot.store import channels
from bot.store.database import Database
from bot.store.reach import reach
from bot.store.terms import Outlook
from tests.domain.test_windows import MESSENGER, TELEGRAM, ZALO
from tests.reports.sample import library
from tests.store.union import Account, Somebody, settle_in

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)
NIGHT = NOW.replace(hour=22)
RULES = Rules(ZONE, QuietHours((time(21), time(7, 30))), lambda _day: False,
              prices=read_prices("zalo.paid=55,zalo.template=200"))  # fmt: skip
CAN = {"zalo": ZALO, "messenger": MESSENGER, "telegram": TELEGRAM}
PEOPLE = [
    Somebody("FREE", accounts=(Account("zalo", NOW - timedelta(hours=1)),)),
    Somebody("PAID", accounts=(Account("zalo", NOW - timedelta(days=3)),)),
    Somebody("PAID2", accounts=(Account("zalo", NOW - timedelta(days=4)),)),
    Somebody("OLD", accounts=(Account("zalo", NOW - timedelta(days=20)),)),
    Somebody("LATE", accounts=(Account("messenger", NOW - timedelta(days=2)),)),
    Somebody("ALWAYS", accounts=(Account("telegram"),)),
    Somebody("NOBODY"),
]


async def preview(database: Database, *, paid: bool, at: datetime = NOW) -> Reach:
    draft = Draft(Content("x", text="x"), 1, at)
    outlook = Outlook(library(), CAN, replace(RULES, paid=paid), at)
    async with database.read() as connection:
        return await reach(connection, outlook, draft)


@pytest.fixture
async def town(database: Database, cipher: Cipher) -> Database:
    await settle_in(database, cipher, {1: None}, PEOPLE)
    return database


async def test_without_money_it_says_what_money_and_templates_would_reach(town: Database) -> None:
    found = await preview(town, paid=False)
    assert (found.reached, found.cost) == (2, 0)
    assert dict(found.unreachable) == {"paid_off": 2, "window_closed": 2, "not_linked": 1}
    assert found.advice == (
        Advice(Lever.PAID, 2, 110),
        Advice(Lever.TEMPLATE, 2, 200),
        Advice(Lever.LINK, 1),
    )


async def test_with_money_the_cost_is_estimated(town: Database) -> None:
    found = await preview(town, paid=True)
    assert (found.plan["zalo"]["free"], found.plan["zalo"]["paid"], found.cost) == (1, 2, 110)
    assert [advice.lever for advice in found.advice] == [Lever.TEMPLATE, Lever.LINK]


async def test_at_night_the_timeline_begins_in_the_morning(town: Database) -> None:
    found = await preview(town, paid=False, at=NIGHT)
    begins = {span.begins.astimezone(ZONE) for span in found.timeline}
    assert begins == {NOW.replace(day=25, hour=7, minute=30)}
    assert {span.why for span in found.timeline} == {Later.QUIET}


async def test_a_quota_that_is_too_small_is_told(town: Database) -> None:
    async with town.write() as connection:
        await channels.asked(connection, "zalo", [Quota("sub_quota", 1, 500)], None, NOW)
    assert (await preview(town, paid=True)).short_of("zalo") == 1


async def test_the_quota_is_shown_with_the_moment_at_which_the_platform_said_it(
    town: Database,
) -> None:
    async with town.write() as connection:
        asked = NOW - timedelta(minutes=9)
        await channels.asked(connection, "zalo", [Quota("sub_quota", 480, 500)], None, asked)
    shown = [localise(line, "vi") for line in reached(await preview(town, paid=True), ZONE)]
    [line] = [line for line in shown if "480" in line]
    assert "09:51" in line
    free = [localise(line, "vi") for line in reached(await preview(town, paid=False), ZONE)]
    assert not any("480" in line for line in free)  # nothing that counts is planned


async def test_a_plan_of_before_that_was_kept_is_read(town: Database) -> None:
    kept = to_json(await preview(town, paid=True))
    del kept["quota_at"]
    assert from_json(kept).asked_at == {}


async def test_what_was_approved_is_kept_as_it_was(town: Database) -> None:
    found = await preview(town, paid=True)
    assert to_json(from_json(to_json(found))) == to_json(found)
