"""What people asked for, on both databases: kept, honoured by the plan and by the slots."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select

from bot.crypto import Cipher
from bot.domain.campaigns import Draft, Only
from bot.domain.outreach import NEVER_QUIET, Rules
from bot.domain.people import Person
from bot.domain.planner import Later
from bot.domain.push import NEXT_OF_PATH, Content
from bot.domain.wishes import AS_EVER, MyWishes, Wish, Wishes
from bot.library.loader import load
from bot.library.model import Library
from bot.store import caps, wishes
from bot.store.database import Database
from bot.store.orders import Order, answer, carry_out
from bot.store.platform_tables import push_slot, push_wish
from bot.store.reach import each, reach
from bot.store.tables import evidence, outbox
from bot.store.terms import Outlook, terms_of
from tests.reports.sample import library
from tests.store.test_campaigns import CAN, begun, draft
from tests.store.union import Account, Somebody, settle_in

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
RULES = Rules(ZoneInfo("Asia/Ho_Chi_Minh"), NEVER_QUIET, lambda _day: False)
OUTLOOK = Outlook(library(), CAN, RULES, NOW)
PAUSED = Wishes(paused=True, until=NOW + timedelta(days=14))
FEWER = Wishes(less_often=True)
WEEKLY = Wishes(weekly_since=NOW - timedelta(days=3))


def somebody(code: str, asked: Wishes = AS_EVER) -> Somebody:
    return Somebody(code, accounts=(Account("telegram", NOW),), wishes=asked)


async def pushed(database: Database, member_id: int, day: date) -> None:
    """A push that went out on that day."""
    async with database.write() as connection:
        number = (await connection.execute(select(func.count()).select_from(outbox))).scalar_one()
        id_ = 900 + number
        await connection.execute(
            insert(outbox).values(id=id_, key=f"k{id_}", member_id=member_id, purpose="outreach",
                                  not_before=NOW, state="sent", created_at=NOW)
        )  # fmt: skip
        await connection.execute(
            insert(push_slot).values(member_id=member_id, day=day, n=1, outbox_id=id_)
        )


async def test_the_newest_word_holds_and_nothing_else_is_kept(
    database: Database, cipher: Cipher
) -> None:
    await settle_in(database, cipher, {1: None}, [somebody("A"), somebody("B")])
    me = Person(1, "A", "A", 1, "U1", "Đơn vị 1", 1, True, ())
    async with database.write() as connection:
        order = Order(connection, cipher, library(), NOW, 1, "telegram", me, RULES)
        for asked in (PAUSED, FEWER, Wishes(paused=True, weekly_since=NOW)):
            await carry_out(order, Wish(asked))
            habit = await answer(order, MyWishes())
            assert (habit.wishes, habit.per_day, habit.per_week) == (asked, 1, 3)
        kept = (await connection.execute(select(push_wish.c.member_id))).scalars().all()
        assert kept == [1]
        await wishes.forget(connection, [1])
        assert (await answer(order, MyWishes())).wishes == AS_EVER


async def test_the_preview_counts_a_pause_as_held_and_fewer_as_later_each_with_its_reason(
    database: Database, cipher: Cipher
) -> None:
    people = [
        somebody("A"), somebody("B", PAUSED), somebody("C", FEWER), somebody("D", FEWER),
        somebody("E", Wishes(paused=True)), somebody("F", Wishes(paused=True, until=NOW)),
    ]  # fmt: skip
    await settle_in(database, cipher, {1: None}, people)
    await pushed(database, 3, TODAY - timedelta(days=2))
    async with database.read() as connection:
        found = await reach(connection, OUTLOOK, draft())
    assert found.unreachable == {"paused": 2}
    assert found.reached == 4
    assert found.audience == found.reached + sum(found.unreachable.values())
    later = [(span.people, span.begins.date(), span.why) for span in found.timeline if span.why]
    assert later == [(1, TODAY + timedelta(days=4), Later.LESS_OFTEN)]


async def test_what_was_planned_is_what_is_ordered_reason_by_reason(
    database: Database, cipher: Cipher
) -> None:
    people = [somebody("A", PAUSED), somebody("B", FEWER), somebody("C", FEWER), somebody("D")]
    await settle_in(database, cipher, {1: None}, people)
    await pushed(database, 2, TODAY)
    running = await begun(database, draft())
    async with database.read() as connection:
        planned = await each(connection, OUTLOOK, running)
        ordered = await connection.execute(
            select(outbox.c.state, outbox.c.reason)
            .where(outbox.c.campaign_id == running.id)
            .order_by(outbox.c.member_id)
        )
        rows = [tuple(row) for row in ordered]
    assert [one.why for one in planned] == ["paused", "less_often", "", ""]
    assert rows == [
        ("skipped", "paused"), ("waiting", "less_often"), ("waiting", ""), ("waiting", ""),
    ]  # fmt: skip


async def test_a_slot_of_the_week_is_not_given_twice_to_who_wants_fewer(
    database: Database, cipher: Cipher
) -> None:
    await settle_in(database, cipher, {1: None}, [somebody("A", FEWER), somebody("B")])
    for member_id in (1, 2):
        await pushed(database, member_id, TODAY - timedelta(days=6))
    await begun(database, draft())
    async with database.write() as connection:
        waiting = await connection.execute(
            select(outbox.c.id, outbox.c.member_id).where(outbox.c.campaign_id.is_not(None))
        )
        wanted = [(row.id, row.member_id, False) for row in waiting]
        today = await caps.take(connection, wanted, TODAY, RULES)
        tomorrow = await caps.take(connection, wanted, TODAY + timedelta(days=1), RULES)
    of_person = {member: id_ for id_, member, _obs in wanted}
    assert today == {of_person[2]}
    assert of_person[1] in tomorrow


async def test_the_weekly_lesson_goes_to_who_asked_for_it_and_has_one_unread(
    database: Database, cipher: Cipher
) -> None:
    people = [somebody("A"), *(somebody(code, WEEKLY) for code in "BCD")]
    await settle_in(database, cipher, {1: None}, people)
    content = load(None, TODAY)
    assert isinstance(content, Library)
    outlook = replace(OUTLOOK, library=content)
    lessons = [lesson.id for lesson in content.lessons]
    read = [*((3, id_, 2026) for id_ in lessons), *((4, id_, 2025) for id_ in lessons)]
    async with database.write() as connection:
        await connection.execute(insert(evidence), [
            {"member_id": member, "family_id": member, "source_id": source, "cycle": year,
             "at": NOW, "platform": "telegram"} for member, source, year in read
        ])  # fmt: skip
    weekly = Draft(Content(NEXT_OF_PATH, text="x"), 1, NOW, Only.WEEKLY)
    async with database.read() as connection:
        terms = await terms_of(connection, outlook, weekly)
        found = await reach(connection, outlook, weekly)
        asked = await wishes.anybody_weekly(connection)
    assert len(terms.lessons) == len(lessons) > 0
    assert (found.audience, found.reached) == (2, 2)  # B has read nothing, D only last year's
    assert asked
