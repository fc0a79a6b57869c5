"""The database plans exactly as the rule does: thousands of random people, person by person."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.domain.campaigns import Draft, Kind, State
from bot.domain.outreach import QuietHours, Rules
from bot.domain.planner import Later, Offer, Planned, Pushes, plan, schedule
from bot.domain.push import Content
from bot.domain.windows import Form, Means, Skip, Way
from bot.domain.wishes import Wishes
from bot.store import campaigns, caps, numbers
from bot.store.audience import audience
from bot.store.audience_counts import Group, groups
from bot.store.audience_terms import Case, Terms
from bot.store.database import Database
from bot.store.platform_tables import push_slot
from bot.store.routes import accounts_of
from bot.store.tables import outbox
from bot.store.terms import with_money, with_templates
from bot.store.written import Written
from tests.domain.test_windows import MESSENGER, TELEGRAM, ZALO
from tests.store.union import Account, Somebody, settle_in

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
RULES = Rules(ZONE, QuietHours((time(21), time(7, 30))), lambda day: day.weekday() == 6)
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)
NIGHT = datetime(2026, 11, 28, 22, 0, tzinfo=ZONE)  # a Saturday
CAN = {"zalo": replace(ZALO, template_hours=(time(9), time(12)), template_by_phone=True),
       "messenger": MESSENGER, "telegram": TELEGRAM}  # fmt: skip
COSTS = {"zalo": {Form.PAID: 55, Form.TEMPLATE: 200}, "messenger": {Form.TEMPLATE: 30}}
PEOPLE = 400
DRAFT = Draft(Content("x", text="x"), 1, NOW)


def people(seed: int) -> list[Somebody]:
    """People with none to three accounts of any standing, and a number, or another's, or none."""
    chance = Random(seed)
    return [
        Somebody(
            f"M{n}",
            accounts=tuple(_accounts(chance)),
            phone=chance.choice(["", f"84912{n:06}", f"84912{n:06}", f"84913{n % 250:06}"]),
            phone_refused=chance.random() < 0.1,
            phone_agreed=chance.random() < 0.7,
            wishes=_wishes(chance),
            restricted=n % 20 == 7,
        )
        for n in range(PEOPLE)
    ]


def _accounts(chance: Random) -> Iterator[Account]:
    for platform in chance.sample(["zalo", "messenger", "telegram", "viber"], chance.randint(0, 3)):
        ago = timedelta(hours=chance.choice([0, 1, 23, 24, 30, 47, 48, 60, 167, 168, 700]))
        yield Account(
            platform,
            None if chance.random() < 0.1 else NOW - ago - timedelta(seconds=chance.randint(0, 90)),
            consented=chance.random() < 0.9,
            stopped=chance.random() < 0.1,
            blocked=chance.random() < 0.1,
            preferred=chance.random() < 0.2,
            reminders=chance.random() < 0.85,
            permitted=platform == "messenger" and chance.random() < 0.4,
        )


def _wishes(chance: Random) -> Wishes:
    """Most say nothing; others have a pause that is over, ends soon, or lasts, or want fewer."""
    ends = chance.choice([None, *(NOW + timedelta(days=n) for n in (-3, 0, 2, 6, 30))])
    paused, fewer = chance.random() < 0.3, chance.random() < 0.4
    return Wishes(paused, ends if paused else None, fewer)


async def pushed(database: Database, seed: int) -> None:
    """Pushes of last week, and a campaign whose rows still wait."""
    chance = Random(seed)
    rows = [
        {
            "id": 4 * member + n, "key": f"{member}:{n}", "member_id": member,
            "campaign_id": "old", "purpose": "outreach", "created_at": NOW,
            "not_before": NOW + timedelta(days=chance.choice([0, 1, 2, 3, 8])),
            "state": "sent" if n else "waiting",
        }
        for member in range(1, PEOPLE + 1)
        for n in range(chance.choice([0, 0, 1, 2, 3]))
    ]  # fmt: skip
    slots = [
        {
            "member_id": row["member_id"], "outbox_id": row["id"], "n": row["id"],
            "day": (NOW - timedelta(days=chance.randint(0, 7))).date(),
            "observance": chance.random() < 0.3,
        }
        for row in rows
        if row["state"] == "sent"
    ]  # fmt: skip
    async with database.write() as connection:
        await campaigns.create(connection, "old", DRAFT, author_id=None, now=NOW,
                               kind=Kind.OBSERVANCE, state=State.RUNNING)  # fmt: skip
        await connection.execute(insert(outbox), rows)
        await connection.execute(insert(push_slot), slots)


