"""What words tell of a subject beside all others; a lesson without ways of asking is found too."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.search import answer, indexes
from bot.domain.search_speech import speech
from bot.domain.search_terms import terms
from bot.library.loader import load
from bot.library.model import Library
from bot.library.passages import passages

WAYS = [
    ("leave", terms("vợ đẻ được nghỉ mấy ngày")),
    ("leave", terms("chồng nghỉ mấy ngày khi vợ sinh")),
    ("money", terms("lương chồng là của ai")),
    (None, terms("bố mẹ mất được nghỉ mấy ngày")),
    (None, terms("phép năm được nghỉ mấy ngày")),
]


def test_the_words_of_a_subject_tell_for_it_and_against_the_others() -> None:
    told = speech(WAYS).told(terms("vợ sắp đẻ"))
    assert told["leave"] > max(told["money"], told[None])


def test_a_frame_that_everybody_uses_decides_for_nobody() -> None:
    asked = speech(WAYS)
    frame, about = asked.told(terms("nghỉ mấy ngày")), asked.told(terms("phép năm"))
    assert abs(frame["leave"] - frame[None]) < abs(about["leave"] - about[None])
    assert about[None] > about["leave"]
    assert frame["leave"] < asked.told(terms("vợ sinh đẻ"))["leave"]


def test_nothing_asked_tells_nothing() -> None:
    assert speech(WAYS).told(()) == {}
    assert speech([]).told(terms("vợ đẻ")) == {}


LIBRARY = load(None, date(2026, 11, 28))
assert isinstance(LIBRARY, Library)


def without_ways(library: Library, lesson: str) -> Library:
    kept = tuple(w for w in library.ways if w.passage.partition(".")[0] != lesson)
    assert len(kept) < len(library.ways)
    return replace(library, ways=kept)


@pytest.mark.parametrize(
    ("lesson", "question"),
    [
        ("gender_equality_fathers_days", "bố đóng bảo hiểm xã hội được nghỉ khi vợ sinh mổ"),
        ("dv_prevention_three_days", "cấm tiếp xúc là gì, mỗi lần không quá mấy ngày"),
        ("policy_law_close_kin", "họ trong phạm vi ba đời có được kết hôn không"),
    ],
)
def test_a_lesson_answers_by_its_own_words_before_anybody_wrote_ways(
    lesson: str, question: str
) -> None:
    assert isinstance(LIBRARY, Library)
    best = answer(indexes(without_ways(LIBRARY, lesson)), question, "vi")
    assert best is not None
    assert best.passage.ref.partition(".")[0] == lesson


def test_every_passage_that_a_lesson_is_asked_for_has_ways() -> None:
    """Of each lesson at least one step; a lesson nobody can ask for is found by luck."""
    assert isinstance(LIBRARY, Library)
    known = {w.passage.partition(".")[0] for w in LIBRARY.ways if len(w.said.get("vi")) >= 5}
    steps = {p.ref.partition(".")[0] for p in passages(LIBRARY) if "." in p.ref}
    assert steps <= known
