"""How orders about care for people are asked: counselling, support, good examples."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bot.domain import counselling as care
from bot.domain.callback import (
    AnswerCall,
    AskCallBack,
    CallsToMake,
    Helpers,
    Hours,
    MyCallBack,
    WithdrawCallBack,
)
from bot.domain.care_holding import MyCare
from bot.domain.practices import (
    AgreePractice,
    CollectPractice,
    Kind,
    PracticeOf,
    Practices,
    PraisedOf,
    SpreadPractice,
    WithdrawPractice,
)
from bot.domain.practices import fingerprint as words_of
from bot.domain.support import (
    Action,
    CaseOf,
    CasesToDo,
    FiguresOfYear,
    MoveCase,
    MyCases,
    NewCase,
    NomineeOf,
    OpenCase,
    State,
)
from bot.domain.viewing import AskCorrection, MyRecord, MyViewers, Restrict, Viewed, Wrong
from bot.domain.viewing import What as Seen
from bot.store.care_tables import counselling, practice, support_case
from bot.store.privacy_tables import call_back
from tests.rights.asking import TODAY, Ask, Cell, What, every, own, row
from tests.rights.land import (
    ACTORS,
    FREE,
    mark,
    member_code,
)


def _seen(unit: int) -> str:
    return words_of(f"Gương {mark(unit)}", mark(unit))


def _free(c: Cell) -> str:
    return member_code(c.unit, FREE)


def _case(base: int, action: Action, seen: State, **more: Any) -> Ask:
    return row(lambda c: MoveCase(base + c.unit, action, seen, **more), support_case)


_TRAINED = ACTORS["counsellor"].id or 0
_WEDDING = care.Wedding(date(2027, 3, 31))

CARE: Mapping[str, Ask] = {
    "care_holding.MyCare": own(lambda _c: MyCare()),
    "counselling.MyCounselling": own(lambda _c: care.MyCounselling()),
    "counselling.RequestOf": row(lambda c: care.RequestOf(c.unit)),
    "counselling.RequestOf: giờ tiện": row(lambda c: care.RequestOf(c.unit), mark="gio"),
    "counselling.OpenRequests": every(care.OpenRequests(200)),
    "counselling.OpenRequests: giờ tiện": every(care.OpenRequests(200), mark="gio"),
    "counselling.Counsellors": row(lambda c: care.Counsellors(100 + c.unit), tells=bool),
    "counselling.MemberToInvite": row(lambda c: care.MemberToInvite(_free(c))),
    "counselling.InviteToCounselling": row(
        lambda c: care.InviteToCounselling(FREE + c.unit), counselling
    ),
    "counselling.AskCounselling": own(
        lambda _c: care.AskCounselling(care.Wish.CALL, "tối", _WEDDING)
    ),
    "counselling.SayWedding": own(lambda _c: care.SayWedding(_WEDDING)),
    "counselling.ForgetWedding": own(lambda _c: care.ForgetWedding()),
    "counselling.WithdrawCounselling": row(
        lambda c: care.WithdrawCounselling(c.unit), counselling
    ),
    "counselling.AssignCounsellor": row(
        lambda c: care.AssignCounsellor(100 + c.unit, c.me), counselling
    ),
    "counselling.AnswerAssignment": row(
        lambda c: care.AnswerAssignment(200 + c.unit, takes=True), counselling
    ),
    "counselling.RecordSession": row(
        lambda c: care.RecordSession(c.unit, TODAY - timedelta(days=1)), counselling
    ),
    "counselling.FinishCourse": own(lambda _c: care.FinishCourse(1)),
    "support.MyCases": own(lambda _c: MyCases()),
    "support.CasesToDo": every(CasesToDo(200)),
    "support.CaseOf": row(lambda c: CaseOf(c.unit)),
    "support.NomineeOf": row(lambda c: NomineeOf(_free(c))),
    "support.FiguresOfYear": Ask(
        lambda _c: FiguresOfYear(2026), What.COUNT,
        tells=lambda found: sum(figure.cases for figure in found.own) / 3,
    ),
    "support.OpenCase: cho mình": own(lambda c: OpenCase(NewCase("hardship", subject_id=c.me))),
    "support.OpenCase: cho đoàn viên": row(
        lambda c: OpenCase(NewCase("hardship", subject_id=FREE + c.unit)), support_case
    ),
    "support.OpenCase: cho đơn vị": row(
        lambda c: OpenCase(NewCase("family_clubs", unit_id=c.unit)), support_case
    ),
    "support.MoveCase: kiểm tra": _case(0, Action.CHECK, State.RECEIVED),
    "support.MoveCase: từ chối": _case(0, Action.REFUSE, State.RECEIVED, note="chưa đủ"),
    "support.MoveCase: quyết định": _case(100, Action.DECIDE, State.CHECKED, amount=1_000_000),
    "support.MoveCase: hoàn thành": _case(200, Action.FINISH, State.DECIDED),
    "support.MoveCase: rút": _case(0, Action.WITHDRAW, State.RECEIVED),
    "callback.Helpers": Ask(lambda _c: Helpers(), What.PUBLIC),
    "callback.MyCallBack": own(lambda _c: MyCallBack()),
    "callback.AskCallBack": own(lambda _c: AskCallBack(_TRAINED, "0912", Hours.ANY)),
    "callback.WithdrawCallBack": own(lambda _c: WithdrawCallBack()),
    "callback.CallsToMake": every(CallsToMake()),
    "callback.AnswerCall": row(lambda c: AnswerCall(c.unit, "done"), call_back),
    "viewing.MyRecord": own(lambda _c: MyRecord()),
    "viewing.MyViewers": own(lambda _c: MyViewers()),
    "viewing.Viewed": own(lambda c: Viewed(Seen.SUPPORT, (c.unit,))),
    "viewing.Restrict": own(lambda _c: Restrict(on=True)),
    "viewing.AskCorrection": own(lambda _c: AskCorrection(Wrong.PHONE)),
    "practices.Practices": every(Practices(100)),
    "practices.PracticeOf": row(lambda c: PracticeOf(c.unit)),
    "practices.PraisedOf": row(lambda c: PraisedOf(_free(c))),
    "practices.CollectPractice": row(
        lambda c: CollectPractice(Kind.MODEL, "Tên", "Bài", FREE + c.unit), practice
    ),
    "practices.AgreePractice": row(lambda c: AgreePractice(c.unit, _seen(c.unit)), practice),
    "practices.WithdrawPractice": row(lambda c: WithdrawPractice(100 + c.unit), practice),
    "practices.SpreadPractice": row(
        lambda c: SpreadPractice(100 + c.unit, "new", c.on, "gender_equality"), practice
    ),
    "practices.SpreadPractice: sang đơn vị": row(
        lambda c: SpreadPractice(100 + c.on, "new", c.unit, "gender_equality"), practice
    ),
}  # fmt: skip