async def pushes_of(connection: AsyncConnection, terms: Terms) -> dict[int, Pushes]:
    """The pushes that the database counts, as the rule reads them."""
    of_day: dict[int, Counter[date]] = defaultdict(Counter)
    reminders: dict[int, Counter[date]] = defaultdict(Counter)
    asked = Case(DRAFT, terms, NOW)
    written = Written[Case](connection.dialect, caps.pushes(asked.shape.days))
    for member, told, observance in await written.rows(connection, asked):
        day = date.fromisoformat(str(told))  # as the driver reads it
        of_day[member][day] += 1
        reminders[member][day] += bool(observance)
    return {m: Pushes(days, reminders[m]) for m, days in of_day.items()}


def as_decided(found: Planned | Skip) -> tuple[int, str, Way, datetime, Later] | Skip:
    """By which account, on which platform, in which form, when and why; or the reason why not."""
    if isinstance(found, Skip):
        return found
    return found.account.id, found.platform, found.way, found.at, found.why


class Row(NamedTuple):
    """Of the audience."""

    member_id: int
    address_id: int | None
    platform: str
    rank: int
    place: int
    less_often: bool
    heard_at: object


def as_planned(row: Row, terms: Terms) -> Any:
    """A row of the database's plan, in the words of the rule."""
    verdict = terms.verdict(row.rank)
    if row.rank >= len(terms.ways):
        return verdict
    at = terms.moment(row.platform, row.rank, row.place)
    why = terms.why(row.platform, row.rank, row.place, less_often=bool(row.less_often))
    return (row.address_id, row.platform, verdict, at, why)


async def counted_at_once_as_one_by_one(connection: AsyncConnection, asked: Case) -> None:
    """Under these terms, with money, with templates: as many of each as the plans of all say."""
    terms = asked.terms
    cases = [asked._replace(terms=t) for t in (terms, with_money(terms), with_templates(terms))]
    for case, told in zip(cases, await groups(connection, cases), strict=True):
        written = Written[Case](connection.dialect, audience(case.shape))
        rows = [Row(*row) for row in await written.rows(connection, case)]
        of_each = Counter((r.platform, r.rank, r.place, bool(r.less_often)) for r in rows)
        found = {Group(*group, number) for group, number in of_each.items()}
        assert set(told) == found
        assert len(told) == len(found)
        assert sum(group.people for group in told) == PEOPLE


@pytest.mark.parametrize("seed", [7])
@pytest.mark.parametrize("money", [False, True])
@pytest.mark.parametrize(("phone", "channels"), [(None, CAN), (200, CAN), (200, {"zalo"})])
@pytest.mark.parametrize(("start", "observance"), [(NOW, False), (NIGHT, True)])
async def test_the_database_plans_exactly_as_the_rule_does(
    database: Database,
    cipher: Cipher,
    seed: int,
    money: bool,
    start: datetime,
    observance: bool,
    phone: int | None,
    channels: Collection[str],
) -> None:
    await settle_in(database, cipher, {1: None}, people(seed))
    await pushed(database, seed)
    can = {name: CAN[name] for name in channels}
    able = {"zalo"} if phone else {"zalo", "messenger"}  # where templates are approved
    means = {p: Means(money, p in able, COSTS.get(p, {}), phone) for p in can}
    terms = Terms(Offer(means, can, observance), RULES, schedule(start, RULES), NOW.date())
    async with database.read() as connection:
        asked = Case(DRAFT, terms, NOW)
        written = Written[Case](connection.dialect, audience(asked.shape))
        rows = [Row(*row) for row in await written.rows(connection, asked)]
        await counted_at_once_as_one_by_one(connection, asked)
        members = range(1, PEOPLE + 1)
        accounts = await accounts_of(connection, members, start)
        known = await numbers.of(connection, members)
        got = await pushes_of(connection, terms)
    expected = {}
    for member in members:
        pushes = got.get(member, Pushes())
        found = plan(
            accounts.get(member, []), pushes, terms.offer, RULES, terms.when, known.get(member)
        )
        expected[member] = as_decided(found)
    assert {row.member_id: as_planned(row, terms) for row in rows} == expected
    resting = [n for n, one in enumerate(people(seed), 1) if one.restricted]
    assert not [n for n in resting if not isinstance(expected[n], Skip)], "on no channel, ever"
    by_phone = [
        found for found in expected.values() if isinstance(found, tuple) and found[2].by_phone
    ]
    assert bool(by_phone) == (money and phone is not None)
    if len(can) == len(CAN):  # else the hours of the templates are told for nearly everybody
        assert Skip.PAUSED in expected.values()
        assert Skip.LESS_OFTEN in expected.values() or start is NIGHT
        laters = {found[4] for found in expected.values() if isinstance(found, tuple)}
        assert {Later.CAP, Later.LESS_OFTEN} <= laters
