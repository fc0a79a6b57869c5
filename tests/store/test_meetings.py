"""Check-ins and what they prove, on both databases: once each, for the family of that day."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.domain.checkin_codes import code_of, step_of
from bot.domain.courses import FinishCourse, PassMark
from bot.domain.meetings import (
    CheckIn,
    CloseMeeting,
    Form,
    GuestsOf,
    LookUpCheckIn,
    MeetingOf,
    MyMeetings,
    OpenMeeting,
    Plan,
    Purpose,
    Verdict,
)
from bot.domain.orders import Effect, Query
from bot.domain.outreach import NEVER_QUIET, Rules
from bot.domain.privacy import Erase, MyHolding
from bot.errors import Conflict
from bot.services import orders as _orders  # noqa: F401 - registers every effect and query
from bot.store.activity_tables import check_in, course_result
from bot.store.attendance import Listed, enlist, prove
from bot.store.database import Database
from bot.store.meetings import by_key, secret_of
from bot.store.orders import Order, answer, carry_out
from bot.store.people import person_of
from bot.store.tables import evidence, member, membership, role_grant
from tests.chat import ZONE
from tests.reports.sample import library
from tests.store.union import Account, Somebody, settle_in

T = TypeVar("T")
NOW = datetime(2026, 11, 23, 2, 1, tzinfo=UTC)
TODAY = date(2026, 11, 23)
KEY = "abcdef0123"
TOPICS = ("gender_equality", "policy_law")
PLAN = Plan(2, Purpose.TOPICS, Form.SEMINAR, "Bữa cơm", NOW, NOW + timedelta(hours=2), TOPICS)
TRAINED = replace(PLAN, purpose=Purpose.TRAINING, topics=())
WEB = (Account("webchat"),)
# Hoa is officer of unit 2, Bình of unit 3; Lan and Hùng are one family in two units.
PEOPLE = [
    Somebody("HOA", 2, accounts=WEB),
    Somebody("BINH", 3, accounts=WEB),
    Somebody("LAN", 2, "G1", key_officer=True, accounts=WEB),
    Somebody("HUNG", 3, "G1", accounts=WEB),
]
HOA, BINH, LAN, HUNG = 1, 2, 3, 4


class Union:
    """Four people, each giving orders from an account of the own."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self.database, self.cipher, self.now = database, cipher, NOW

    async def order(self, connection: AsyncConnection, who: int, key: str = "k") -> Order:
        person = await person_of(connection, self.cipher, who, TODAY)
        rules = Rules(ZONE, NEVER_QUIET, lambda _day: False)
        return Order(connection, self.cipher, library(), self.now, who, "webchat", person, rules,
                     key=key)  # fmt: skip

    async def does(self, who: int, effect: Effect, key: str = "k") -> None:
        async with self.database.write() as connection:
            await carry_out(await self.order(connection, who, key), effect)

    async def asks(self, who: int, query: Query[T]) -> T:
        async with self.database.read() as connection:
            found: T = await answer(await self.order(connection, who), query)
            return found

    async def verdict(self, who: int, code: str = "", key: str = "") -> Verdict:
        found = await self.asks(who, LookUpCheckIn(code or ("" if key else self.code()), key))
        return found.verdict

    def code(self, steps_back: int = 0) -> str:
        number = step_of(self.now, timedelta(minutes=15)) - steps_back
        return code_of(secret_of(self.cipher, KEY), number)

    async def proofs(self) -> list[tuple[Any, ...]]:
        async with self.database.read() as connection:
            e = evidence.c
            found = await connection.execute(
                select(e.member_id, e.family_id, e.kind, e.source_id, e.topic_id, e.adult).order_by(
                    e.member_id, e.source_id
                )
            )
            return [tuple(row) for row in found]


