"""Counselling before marriage in the tables, on both databases: rights, evidence, nothing twice."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.crypto import Cipher
from bot.domain.counselling import (
    AnswerAssignment,
    AskCounselling,
    AssignCounsellor,
    Counsellors,
    FinishCourse,
    InviteToCounselling,
    MemberToInvite,
    MyCounselling,
    OpenRequests,
    RecordSession,
    RequestOf,
    State,
    Wedding,
    Wish,
    WithdrawCounselling,
)
from bot.errors import Conflict
from bot.store import counselling_due
from bot.store.care_tables import counselling, marriage
from bot.store.database import Database
from bot.store.tables import evidence, outbox
from tests.store.care import ID, NOW, PEOPLE, Union, later, union_in

ASK = AskCounselling(Wish.CALL, "sau 18 giờ", Wedding(date(2026, 12, 20), month_only=False))
TODAY = date(2026, 11, 23)


@pytest.fixture
async def union(database: Database, cipher: Cipher) -> Union:
    return await union_in(database, cipher)


async def taken(union: Union) -> None:
    """member2 asks, officer2 finds officer1, who takes it."""
    await union.does("member2", ASK)
    await union.does("officer2", AssignCounsellor(1, ID["officer1"]))
    await union.does("officer1", AnswerAssignment(1, takes=True))


# who sees the request of member2, and who its safe time, once officer1 is the counsellor
SEES = {"member2", "officer2", "admin2", "officer1", "admin1"}
SEES_TIME = {"member2", "officer1"}
# effect -> who may, in the state in which it is due
ACTS = {
    "assign": {"officer2", "admin2", "officer1", "admin1"},
    "answer": {"officer1"},
    "record": {"officer1"},
    "withdraw": {"member2"},
    "invite": {"officer2", "admin2", "officer1", "admin1"},
}


async def test_who_sees_it_and_who_its_safe_time(union: Union) -> None:
    await taken(union)
    found = {name: await union.asks(name, RequestOf(1)) for name in PEOPLE}
    assert {name for name, seen in found.items() if seen} == SEES
    assert {name for name, seen in found.items() if seen and seen.safe_time} == SEES_TIME
    listed = {name for name in PEOPLE if await union.asks(name, OpenRequests())}
    assert listed == SEES - {"member2"}


@pytest.mark.parametrize("act", ACTS)
async def test_who_may_do_what(union: Union, act: str) -> None:
    if act != "invite":
        await union.does("member2", ASK)
    if act not in ("invite", "assign"):
        await union.does("officer2", AssignCounsellor(1, ID["officer1"]))
    if act == "record":
        await union.does("officer1", AnswerAssignment(1, takes=True))
    effect = {
        "invite": InviteToCounselling(ID["other2"]),
        "assign": AssignCounsellor(1, ID["officer1"]),
        "answer": AnswerAssignment(1, takes=True),
        "record": RecordSession(1, TODAY),
        "withdraw": WithdrawCounselling(1),
    }[act]
    assert {name for name in PEOPLE if await union.may_do(name, effect)} == ACTS[act]


async def test_a_right_that_ended_is_gone_though_the_button_is_there(union: Union) -> None:
    await taken(union)
    await union.loses_role("officer1")
    assert await union.asks("officer1", RequestOf(1)) is None
    assert not await union.may_do("officer1", RecordSession(1, TODAY))


async def test_nobody_without_a_role_can_be_named(union: Union) -> None:
    await union.does("member2", ASK)
    assert not await union.may_do("officer2", AssignCounsellor(1, ID["other2"]))
    people = await union.asks("officer2", Counsellors(1))
    assert {p.member_id for p in people} == {
        ID[n] for n in ("officer2", "admin2", "officer1", "admin1")
    }


async def test_an_officer_neither_counsels_nor_assigns_the_own_request(union: Union) -> None:
    await union.does("officer2", ASK)
    assert not await union.may_do("officer2", AssignCounsellor(1, ID["admin2"]))
    assert not await union.may_do("admin2", AssignCounsellor(1, ID["officer2"]))


async def test_one_request_at_a_time(union: Union) -> None:
    await union.does("member2", ASK)
    with pytest.raises(Conflict):
        await union.does("member2", ASK)
    assert (await union.count(counselling), await union.count(marriage)) == (1, 1)


async def test_an_invitation_becomes_the_request(union: Union) -> None:
    await union.does("officer2", InviteToCounselling(ID["member2"]))
    invited = await union.asks("officer2", MemberToInvite("member2"))
    await union.does("member2", ASK)
    rows = await union.rows(counselling)
    assert invited.has_open
    assert [(r.state, r.invited_by, r.wish) for r in rows] == [("asked", ID["officer2"], "call")]


async def test_a_session_is_evidence_of_the_family_of_its_day(union: Union) -> None:
    await taken(union)
    await union.does("officer1", RecordSession(1, date(2026, 11, 24)), later(2))
    row = (await union.rows(evidence))[0]
    held = (await union.rows(counselling))[0]
    assert (row.member_id, row.family_id, row.kind, row.source_id, row.topic_id) == (
        ID["member2"], ID["member2"], "counselling", "k-1", "premarital",
    )  # fmt: skip
    assert row.at == datetime(2026, 11, 24, 5, tzinfo=UTC)
    assert row.recorded_at == later(2)
    assert (held.state, held.safe_time_enc) == ("done", None)


async def test_a_session_is_recorded_once_and_not_before_it_was_asked_for(union: Union) -> None:
    await taken(union)
    assert not await union.may_do("officer1", RecordSession(1, date(2026, 11, 22)))
    assert not await union.may_do("officer1", RecordSession(1, date(2026, 11, 24)))
    await union.does("officer1", RecordSession(1, TODAY))
    assert not await union.may_do("officer1", RecordSession(1, TODAY))
    assert await union.count(evidence) == 1


async def test_the_course_counts_once_for_ever(union: Union) -> None:
    for days in (0, 1, 400):
        await union.does("member2", FinishCourse(1), later(days))
    rows = await union.rows(evidence)
    assert [(r.source_id, r.topic_id, r.at) for r in rows] == [("c-premarital", "premarital", NOW)]


@pytest.mark.parametrize("until", ["asked", "assigned", "taken"])
async def test_withdrawn_nothing_personal_stays(union: Union, until: str) -> None:
    await union.does("member2", ASK)
    if until != "asked":
        await union.does("officer2", AssignCounsellor(1, ID["officer1"]))
    if until == "taken":
        await union.does("officer1", AnswerAssignment(1, takes=True))
    await union.does("member2", WithdrawCounselling(1))
    assert (await union.count(counselling), await union.count(marriage)) == (0, 0)


async def test_given_back_it_waits_for_somebody_else(union: Union) -> None:
    await union.does("member2", ASK)
    await union.does("officer2", AssignCounsellor(1, ID["officer1"]))
    await union.does("officer1", AnswerAssignment(1, takes=False))
    mine = await union.asks("member2", MyCounselling())
    assert mine.request.state is State.ASKED
    assert not await union.may_do("officer1", AnswerAssignment(1, takes=True))


async def test_the_safe_time_is_not_to_be_read_in_the_table(union: Union) -> None:
    await union.does("member2", ASK)
    row = (await union.rows(counselling))[0]
    assert b"sau 18" not in row.safe_time_enc
    assert union.cipher.open(row.safe_time_enc) == "sau 18 giờ"


async def test_a_silent_counsellor_is_reminded_twice(union: Union) -> None:
    await union.does("member2", ASK)
    await union.does("officer2", AssignCounsellor(1, ID["officer1"]))
    reminded = []
    for hours in (0, 23, 24, 25, 71, 72, 73, 200):
        async with union.database.write() as connection:
            moment = NOW + timedelta(hours=hours)
            found = await counselling_due.silent_counsellors(connection, moment)
            reminded += [(hours, one.member_id) for one in found]
    assert reminded == [(24, ID["officer1"]), (72, ID["officer1"])]


async def test_the_member_hears_once_that_nobody_took_it(union: Union) -> None:
    await union.does("member2", ASK)
    told = []
    for hours in (0, 71, 72, 73, 500):
        async with union.database.write() as connection:
            moment = NOW + timedelta(hours=hours)
            told += [hours for _ in await counselling_due.forsaken_members(connection, moment)]
    assert told == [72]


async def test_who_was_taken_on_is_not_forsaken(union: Union) -> None:
    await taken(union)
    async with union.database.write() as connection:
        assert await counselling_due.forsaken_members(connection, later(30)) == []
        assert await counselling_due.silent_counsellors(connection, later(30)) == []


async def test_no_notice_says_what_it_is_about(union: Union) -> None:
    await union.does("officer2", InviteToCounselling(ID["member2"]))
    await taken(union)
    words = [union.cipher.open(row.payload_enc) for row in await union.rows(outbox)]
    assert len(words) >= 4
    assert not [w for w in words if any(x in w for x in ("tư vấn", "cưới", "hôn nhân", "18 giờ"))]


async def test_who_said_stop_is_not_written_to(union: Union) -> None:
    from bot.store.tables import address

    async with union.database.write() as connection:
        await connection.execute(update(address).values(stopped_at=NOW))
    await union.does("officer2", InviteToCounselling(ID["member2"]))
    assert await union.count(outbox) == 0
