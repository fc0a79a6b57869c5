"""Audiences, approvals and sums of campaigns, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.domain.campaigns import Campaign, Draft, Only, State, fingerprint
from bot.domain.outreach import NEVER_QUIET, Rules
from bot.domain.push import Content
from bot.domain.windows import PLANNED
from bot.errors import Conflict
from bot.library.model import Localised, Post
from bot.messages import Capabilities, Outside
from bot.store import campaigns
from bot.store.database import Database
from bot.store.reach import reach
from bot.store.tables import evidence, membership, outbox
from bot.store.terms import Outlook, terms_of
from tests.reports.sample import library
from tests.store.union import Account, Somebody, settle_in

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
OPEN_TREE = {1: None, 2: 1, 3: 1}


RULES = Rules(ZoneInfo("Asia/Ho_Chi_Minh"), NEVER_QUIET, lambda _day: False)


def can(window: timedelta | None, paid: timedelta | None = None) -> Capabilities:
    outside = Outside.FREE if window is None else Outside.PAID if paid else Outside.NOTHING
    return Capabilities(
        2000, 5, 35, 1000, frozenset(), True, window, paid, outside, frozenset(), 10
    )


CAN = {
    "zalo": can(timedelta(hours=48), timedelta(days=7)),
    "messenger": can(timedelta(hours=24)),
    "telegram": can(None),
}


def outlook() -> Outlook:
    return Outlook(library(), CAN, RULES, NOW)


def draft(unit_id: int = 1, only: Only = Only.ALL) -> Draft:
    return Draft(Content("bai_mot", lesson_id="bai_mot"), unit_id, NOW, only, "gender_equality")


async def start(connection: AsyncConnection, found: Campaign) -> None:
    terms = await terms_of(connection, outlook(), found)
    plan = await reach(connection, outlook(), found)
    await campaigns.begin(connection, found, terms, NOW, plan)


async def begun(database: Database, the_draft: Draft) -> Campaign:
    async with database.write() as connection:
        await campaigns.create(connection, "c1", the_draft, author_id=None, now=NOW)
        await campaigns.approve(connection, "c1", 1, fingerprint(the_draft))
        found = await campaigns.get(connection, "c1")
        assert found is not None
        await start(connection, found)
        now_running = await campaigns.get(connection, "c1")
    assert now_running is not None
    return now_running


async def test_each_person_gets_one_delivery_on_the_account_that_is_open(
    database: Database, cipher: Cipher
) -> None:
    old = NOW - timedelta(days=30)
    both = (Account("zalo", old), Account("messenger", NOW - timedelta(hours=2)))
    await settle_in(database, cipher, OPEN_TREE, [Somebody("A", accounts=both), Somebody("B")])
    await begun(database, draft())
    async with database.read() as connection:
        rows = (
            await connection.execute(
                select(
                    outbox.c.member_id, outbox.c.platform, outbox.c.state, outbox.c.reason
                ).order_by(outbox.c.member_id)
            )
        ).all()
    assert [tuple(row) for row in rows] == [
        (1, "messenger", "waiting", ""),
        (2, "", "skipped", "not_linked"),
    ]


async def test_who_belongs_to_two_units_is_written_to_once(
    database: Database, cipher: Cipher
) -> None:
    open_one = Account("telegram", NOW - timedelta(hours=2))
    people = [Somebody("A", unit=2, accounts=(open_one, open_one)), Somebody("B", unit=2)]
    await settle_in(database, cipher, OPEN_TREE, people)
    async with database.write() as connection:
        await connection.execute(
            insert(membership).values(
                member_id=1, unit_id=3, family_id=1, category="member", key_officer=False,
                valid_from=NOW.date(), recorded_at=NOW,
            )
        )  # fmt: skip
        before = await reach(connection, outlook(), draft())
    running = await begun(database, draft())
    async with database.read() as connection:
        progress = await campaigns.progress(connection, running)
    assert (before.audience, progress.deliveries) == (2, {"waiting": 1, "skipped": 1})


async def test_whose_window_closes_first_is_written_to_first(
    database: Database, cipher: Cipher
) -> None:
    fresh = Account("zalo", NOW - timedelta(hours=2))
    closing = Account("zalo", NOW - timedelta(hours=48) + PLANNED + timedelta(minutes=15))
    other = replace(closing, platform="messenger", last_inbound_at=NOW - timedelta(hours=23))
    people = [
        Somebody("A", accounts=(fresh,)),
        Somebody("B", accounts=(fresh, other)),  # that of the account that is not chosen
        Somebody("C", accounts=(closing,)),
    ]
    await settle_in(database, cipher, OPEN_TREE, people)
    await begun(database, draft())
    async with database.read() as connection:
        rows = await connection.execute(select(outbox.c.member_id).order_by(outbox.c.id))
    assert list(rows.scalars()) == [3, 1, 2]


async def test_a_campaign_begins_once_however_often_it_is_begun(
    database: Database, cipher: Cipher
) -> None:
    await settle_in(database, cipher, OPEN_TREE, [Somebody("A"), Somebody("B", unit=2)])
    running = await begun(database, draft())
    with pytest.raises(Conflict):
        async with database.write() as connection:
            await start(connection, running)
    async with database.read() as connection:
        progress = await campaigns.progress(connection, running)
    assert progress.audience == 2 == sum(progress.deliveries.values())


async def test_the_missed_are_those_who_have_not_acknowledged_this_year(
    database: Database, cipher: Cipher
) -> None:
    people = [Somebody(code) for code in "ABC"]
    await settle_in(database, cipher, OPEN_TREE, people)
    async with database.write() as connection:
        for member_id, year in ((1, 2026), (2, 2025)):
            await connection.execute(
                insert(evidence).values(
                    member_id=member_id,
                    family_id=member_id,
                    kind="acknowledgement",
                    source_id="bai_mot",
                    version=1,
                    topic_id="gender_equality",
                    cycle=year,
                    adult=True,
                    at=NOW,
                    platform="zalo",
                )
            )
        found = await reach(connection, outlook(), draft(only=Only.MISSED))
    assert found.audience == 2


async def test_a_unit_below_is_addressed_alone(database: Database, cipher: Cipher) -> None:
    people = [Somebody("A"), Somebody("B", unit=2), Somebody("C", unit=3, key_officer=True)]
    await settle_in(database, cipher, OPEN_TREE, people)
    async with database.read() as connection:
        counts = [(await reach(connection, outlook(), draft(unit))).audience for unit in (1, 2, 3)]
        officers = await reach(connection, outlook(), draft(1, Only.KEY_OFFICERS))
    assert (counts, officers.audience) == ([3, 1, 1], 1)


async def test_a_post_makes_a_key_officer_for_broadcasts_as_it_does_for_coverage(
    database: Database, cipher: Cipher
) -> None:
    await settle_in(database, cipher, OPEN_TREE, [Somebody("A"), Somebody("B")])
    chair = Post("chair", Localised("Chủ tịch", "Chair"))
    knowing = replace(outlook(), library=replace(library(), posts=(chair,)))
    async with database.write() as connection:
        await connection.execute(
            update(membership).where(membership.c.member_id == 2).values(post="chair")
        )
        audiences = [
            (await reach(connection, known, draft(1, Only.KEY_OFFICERS))).audience
            for known in (outlook(), knowing)
        ]
    assert audiences == [0, 1]


async def test_an_edit_voids_the_approval_and_an_old_approval_fits_no_longer(
    database: Database, cipher: Cipher
) -> None:
    await settle_in(database, cipher, OPEN_TREE, [Somebody("A")])
    changed = draft(unit_id=2)
    async with database.write() as connection:
        await campaigns.create(connection, "c1", draft(), author_id=None, now=NOW)
        plan = await reach(connection, outlook(), draft())
        await campaigns.approve(connection, "c1", 1, fingerprint(draft()), plan)
        await campaigns.edit(connection, "c1", changed)
        found = await campaigns.get(connection, "c1")
    assert found is not None
    assert (found.state, found.approver_id, found.plan) == (State.DRAFT, None, None)
    with pytest.raises(Conflict):
        async with database.write() as connection:
            await campaigns.approve(connection, "c1", 1, fingerprint(draft()))


async def test_cancelled_half_way_the_sum_still_closes(database: Database, cipher: Cipher) -> None:
    accounts = (Account("telegram"),)
    people = [Somebody(f"M{n}", accounts=accounts) for n in range(5)]
    await settle_in(database, cipher, OPEN_TREE, people)
    await begun(database, draft())
    async with database.write() as connection:
        await connection.execute(
            outbox.update().where(outbox.c.member_id <= 2).values(state="sent", sent_at=NOW)
        )
        await campaigns.cancel(connection, "c1")
        found = await campaigns.get(connection, "c1")
        assert found is not None
        progress = await campaigns.progress(connection, found)
    assert dict(progress.deliveries) == {"sent": 2, "cancelled": 3}
