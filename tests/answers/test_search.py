"""Questions as workers type them: the right passage, or an honest refusal; never a made-up text.

`questions.csv`: `passages` are those that answer (any of them is right; none: it lies outside the
library). Rules and weights were chosen on the half `dev`. The half `held` was written after they
were frozen and scored once: 67 of 68 right, 68 of 70 refused. An earlier set of 70 and 75, scored
once before the ways of asking were widened, gave 29 and 72; it has belonged to `dev` since.
`stranger` was written by somebody who had seen nothing but the lessons, after all was frozen anew,
and scored once: 65 of 70 from the right lesson, 70 of 70 refused.
"""

import csv
import unicodedata
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from bot.domain.crisis import crisis
from bot.domain.search import Answer, answer, indexes
from bot.domain.search_words import SHORT
from bot.library.loader import load
from bot.library.model import Library
from bot.library.passages import passages

LIBRARY = load(None, date(2026, 11, 28))
assert isinstance(LIBRARY, Library)
PASSAGES = {found.ref for found in passages(LIBRARY)}

with (Path(__file__).parent / "questions.csv").open(encoding="utf-8", newline="") as _file:
    ROWS = [
        (row["question"], frozenset(filter(None, row["passages"].split("|"))), row["half"])
        for row in csv.DictReader(_file)
    ]
HALVES = ("dev", "held", "stranger")


@cache
def found(question: str) -> Answer | None:
    assert isinstance(LIBRARY, Library)
    return answer(indexes(LIBRARY), question, "vi")


def inside(half: str) -> list[tuple[str, frozenset[str]]]:
    return [(question, right) for question, right, at in ROWS if right and at == half]


def outside(half: str) -> list[str]:
    return [question for question, right, at in ROWS if not right and at == half]


def without_marks(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in plain if not unicodedata.combining(c))


def is_right(question: str, right: frozenset[str]) -> bool:
    best = found(question)
    return best is not None and best.passage.ref in right


@pytest.mark.parametrize("half", HALVES)
def test_there_are_enough_questions_and_each_names_passages_that_exist(half: str) -> None:
    assert len(inside(half)) >= 60
    assert len(outside(half)) >= 60
    named = set().union(*(right for _question, right in inside(half)))
    assert named <= PASSAGES


@pytest.mark.parametrize("half", HALVES)
def test_the_right_passage_comes_first(half: str) -> None:
    asked = inside(half)
    wrong = [question for question, right in asked if not is_right(question, right)]
    assert len(wrong) <= 0.1 * len(asked), wrong


@pytest.mark.parametrize("half", HALVES)
def test_what_lies_outside_is_refused(half: str) -> None:
    asked = outside(half)
    answered = [question for question in asked if found(question)]
    assert len(answered) <= 0.05 * len(asked), answered


@pytest.mark.parametrize("half", HALVES)
def test_the_same_without_a_single_mark(half: str) -> None:
    asked = inside(half)
    wrong = [q for q, right in asked if not is_right(without_marks(q), right)]
    assert len(wrong) <= 0.12 * len(asked), wrong  # stranger at first: 8 of 70
    answered = [q for q in outside(half) if found(without_marks(q))]
    assert len(answered) <= 0.1 * len(outside(half)), answered  # held at first: 4 of 70


TYPED = {
    "chofng dduwowcj nghir maays ngayf khi vowj sinh": "gender_equality_fathers_days.2",
    "VỢ ĐẺ CHỒNG ĐC NGHỈ MẤY NGÀY???": "gender_equality_fathers_days.2",
    unicodedata.normalize("NFD", "lệnh cấm tiếp xúc là gì"): "dv_prevention_three_days.2",
    "tiêu chí gia đình văn hoá": "policy_law_cultured_family.2",
}


@pytest.mark.parametrize(("typed", "ref"), TYPED.items())
def test_however_it_is_typed(typed: str, ref: str) -> None:
    best = found(typed)
    assert best is not None
    assert best.passage.ref == ref


def test_english_is_answered_in_an_english_talk() -> None:
    assert isinstance(LIBRARY, Library)
    best = answer(indexes(LIBRARY), "how many days off does a father get?", "en")
    assert best is not None
    assert best.passage.ref == "gender_equality_fathers_days.2"
    assert answer(indexes(LIBRARY), "what is the weather like tomorrow", "en") is None


@pytest.mark.parametrize(
    "noise", ["", "…", "haha", "asdf qwer", "ga", "chồng", "12345", "❤️", "a " * 2000]
)
def test_what_asks_nothing_is_not_answered(noise: str) -> None:
    assert found(noise) is None


def test_every_answer_can_be_explained() -> None:
    """The words it names stand in the question, and are why."""
    for question, _right, _half in ROWS:
        if best := found(question):
            assert len(best.words) >= 2
            typed = without_marks(question).lower()
            opened = {word for words in SHORT.values() for word in words.split()}  # written out
            assert [w for w in best.words if w not in typed and w not in opened] == []


def test_a_passage_is_shown_as_it_stands_with_its_source() -> None:
    """Nothing is put together: each text is a piece of what an author wrote."""
    assert isinstance(LIBRARY, Library)
    for one in passages(LIBRARY):
        assert all(one.sources.get(locale) for locale in ("vi", "en")), one.ref
        lesson, _dot, step = one.ref.partition(".")
        written = LIBRARY.lesson(lesson)
        if written is not None:
            for locale in ("vi", "en"):
                assert one.text.get(locale) in written.steps.get(locale)[int(step) - 1]
                assert "Ở nhà:" not in one.text.get(locale)


def test_a_cry_for_help_is_no_question() -> None:
    """Where the recogniser hears one, no passage is looked for: the card came before."""
    heard = [question for question, _right, _half in ROWS if crisis(question)]
    assert len(heard) <= 0.05 * len(ROWS), heard
