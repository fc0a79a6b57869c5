"""The engine by itself: replay, stale presses, rest, and every dialogue under random hands."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogues import book as packaged_book
from bot.dialogues import definitions
from bot.domain.activities import (
    Activities,
    ActivityOf,
    Desk,
    HistoryOf,
    PeopleOf,
    PhotosHeld,
    PhotosOf,
    SameActivities,
    Shelf,
    UnitFound,
    UnitsFound,
    UnitsUnder,
)
from bot.domain.campaigns import (
    CampaignOf,
    Heirs,
    HeirsOf,
    LooksOf,
    MyCampaigns,
    MyUnits,
    Progress,
    ProgressOf,
    ReachOf,
    UnitChoice,
)
from bot.domain.consents import Agreed, Aim, Consents, Controller, MyConsents
from bot.domain.courses import MyTraining, PassMark, Training
from bot.domain.coverage import CoverageOf, CoveragePicture
from bot.domain.lessons import Acknowledged, LastPushed, MyReading, Reading, TextOf
from bot.domain.linking import CodeFound, CodeState, LookUpCode, LookUpPhone
from bot.domain.meetings import (
    Arrival,
    GuestsOf,
    LookUpCheckIn,
    MeetingOf,
    MyMeetings,
    Sign,
    SignOf,
    Verdict,
)
from bot.domain.missed import MissedByMe, MissedOne
from bot.domain.notice import Facts, NoticeFacts
from bot.domain.people import Grant, Person, Role
from bot.domain.privacy import Holding, MyHolding
from bot.domain.reach import Reach
from bot.domain.sent_lists import EmptyList
from bot.domain.trail import Trail
from bot.domain.wishes import Habit, MyWishes
from bot.engine.book import bound
from bot.engine.dialogue import Dialogue, Needs, Option, dialogue
from bot.engine.replay import Impure
from bot.engine.route import Begin, route
from bot.engine.state import Conversation, Need, Turn
from bot.engine.step import Moment, step
from bot.i18n import _
from bot.library.loader import load
from bot.library.model import Library
from bot.messages import Address, InboundEvent, Kind, Media, MediaKind
from bot.services import orders as _registered  # noqa: F401 - brings in every query
from bot.store import orders
from bot.store.conversations import _run_from, _run_to
from tests.chat import ZONE
from tests.engine.care_facts import CARE_FACTS, CARE_WORDS
from tests.engine.office_facts import OFFICE_FACTS, OFFICE_WORDS

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LIBRARY = load(None, NOW.date())
assert isinstance(LIBRARY, Library)
PERSON = Person(1, "A1", "Lan", 1, "U1", "Đơn vị", 1, True, (Grant(Role.ADMIN, 1, "U1", "Đơn vị"),))
TALK = Conversation("paper", person=PERSON, consented=True)
FACTS: dict[type, Any] = {
    MyUnits: (UnitChoice(1, "U1", "Một"), UnitChoice(2, "U2", "Hai")),
    ReachOf: Reach(0, {}, {}),
    CampaignOf: None,
    HeirsOf: Heirs(stands=True),
    EmptyList: None,
    ProgressOf: Progress(0, {}, {}, 0),
    MyCampaigns: (),
    LooksOf: (),
    CoverageOf: None,
    CoveragePicture: None,
    Acknowledged: None,
    LastPushed: "",
    TextOf: None,
    MyReading: Reading(),
    MyWishes: Habit(),
    MyConsents: Consents(tuple(Agreed(aim, holds=True, at=NOW, version="1") for aim in Aim)),
    NoticeFacts: Facts(Controller("Công đoàn")),
    LookUpCode: CodeFound(CodeState.UNKNOWN, "x"),
    LookUpPhone: CodeFound(CodeState.UNKNOWN, "x"),
    MissedByMe: (),
    MissedOne: None,
    Trail: (),
    Desk: dict.fromkeys(Shelf, 0),
    UnitsUnder: UnitsFound((UnitFound(1, "U1", "Một"),), 1),
    PeopleOf: 10,
    SameActivities: (),
    ActivityOf: None,
    Activities: (),
    HistoryOf: (),
    PhotosOf: (),
    PhotosHeld: (),
    MyMeetings: (),
    MeetingOf: None,
    GuestsOf: (),
    LookUpCheckIn: Arrival(Verdict.WRONG),
    SignOf: Sign("K7M23P", NOW, Media(MediaKind.IMAGE, "qr.png"), "https://example.vn/show"),
    MyTraining: Training(),
    PassMark: 80,
    MyHolding: Holding("", "", "", False, (), (), False, (), 0),
    **CARE_FACTS,
    **OFFICE_FACTS,
}


def test_every_question_of_a_talk_has_a_fact_here() -> None:
    assert orders._answers
    assert [query.__name__ for query in orders._answers if query not in FACTS] == []


def event(number: int, text: str = "", payload: str = "") -> InboundEvent:
    kind = Kind.BUTTON if payload else Kind.MESSAGE
    return InboundEvent(f"e{number}", Address("paper", "lan"), kind, NOW, text, payload)


def turn(talk: Conversation, happened: InboundEvent, book: Any, now: datetime = NOW) -> Turn:
    """A turn, with the same plain fact for every query of a kind."""
    facts: dict[Any, Any] = {}
    for _round in range(20):
        result = step(talk, happened, facts, book, Moment(now, date(2026, 11, 23)))
        if isinstance(result, Turn):
            return result
        assert isinstance(result, Need)
        facts |= {query: FACTS[type(query)] for query in result.queries}
    raise AssertionError("a turn that never ends")


@dialogue("sizes", needs=Needs.NOTHING)
async def sizes(d: Dialogue) -> None:
    """Two questions and a word."""
    first = await d.pick("first", _("First?"), [Option("a", "A", 1), Option("b", "B", 2)])
    d.say(f"first {first}")
    second = await d.pick("second", _("Second?"), [Option("x", "X", 10), Option("y", "Y", 20)])
    d.say(f"sum {first + second}")


@dialogue("sleepy", needs=Needs.NOTHING)
async def sleepy(d: Dialogue) -> None:
    """Awaits what is neither a question nor a query."""
    await asyncio.sleep(0)


def small_book() -> Any:
    assert isinstance(LIBRARY, Library)
    others = [d for d in definitions() if d.name in ("fallback", "welcome", "trogiup", "menu")]
    own = [s.__dialogue__ for s in (sizes, sleepy)]  # type: ignore[attr-defined]
    return bound([*others, *own], LIBRARY, ZONE)


def test_answers_are_replayed_and_only_the_new_words_are_said() -> None:
    book = small_book()
    began = turn(TALK, event(1, payload="go:sizes"), book)
    assert [m.choices[0].payload.split(":")[2] for m in began.messages] == ["first"]
    middle = turn(began.conversation, event(2, "2"), book)
    assert next(str(m.text) for m in middle.messages) == "first 2"
    ended = turn(middle.conversation, event(3, "X"), book)
    assert [m.text for m in ended.messages] == ["sum 12"]
    assert ended.conversation.run is None


def test_a_run_survives_its_way_through_the_database() -> None:
    book = small_book()
    run = turn(TALK, event(1, payload="go:sizes"), book).conversation.run
    assert run is not None
    assert _run_from(_json(_run_to(run))) == run


def _json(value: Any) -> Any:
    import orjson

    return orjson.loads(orjson.dumps(value))


def test_a_button_of_an_answered_question_changes_nothing() -> None:
    book = small_book()
    began = turn(TALK, event(1, payload="go:sizes"), book)
    first = began.messages[0].choices[0].payload
    middle = turn(began.conversation, event(2, payload=first), book)
    again = turn(middle.conversation, event(3, payload=first), book)
    assert again.conversation == middle.conversation
    assert again.effects == ()


def test_after_a_day_of_silence_the_talk_begins_anew() -> None:
    book = small_book()
    began = turn(TALK, event(1, payload="go:sizes"), book)
    later = turn(began.conversation, event(2, "trời mưa rồi"), book, NOW + timedelta(hours=25))
    assert later.conversation.run is None


def test_a_dialogue_that_changed_its_meaning_is_not_continued() -> None:
    book = small_book()
    began = turn(TALK, event(1, payload="go:sizes"), book).conversation
    assert began.run is not None
    older = replace(began, run=replace(began.run, version=0))
    assert turn(older, event(2, "1"), book).conversation.run is None


def test_a_foreign_awaitable_is_refused() -> None:
    with pytest.raises(Impure):
        turn(TALK, event(1, payload="go:sleepy"), small_book())


@pytest.mark.parametrize(
    ("payload", "begun"),
    [
        ("K7M23P", Begin("diemdanh", "link:K7M23P")),
        ("AANCDE23", Begin("link", "AANCDE23")),
        ("nonsense", Begin("welcome")),
    ],
)
def test_a_link_that_was_opened_says_by_its_code_what_it_is_for(payload: str, begun: Begin) -> None:
    assert isinstance(LIBRARY, Library)
    opened = InboundEvent("e", Address("paper", "lan"), Kind.LINK, NOW, payload=payload)
    assert route(TALK, opened, packaged_book(LIBRARY, ZONE)) == begun


WORDS = st.sampled_from(
    [
        "1",
        "2",
        "3",
        "7",
        "99",
        "0",
        "ok",
        "dạ",
        "không",
        "có",
        "đã đọc",
        "menu",
        "dừng",
        "trợ giúp",
        "/phatdong",
        "/baocao",
        "báo cáo",
        "hôm qua",
        "2tr5",
        "45 người",
        "1 3",
        "-",
        "act:1",
        "act:mine:6",
        "/baihoc",
        "/thongke U1 2026-10-01",
        "/thongke",
        "/xoa",
        "/dulieu",
        "/lich",
        "",
        "…",
        "xin chào",
        "25/11 08:00",
        "31/2 99:99",
        "Một tin dài hơn hai mươi ký tự để gửi đi.",
        "ABCDEF23",
        "/nhatky",
        "/ngonngu",
        "English",
        "go:menu",
        "ack:khong_co",
        "exit",
        "bc:x",
        "/hotro",
        "/stop",
        *CARE_WORDS,
        *OFFICE_WORDS,
        "/sukien",
        "8:00-10:00",
        "/diemdanh",
        "k7m 23p",
        "sk:x",
        "/taphuan",
        "kh:family_communication",
    ]
)


@settings(max_examples=150)
@given(st.lists(st.one_of(WORDS, st.text(max_size=40), st.integers(0, 12)), max_size=14))
def test_no_hand_however_random_breaks_a_talk(hand: list[str | int]) -> None:
    assert isinstance(LIBRARY, Library)
    book = packaged_book(LIBRARY, ZONE)
    talk = TALK
    for number, deed in enumerate(hand):
        offers = talk.offered
        press = offers[deed % len(offers)].payload if isinstance(deed, int) and offers else ""
        happened = event(number, "" if press else str(deed), press)
        once, again = turn(talk, happened, book), turn(talk, happened, book)
        assert once == again, "the same event gives the same turn"
        assert once.messages, "nobody is left without an answer"
        assert len(once.messages) <= 8
        for message in once.messages:
            assert all(len(c.payload.encode()) <= 64 for c in message.choices)
        talk = once.conversation