@pytest.fixture
async def union(database: Database, cipher: Cipher) -> Union:
    await settle_in(database, cipher, {1: None, 2: 1, 3: 1}, PEOPLE)
    async with database.write() as connection:
        await connection.execute(
            insert(role_grant),
            [
                {"member_id": who, "unit_id": unit, "role": "officer", "created_at": NOW}
                for who, unit in ((HOA, 2), (BINH, 3))
            ],
        )
    return Union(database, cipher)


async def test_being_there_is_evidence_for_each_topic_of_the_family_of_that_day(
    union: Union,
) -> None:
    await union.does(HOA, OpenMeeting(KEY, PLAN))
    await union.does(HUNG, CheckIn(KEY, "code"))
    assert await union.proofs() == [
        (HUNG, 3, "check_in", "m-1-gender_equality", "gender_equality", True),
        (HUNG, 3, "check_in", "m-1-policy_law", "policy_law", True),
    ]


async def test_training_is_evidence_without_a_topic(union: Union) -> None:
    await union.does(HOA, OpenMeeting(KEY, TRAINED))
    await union.does(LAN, CheckIn(KEY, "code"))
    assert await union.proofs() == [(LAN, 3, "training", "m-1", "", True)]


async def test_two_phones_at_the_same_moment_are_one_person_at_one_meeting(union: Union) -> None:
    await union.does(HOA, OpenMeeting(KEY, PLAN))
    both = await asyncio.gather(
        *(union.does(LAN, CheckIn(KEY, "code")) for _phone in range(4)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in both) == ["Conflict"] * 3 + ["NoneType"]
    assert len(await union.proofs()) == 2
    assert await union.verdict(LAN) is Verdict.ALREADY
    async with union.database.read() as connection:
        assert (await connection.execute(select(func.count(check_in.c.id)))).scalar() == 1


async def test_a_child_of_the_house_is_noted_and_not_counted_as_an_adult(union: Union) -> None:
    await union.does(HOA, OpenMeeting(KEY, PLAN))
    async with union.database.write() as connection:
        await connection.execute(
            update(member).where(member.c.id == LAN).values(adult_from=date(2027, 1, 1))
        )
    await union.does(LAN, CheckIn(KEY, "code"))
    assert [proof[-1] for proof in await union.proofs()] == [False, False]


async def test_a_code_holds_for_two_steps_and_only_within_the_hours(union: Union) -> None:
    await union.does(HOA, OpenMeeting(KEY, PLAN))
    assert await union.verdict(LAN) is Verdict.GOOD
    assert await union.verdict(LAN, union.code(1)) is Verdict.GOOD
    first = union.code()
    union.now += timedelta(minutes=30)
    assert await union.verdict(LAN, first) is Verdict.OLD
    assert await union.verdict(LAN, "K7M23P") is Verdict.WRONG
    union.now = PLAN.closes_at + timedelta(minutes=9)
    assert await union.verdict(LAN) is Verdict.GOOD
    union.now += timedelta(minutes=1)
    assert await union.verdict(LAN) is Verdict.OVER
    union.now = PLAN.opens_at - timedelta(minutes=11)
    assert await union.verdict(LAN) is Verdict.EARLY
    with pytest.raises(Conflict):
        await union.does(LAN, CheckIn(KEY, "code"))
    assert await union.proofs() == []


async def test_a_list_sent_in_later_counts_for_the_family_and_the_moment_of_that_day(
    union: Union,
) -> None:
    day = TODAY - timedelta(days=30)
    past = replace(PLAN, opens_at=NOW - timedelta(days=30), closes_at=NOW - timedelta(days=29))
    await union.does(HOA, OpenMeeting(KEY, past))
    async with union.database.write() as connection:
        base = {"member_id": LAN, "unit_id": 2, "category": "member", "key_officer": False}
        spring = date(2026, 4, 1)
        await connection.execute(
            update(membership)
            .where(membership.c.member_id == LAN)
            .values(valid_from=spring, valid_to=TODAY)
        )
        await connection.execute(
            insert(membership),
            [
                {**base, "family_id": 1, "valid_from": date(2026, 1, 1), "valid_to": spring},
                {**base, "family_id": 1, "valid_from": TODAY, "valid_to": None},
            ],
        )
        found = await by_key(connection, KEY, day)
        assert found is not None
        for new in (1, 0):
            sent = Listed((LAN,), past.opens_at, NOW, HOA)
            assert await enlist(connection, found, sent) == new
            assert await prove(connection, found, day) == 2 * new
        told = await connection.execute(select(evidence.c.at, evidence.c.recorded_at).distinct())
        assert [tuple(row) for row in told] == [(past.opens_at, NOW)]
    assert {proof[1] for proof in await union.proofs()} == {3}


async def test_whoever_left_the_organisation_is_not_counted(union: Union) -> None:
    await union.does(HOA, OpenMeeting(KEY, PLAN))
    async with union.database.write() as connection:
        await connection.execute(
            update(membership).where(membership.c.member_id == LAN).values(valid_to=TODAY)
        )
    assert await union.verdict(LAN) is Verdict.NO_UNIT


async def test_an_officer_of_another_unit_can_neither_open_see_list_nor_close(
    union: Union,
) -> None:
    with pytest.raises(Conflict):
        await union.does(BINH, OpenMeeting(KEY, PLAN))
    await union.does(HOA, OpenMeeting(KEY, PLAN))
    await union.does(LAN, CheckIn(KEY, "code"))
    assert await union.asks(BINH, MeetingOf(KEY)) is None
    assert await union.asks(BINH, MyMeetings()) == ()
    assert await union.asks(BINH, GuestsOf(KEY)) == ()
    assert await union.asks(LAN, GuestsOf(KEY)) == ()
    with pytest.raises(Conflict):
        await union.does(BINH, CloseMeeting(KEY))
    guests = await union.asks(HOA, GuestsOf(KEY))
    assert [g.name for g in guests] == ["LAN"]


async def test_a_closed_meeting_takes_nobody_any_more(union: Union) -> None:
    await union.does(HOA, OpenMeeting(KEY, PLAN))
    await union.does(HOA, CloseMeeting(KEY))
    assert await union.verdict(LAN) is Verdict.OVER
    with pytest.raises(Conflict):
        await union.does(LAN, CheckIn(KEY, "code"))


async def test_a_course_passed_is_evidence_once_a_year_and_an_attempt_once_a_run(
    union: Union,
) -> None:
    failed, passed = (FinishCourse("talking", 1, n, 2, n == 2) for n in (1, 2))
    await union.does(LAN, failed, "run1:finish")
    assert await union.proofs() == []
    await union.does(LAN, passed, "run2:finish")
    await union.does(LAN, passed, "run2:finish")
    await union.does(LAN, passed, "run3:finish")
    assert await union.proofs() == [(LAN, 3, "training", "c-talking", "", True)]
    held = await union.asks(LAN, MyHolding())
    assert [r.correct for r in held.courses] == [2, 2, 1]
    assert held.acknowledged == ()


async def test_the_organisations_own_pass_mark_goes_before_the_courses(union: Union) -> None:
    async with union.database.read() as connection:
        order = await union.order(connection, LAN)
        stricter = replace(order, rules=replace(order.rules, pass_mark=90))
        assert await answer(stricter, PassMark("talking")) == 90
        assert await answer(order, PassMark("talking")) == 100  # no such course: never passed


async def test_after_erasure_counts_stay_and_results_and_names_are_gone(union: Union) -> None:
    await union.does(HOA, OpenMeeting(KEY, PLAN))
    await union.does(LAN, CheckIn(KEY, "code"))
    await union.does(LAN, FinishCourse("talking", 1, 1, 2, False), "run1:finish")
    await union.does(LAN, Erase())
    assert len(await union.proofs()) == 2
    async with union.database.read() as connection:
        assert (await connection.execute(select(course_result))).all() == []
        kept = (await connection.execute(select(check_in.c.platform))).scalars().all()
    assert kept == [""]
    guests = await union.asks(HOA, GuestsOf(KEY))
    assert [g.name for g in guests] == [""]
