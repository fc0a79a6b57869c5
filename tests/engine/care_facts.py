"""Plain facts for talks on counselling, support and good examples, under random hands."""

from datetime import UTC, date, datetime
from typing import Any

from bot.domain.callback import Call, CallsToMake, Helper, Helpers, Hours, MyCallBack
from bot.domain.callback import State as CallState
from bot.domain.care_holding import CareHolding, MyCare
from bot.domain.counselling import (
    Counsellor,
    Counsellors,
    Invited,
    MemberToInvite,
    Mine,
    MyCounselling,
    OpenRequests,
    Request,
    RequestOf,
    Standing,
    State,
    Wish,
)
from bot.domain.practices import Kind, Practice, PracticeOf, Practices, Praised, PraisedOf
from bot.domain.practices import Standing as PracticeStanding
from bot.domain.practices import State as PracticeState
from bot.domain.questions import (
    Answering,
    Candidate,
    Candidates,
    MyQuestions,
    OpenQuestions,
    Question,
    QuestionOf,
    WhoAnswers,
)
from bot.domain.questions import State as QuestionState
from bot.domain.support import (
    Case,
    CaseOf,
    CasesToDo,
    Figure,
    Figures,
    FiguresOfYear,
    MyCases,
    Nominee,
    NomineeOf,
)
from bot.domain.support import Standing as CaseStanding
from bot.domain.support import State as CaseState
from bot.domain.viewing import Looked, MyRecord, MyViewers, Record, What

_DAY = date(2026, 11, 20)
_BOTH = Standing(covers=True, is_counsellor=True)
_REQUEST = Request(1, State.TAKEN, "Một", _DAY, _BOTH, Wish.CALL, "Hoa", "A2", "tối")
_ABOVE = CaseStanding(covers=True, is_above=True)
_CASE = Case(1, "union_shelter", "repair", CaseState.CHECKED, _ABOVE, "Một", _DAY, "Hoa")
_COVERED = PracticeStanding(covers=True)
_PRACTICE = Practice(
    1, Kind.FAMILY, PracticeState.AGREED, _COVERED, "Tên", "Bài", "Hoa", "Một", _DAY
)

_ASKED = Question(1, QuestionState.OPEN, "Nộp giấy tờ ở đâu?", _DAY, False, "Một")

CARE_FACTS: dict[type, Any] = {
    MyCare: CareHolding(),
    MyRecord: Record("0912", "1990-01-01", restricted_on=_DAY),
    MyViewers: (Looked(datetime(2026, 11, 20, tzinfo=UTC), "admin", "Một", What.SUPPORT),),
    Helpers: (Helper(2, "Bình", "Hai"),),
    MyCallBack: None,
    CallsToMake: (
        Call(
            1, "0912345678", Hours.ANY, "sách", CallState.ASKED, datetime(2026, 11, 20, tzinfo=UTC)
        ),
    ),
    MyCounselling: Mine(wedding=(None,)),
    RequestOf: _REQUEST,
    OpenRequests: (_REQUEST,),
    Counsellors: (Counsellor(2, "A3", "Bình", "Hai"),),
    MemberToInvite: Invited(3, "Mai", has_open=False),
    MyCases: (_CASE,),
    CasesToDo: (_CASE,),
    CaseOf: _CASE,
    NomineeOf: Nominee(3, "Mai"),
    FiguresOfYear: Figures((), (Figure("summer_camp", None, None, None, None),)),
    Practices: (_PRACTICE,),
    PracticeOf: _PRACTICE,
    PraisedOf: Praised(3, "Mai"),
    WhoAnswers: Answering(unit=True, above=True),
    MyQuestions: (_ASKED,),
    OpenQuestions: (_ASKED,),
    QuestionOf: _ASKED,
    Candidates: (Candidate(1, "Nộp ở đâu?", "Ở văn phòng.", _DAY),),
}
CARE_WORDS = [
    "go:dulieutep", "go:aixem", "go:suadulieu", "go:hanche",
    "go:goilai", "go:goilai:again", "go:rutgoilai", "go:goigiup", "cg:1:done", "cg::",
    "0912 345 678",
    "/tuvan", "/yeucautuvan", "/chuongtrinh", "/dienhinh", "12/2027", "chưa rõ", "50 triệu",
    "A001", "tv:1", "tv:1:assign", "tv:1:held", "tv::::", "hs:1", "hs:1:decide", "hs:x:check",
    "dh:1", "dh:1:spread", "dh:1:agree:0", "go:hoctuvan", "hôm nay", "go:chuongtrinh:nominate",
    "/hopthu", "/cauhoi", "/hoicanbo", "hop:1", "hop:1:answer", "hop:x", "ch:1:back",
    "go:hopthu:kept",
    "chồng được nghỉ mấy ngày khi vợ sinh", "cháu muốn hỏi chuyện này thì hỏi ai ạ?",
    "go:chuongtrinh:figures", "go:dienhinh:new", "go:moituvan",
]  # fmt: skip
