"""What changed between two versions of a lesson, as an author reads it."""

from dataclasses import replace
from datetime import date

from bot.domain.lesson_changes import changes, in_words
from bot.library.courses import Question
from bot.library.model import Lesson, Localised, LocalisedParts

OPTIONS = LocalisedParts(("A", "B"), ("A", "B"))
QUIZ = (Question(Localised("Hỏi?", "Ask?"), OPTIONS, 0, Localised("Vì", "As")),)
LESSON = Lesson(
    id="bai", topic="t", version=1, title=Localised("Tên", "Title"), minutes=2, order=1,
    checked_on=date(2026, 11, 23), sources=LocalisedParts(("Luật",), ("Law",)),
    steps=LocalisedParts(("Một. Hai. Ba.", "Bốn."), ("One.", "Four.")), quiz=QUIZ,
)  # fmt: skip


def told(new: Lesson) -> list[tuple[str, ...]]:
    return [in_words(change, "en") for change in changes(LESSON, new)]


def test_the_same_lesson_has_not_changed() -> None:
    assert told(LESSON) == []


def test_only_the_sentence_that_changed_is_told() -> None:
    new = replace(LESSON, steps=LocalisedParts(("Một. Hai rưỡi. Ba.", "Bốn."), LESSON.steps.en))
    assert told(new) == [("Step 1, in Vietnamese", "  − Hai.", "  + Hai rưỡi.")]


def test_a_step_more_and_a_source_less_are_told() -> None:
    steps = LocalisedParts((*LESSON.steps.vi, "Năm."), LESSON.steps.en)
    new = replace(LESSON, steps=steps, sources=LocalisedParts((), ("Law",)))
    assert told(new) == [
        ("Step 3, in Vietnamese", "  + Năm."),
        ("Sources, in Vietnamese", "  − Luật"),
    ]


def test_another_right_answer_is_told() -> None:
    new = replace(LESSON, version=2, quiz=(replace(QUIZ[0], right=1),))
    assert told(new)[0] == ("Version", "  − 1", "  + 2")
    assert ("Questions, in English", "  − ✓ A – B", "  + – A ✓ B") in told(new)


def test_title_and_day_are_told() -> None:
    new = replace(LESSON, title=Localised("Tên", "Name"), checked_on=date(2026, 12, 1))
    assert told(new) == [
        ("Last checked", "  − 23/11/2026", "  + 01/12/2026"),
        ("Title, in English", "  − Title", "  + Name"),
    ]
