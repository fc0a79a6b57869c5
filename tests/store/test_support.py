"""Cases of support in the tables, on both databases: role × action × unit, steps, figures."""

from typing import Any

import pytest
from sqlalchemy import update

from bot.crypto import Cipher
from bot.domain.support import (
    Action,
    CaseOf,
    CasesToDo,
    FiguresOfYear,
    MoveCase,
    MyCases,
    NewCase,
    OpenCase,
    State,
)
from bot.errors import Conflict
from bot.store.care_tables import case_step, support_case
from bot.store.database import Database
from bot.store.tables import audit, evidence, outbox
from tests.store.care import ID, NOW, PEOPLE, Union, later, union_in

WORDS = "Mái nhà dột đã hai mùa mưa, nhà có bốn người."
SHELTER = NewCase("union_shelter", "repair", detail=WORDS, subject_id=ID["member2"])
OFFICERS = {"officer2", "admin2", "officer1", "admin1"}
# state -> action -> who may, for a case about member2 of unit 2 that member2 opened
ALLOWED: dict[State, dict[Action, set[str]]] = {
    State.RECEIVED: {
        Action.CHECK: OFFICERS, Action.REFUSE: OFFICERS, Action.WITHDRAW: {"member2"},
    },
    State.CHECKED: {
        Action.DECIDE: {"admin1"}, Action.REFUSE: {"admin1"}, Action.WITHDRAW: {"member2"},
    },
    State.DECIDED: {Action.FINISH: OFFICERS, Action.WITHDRAW: {"member2"}},
    State.DONE: {},
    State.REFUSED: {},
    State.WITHDRAWN: {},
}  # fmt: skip
WAY = (
    ("officer2", Action.CHECK, State.RECEIVED),
    ("admin1", Action.DECIDE, State.CHECKED),
    ("officer2", Action.FINISH, State.DECIDED),
)


@pytest.fixture
async def union(database: Database, cipher: Cipher) -> Union:
    return await union_in(database, cipher)


async def brought_to(union: Union, state: State) -> None:
    """A case of member2, in that state."""
    await union.does("member2", OpenCase(SHELTER))
    for name, action, seen in WAY:
        if seen is state or state in (State.REFUSED, State.WITHDRAWN):
            break
        await union.does(name, MoveCase(1, action, seen, amount=25_000_000))
    if state is State.REFUSED:
        await union.does("officer2", MoveCase(1, Action.REFUSE, State.RECEIVED, note="Xin lỗi ạ."))
    if state is State.WITHDRAWN:
        await union.does("member2", MoveCase(1, Action.WITHDRAW, State.RECEIVED))


@pytest.mark.parametrize("state", State)
async def test_every_cell_of_role_action_and_unit(union: Union, state: State) -> None:
    await brought_to(union, state)
    for action in Action:
        who = {name for name in PEOPLE if await union.may_do(name, MoveCase(1, action, state))}
        assert who == ALLOWED[state].get(action, set()), action


async def test_who_sees_a_case(union: Union) -> None:
    await brought_to(union, State.RECEIVED)
    seen = {name for name in PEOPLE if await union.asks(name, CaseOf(1))}
    waits = {name for name in PEOPLE if await union.asks(name, CasesToDo())}
    assert (seen, waits) == (OFFICERS | {"member2"}, OFFICERS)


async def test_the_upper_admin_alone_finds_a_checked_case_to_do(union: Union) -> None:
    await brought_to(union, State.CHECKED)
    assert {n for n in PEOPLE if await union.asks(n, CasesToDo())} == {"admin1"}


async def test_an_admin_cannot_decide_the_own_case(union: Union) -> None:
    mine = NewCase("union_shelter", "repair", detail=WORDS, subject_id=ID["admin1"])
    await union.does("admin1", OpenCase(mine))
    await union.does("officer1", MoveCase(1, Action.CHECK, State.RECEIVED))
    assert not await union.may_do("admin1", MoveCase(1, Action.DECIDE, State.CHECKED, amount=10**6))


async def test_who_may_open_what_for_whom(union: Union) -> None:
    other = NewCase("hardship", "hardship", detail=WORDS, subject_id=ID["other2"])
    event = NewCase("your_health", heads=80, unit_id=2)
    own_event = NewCase("your_health", heads=80, subject_id=ID["member2"])
    ended = NewCase("no_such", subject_id=ID["member2"])
    for case, allowed in (
        (other, OFFICERS | {"other2"}), (event, OFFICERS), (own_event, OFFICERS - {"member2"}),
        (ended, set()),
    ):  # fmt: skip
        who = {name for name in PEOPLE if await union.may_do(name, OpenCase(case))}
        assert who == allowed, case


