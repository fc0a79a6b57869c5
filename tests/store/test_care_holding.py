"""What is held of counselling, support and good examples, and what erasure leaves of it."""

from datetime import date

from bot.crypto import Cipher
from bot.domain.care_holding import MyCare
from bot.domain.counselling import AskCounselling, AssignCounsellor, FinishCourse, Wedding, Wish
from bot.domain.practices import AgreePractice, CollectPractice, Kind, SpreadPractice, fingerprint
from bot.domain.privacy import Erase
from bot.domain.support import Action, MoveCase, NewCase, OpenCase, State
from bot.store.care_tables import case_step, counselling, marriage, practice, support_case
from bot.store.database import Database
from bot.store.tables import campaign
from tests.store.care import ID, Union, union_in

TEXT = "Bữa tối nào cũng đủ mặt, mỗi người một việc, rồi cùng kể chuyện."
CASE = NewCase("union_shelter", "repair", detail="Mái nhà dột đã lâu.", subject_id=ID["member2"])


async def everything(database: Database, cipher: Cipher) -> Union:
    """member2 asks for counselling and a house, was helped before, and is a good example."""
    union = await union_in(database, cipher)
    await union.does("member2", AskCounselling(Wish.CALL, "tối", Wedding(date(2027, 2, 28))))
    await union.does("member2", FinishCourse(1))
    await union.does("member2", OpenCase(CASE))
    await union.does("officer2", MoveCase(1, Action.REFUSE, State.RECEIVED, note="Hết quỹ ạ."))
    await union.does("member2", OpenCase(CASE))
    await union.does("officer2", CollectPractice(Kind.FAMILY, "Bữa cơm", TEXT, ID["member2"]))
    await union.does("member2", AgreePractice(1, fingerprint("Bữa cơm", TEXT)))
    await union.does("officer2", SpreadPractice(1, "c1", 2, ""))
    return union


async def test_all_of_it_is_told(database: Database, cipher: Cipher) -> None:
    union = await everything(database, cipher)
    held = await union.asks("member2", MyCare())
    assert held.course_on == date(2026, 11, 23)
    assert held.wedding == (date(2027, 2, 28),)
    assert [request.safe_time for request in held.counselling] == ["tối"]
    assert [case.state for case in held.cases] == [State.REFUSED, State.RECEIVED]
    assert [found.text for found in held.practices] == [TEXT]


async def test_erased_nothing_personal_is_left(database: Database, cipher: Cipher) -> None:
    union = await everything(database, cipher)
    await union.does("member2", Erase())
    assert (await union.count(counselling), await union.count(marriage)) == (0, 0)
    cases, steps = await union.rows(support_case), await union.rows(case_step)
    assert [(c.state, c.detail_enc) for c in cases] == [("refused", None), ("withdrawn", None)]
    assert [s.state for s in steps if s.case_id == 2] == ["received", "withdrawn"]
    assert [s.note_enc for s in steps] == [None] * len(steps)
    assert [(p.state, p.title_enc, p.text_enc) for p in await union.rows(practice)] == [
        ("withdrawn", None, None)
    ]
    assert [(c.state, c.text) for c in await union.rows(campaign)] == [("cancelled", "")]


async def test_what_an_erased_counsellor_was_to_hold_waits_for_another(
    database: Database, cipher: Cipher
) -> None:
    union = await everything(database, cipher)
    await union.does("officer2", AssignCounsellor(1, ID["officer1"]))
    await union.does("officer1", Erase())
    row = (await union.rows(counselling))[0]
    assert (row.state, row.counsellor_id) == ("asked", None)
