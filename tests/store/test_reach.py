"""The preview before approval: cost, timeline, quota, and what would raise the reach."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.adapter import TemplateState
from bot.crypto import Cipher
from bot.domain.campaigns import Draft, Progress
from bot.domain.outreach import QuietHours, Rules
from bot.domain.planner import Later
from bot.domain.prices import read_prices
from bot.domain.push import Content
from bot.domain.reach import Advice, Lever, Reach, from_json, to_json
from bot.domain.reach_words import reached, result
from bot.domain.templates import Approved
from bot.i18n import localise
from bot.library.localised import Localised
from bot.library.templates import Form, Template
from bot.messages import Quota
from bot.store import channels, templates
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


OFF = Somebody("OFF", accounts=(Account("viber"),), phone="84912000008")
APPROVED = Template(
    "notice", ("text",), Localised("Tin", "News"), Localised("Đọc", "Read"),
    (Form("zalo", (), "Tin mới", 2),),
)  # fmt: skip


async def by_number(database: Database, *, approved: bool, paid: bool = True) -> Reach:
    """The preview where numbers are used, and templates go to them."""
    content = replace(library(), templates=(APPROVED,))
    prices = read_prices("zalo.paid=55,zalo.template=140,zalo.phone=200")
    rules = replace(RULES, paid=paid, by_phone=True, prices=prices)
    can = {**CAN, "zalo": replace(ZALO, template_by_phone=True)}
    async with database.write() as connection:
        if approved:
            known = Approved("7001", TemplateState.ENABLE)
            await templates.put(connection, "zalo", "notice", known, NOW)
        draft = Draft(Content("x", text="x"), 1, NOW)
        return await reach(connection, Outlook(content, can, rules, NOW), draft)


@pytest.fixture
async def off(database: Database, cipher: Cipher) -> Database:
    """One who agreed on a channel that is off now, and one by template at the account."""
    old = Somebody("OLD", accounts=(Account("zalo", NOW - timedelta(days=20)),))
    await settle_in(database, cipher, {1: None}, [OFF, old])
    return database


async def test_who_is_reached_by_number_is_counted_and_told(off: Database) -> None:
    found = await by_number(off, approved=True)
    assert (found.plan["zalo"]["template"], found.by_phone, found.cost) == (2, 1, 340)
    shown = [localise(line, "vi") for line in reached(found, ZONE)]
    assert any("1 người nhận qua số điện thoại" in line for line in shown)
    assert from_json(to_json(found)).by_phone == 1
    came = Progress(2, {"sent": 2}, {}, 0, {"zalo": {"template": 2}}, 340, by_phone=1)
    side = [localise(line, "vi") for line in result(came, found)]
    assert "• trong số theo mẫu, qua số điện thoại: 1 → 1" in side


async def test_without_a_template_it_says_whom_one_would_reach_by_number_too(off: Database) -> None:
    found = await by_number(off, approved=False)
    assert dict(found.unreachable) == {"channel_off": 1, "window_closed": 1}
    assert found.advice == (Advice(Lever.TEMPLATE, 2, 340),)


async def test_without_money_both_are_told_so(off: Database) -> None:
    found = await by_number(off, approved=True, paid=False)
    assert dict(found.unreachable) == {"paid_off": 2}
    assert found.advice == (Advice(Lever.PAID, 2, 340),)
