"""The key `quiz` of a course and of a lesson: questions that teach, in both languages. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.i18n import _
from bot.library.courses import Question
from bot.library.fields import Fields
from bot.library.localised import Localised, LocalisedParts
from bot.library.pages import Page

LONGEST_QUESTION, LONGEST_OPTION, LONGEST_WHY = 300, 120, 500  # characters
FEWEST_OPTIONS, MOST_OPTIONS = 2, 4


@dataclass(frozen=True, slots=True)
class Asked:
    """One question in one language; `right` counts from 1, as authors do."""

    question: str
    options: tuple[str, ...]
    right: int
    why: str
    fields: Fields


def read_quiz(fields: Fields, most: int) -> tuple[Asked, ...]:
    """The questions of one language, at most so many; what is wrong is noted."""
    asked = tuple(_asked(entry) for entry in fields.mappings("quiz"))
    if len(asked) > most:
        fields.fault(_("A quiz has at most {limit} questions.", limit=most), "quiz")
    return asked


def _asked(entry: Fields) -> Asked:
    entry.only("question", "options", "right", "why")
    options = entry.texts("options")
    if options and not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
        what = _("{low} to {high} options are possible.", low=FEWEST_OPTIONS, high=MOST_OPTIONS)
        entry.fault(what, "options")
    if len(set(options)) < len(options):
        entry.fault(_("An option stands here twice."), "options")
    for option in options:
        if len(option) > LONGEST_OPTION:
            what = _("An option has at most {limit} characters.", limit=LONGEST_OPTION)
            entry.fault(what, "options")
    return Asked(
        question=entry.text("question", LONGEST_QUESTION),
        options=options,
        right=entry.whole("right", 1, max(1, len(options))),
        why=entry.text("why", LONGEST_WHY),
        fields=entry,
    )


def must_be_the_same(page: Page, vi: tuple[Asked, ...], other: tuple[Asked, ...]) -> None:
    """The right answer has one place in all languages: results are kept by place.

    `other` is the quiz of `page`.
    """
    if len(vi) != len(other):
        page.fields.fault(_("The two languages differ in their questions."), "quiz")
        return
    for one, two in zip(vi, other, strict=True):
        if (len(one.options), one.right) != (len(two.options), two.right):
            two.fields.fault(_("Options and right answer differ from the other language."), "right")


def questions(quizzes: Mapping[str, tuple[Asked, ...]]) -> tuple[Question, ...]:
    """All languages of a sound quiz together, by language."""
    numbers = range(len(quizzes["vi"]))
    return tuple(_one({code: quiz[n] for code, quiz in quizzes.items()}) for n in numbers)


def _one(asked: Mapping[str, Asked]) -> Question:
    return Question(
        asked=Localised.of({code: one.question for code, one in asked.items()}),
        options=LocalisedParts.of({code: one.options for code, one in asked.items()}),
        right=asked["vi"].right - 1,
        why=Localised.of({code: one.why for code, one in asked.items()}),
    )