async def test_steps_are_numbered_and_carry_the_sum(union: Union) -> None:
    await brought_to(union, State.DONE)
    steps = await union.rows(case_step)
    case = (await union.rows(support_case))[0]
    assert [(s.number, s.state, s.actor_id) for s in steps] == [
        (1, "received", ID["member2"]), (2, "checked", ID["officer2"]),
        (3, "decided", ID["admin1"]), (4, "done", ID["officer2"]),
    ]  # fmt: skip
    assert (case.amount, case.state, str(case.done_on)) == (25_000_000, "done", "2026-11-23")
    assert {row.action for row in await union.rows(audit)} >= {"support.check", "support.decide"}


async def test_a_step_is_taken_once_and_only_from_where_it_was_seen(union: Union) -> None:
    await brought_to(union, State.RECEIVED)
    await union.does("officer2", MoveCase(1, Action.CHECK, State.RECEIVED))
    with pytest.raises(Conflict):
        await union.does("admin2", MoveCase(1, Action.CHECK, State.RECEIVED))
    with pytest.raises(Conflict):
        await union.does("admin1", MoveCase(1, Action.REFUSE, State.RECEIVED, note="Xin lỗi ạ."))
    assert len(await union.rows(case_step)) == 2


async def test_the_same_order_opens_one_case(union: Union) -> None:
    for _ in range(3):
        await union.does("member2", OpenCase(SHELTER), key="run:open")
    assert (await union.count(support_case), await union.count(case_step)) == (1, 1)


async def test_a_right_that_ended_is_gone_though_the_button_is_there(union: Union) -> None:
    await brought_to(union, State.CHECKED)
    await union.loses_role("admin1")
    assert not await union.may_do("admin1", MoveCase(1, Action.DECIDE, State.CHECKED))


async def test_the_person_is_told_at_each_step_in_a_neutral_line(union: Union) -> None:
    await brought_to(union, State.DONE)
    sent = [r for r in await union.rows(outbox) if r.address_id == ID["member2"]]
    words = [union.cipher.open(row.payload_enc) for row in sent]
    assert len(words) == 3
    assert not [w for w in words if any(x in w for x in ("Mái ấm", "25", "dột", "hỗ trợ"))]


async def test_words_and_reasons_are_encrypted_and_go_when_it_is_taken_back(union: Union) -> None:
    await brought_to(union, State.REFUSED)
    case, step = (await union.rows(support_case))[0], (await union.rows(case_step))[1]
    assert union.cipher.open(case.detail_enc) == WORDS
    assert union.cipher.open(step.note_enc) == "Xin lỗi ạ."
    await union.does("member2", OpenCase(SHELTER))
    await union.does("member2", MoveCase(2, Action.WITHDRAW, State.RECEIVED))
    assert (await union.rows(support_case))[1].detail_enc is None


async def test_figures_of_few_are_for_those_in_charge(union: Union) -> None:
    for _ in range(4):
        await union.does("member2", OpenCase(SHELTER))
    await union.does("officer3", OpenCase(NewCase("your_health", heads=80, unit_id=3)))

    async def told(name: str, programme: str) -> tuple[Any, Any]:
        found = await union.asks(name, FiguresOfYear(2026))
        own = {figure.programme: figure.cases for figure in found.own}
        whole = {figure.programme: figure.cases for figure in found.whole}
        return own.get(programme), whole[programme]

    assert await told("officer2", "union_shelter") == (4, 4)
    assert await told("officer3", "union_shelter") == (None, None)
    assert await told("admin1", "your_health") == (1, 1)
    await union.does("officer1", OpenCase(NewCase("union_shelter", "repair", unit_id=3)))
    assert await told("officer2", "union_shelter") == (4, None)  # 5 would tell of the other one
    assert await told("officer3", "union_shelter") == (1, None)


async def test_figures_are_those_of_the_local_year(union: Union) -> None:
    await union.does("member2", OpenCase(SHELTER), NOW)
    async with union.database.write() as connection:
        await connection.execute(
            update(support_case).values(opened_at=later(38.7))
        )  # 18:48 UTC on 31/12
    found = await union.asks("admin1", FiguresOfYear(2027))
    assert [f.programme for f in found.own] == ["union_shelter"]


async def test_joining_a_collective_wedding_is_no_counselling(union: Union) -> None:
    couple = NewCase("collective_wedding", heads=1, subject_id=ID["member2"])
    await union.does("member2", OpenCase(couple))
    for name, action, seen in WAY:
        await union.does(name, MoveCase(1, action, seen))
    assert (await union.rows(support_case))[0].state == "done"
    assert await union.count(evidence) == 0


async def test_the_person_finds_the_own_cases(union: Union) -> None:
    await brought_to(union, State.CHECKED)
    mine = await union.asks("member2", MyCases())
    assert [(case.state, case.detail) for case in mine] == [(State.CHECKED, WORDS)]
    assert await union.asks("other2", MyCases()) == ()
