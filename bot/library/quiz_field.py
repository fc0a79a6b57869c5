"""The key `quiz` of a course and of a lesson: questions that teach, in both languages. Pure."""

from dataclasses import dataclass

from bot.i18n import _
from bot.library.courses import Question
from bot.library.fields import Fields
from bot.library.localised import Localised, LocalisedParts
from bot.library.pages import Pair

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


def must_be_the_same(pair: Pair, vi: tuple[Asked, ...], en: tuple[Asked, ...]) -> None:
    """The right answer has one place in both languages: results are kept by place."""
    if len(vi) != len(en):
        pair.en.fields.fault(_("The two languages differ in their questions."), "quiz")
        return
    for one, two in zip(vi, en, strict=True):
        if (len(one.options), one.right) != (len(two.options), two.right):
            two.fields.fault(_("Options and right answer differ from the other language."), "right")


def questions(vi: tuple[Asked, ...], en: tuple[Asked, ...]) -> tuple[Question, ...]:
    """Both languages of a sound quiz together."""
    return tuple(_both(one, two) for one, two in zip(vi, en, strict=True))


def _both(vi: Asked, en: Asked) -> Question:
    return Question(
        asked=Localised(vi.question, en.question),
        options=LocalisedParts(vi.options, en.options),
        right=vi.right - 1,
        why=Localised(vi.why, en.why),
    )
