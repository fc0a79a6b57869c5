"""The library cut into passages: what can answer a question, each with its source and its lesson.

A passage is one phone-sized step of a lesson, or the whole of a short text. It is shown word for
word; nothing is ever put together from several.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from bot.library.model import (
    LOCALES,
    Lesson,
    Library,
    Localised,
    LocalisedParts,
    Observance,
    Programme,
)
from bot.library.ways import NONE

AT_HOME = ("Ở nhà:", "At home:")  # how the task of a lesson begins: it answers nothing


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that may answer, in both languages."""

    ref: str  # e.g. `policy_law_marriage.2`: the second step of that lesson
    title: Localised
    text: Localised
    sources: LocalisedParts
    checked_on: date | None  # None: the text carries no day of its own
    opens: str  # payload of the button to the whole
    hints: Localised  # words that lead here and are not shown: those of the quiz
    said: LocalisedParts = NONE  # how people ask for it


def passages(library: Library) -> tuple[Passage, ...]:
    """Everything in the library that may answer, in its order."""
    found: list[Passage] = []
    for lesson in library.lessons:
        found += _steps(lesson, f"go:baihoc:{lesson.id}")
    for part in library.premarital:
        found += _steps(part, "go:hoctuvan")
    found += map(_programme, library.programmes)
    found += (_observance(day) for day in library.observances if day.sources.vi)  # else a guess
    said = {ways.passage: ways.said for ways in library.ways}
    return tuple(replace(one, said=said.get(one.ref, NONE)) for one in found)


def passage(library: Library, ref: str) -> Passage | None:
    """The passage of that name; None when there is none (any more)."""
    return next((found for found in passages(library) if found.ref == ref), None)


def _steps(lesson: Lesson, opens: str) -> Iterator[Passage]:
    hints = Localised(_hints(lesson, "vi"), _hints(lesson, "en"))
    pairs = zip(lesson.steps.get("vi"), lesson.steps.get("en"), strict=True)
    for number, (vi, en) in enumerate(pairs, 1):
        text = Localised(_without_task(vi), _without_task(en))
        if text.get("vi") and text.get("en"):
            yield Passage(f"{lesson.id}.{number}", lesson.title, text, lesson.sources,
                          lesson.checked_on, opens, hints)  # fmt: skip


def _without_task(step: str) -> str:
    """The step up to its task for home, which stands last."""
    blocks = step.split("\n\n")
    kept = [block for block in blocks if not block.startswith(AT_HOME)]
    return "\n\n".join(kept).strip()


def _hints(lesson: Lesson, locale: str) -> str:
    """What the quiz asks, and the right answers: people ask the same in other words."""
    shown: list[str] = []
    for question in lesson.quiz:
        right = question.options.get(locale)[question.right]
        shown += [question.asked.get(locale), right, question.why.get(locale)]
    return " . ".join(shown)


def _programme(found: Programme) -> Passage:
    hints = Localised(_varieties(found, "vi"), _varieties(found, "en"))
    return Passage(found.id, found.title, found.description, found.sources, found.checked_on,
                   f"go:chuongtrinh:{found.id}", hints)  # fmt: skip


def _varieties(found: Programme, locale: str) -> str:
    return " . ".join(variety.title.get(locale) for variety in found.offered)


def _observance(found: Observance) -> Passage:
    """Its first paragraph: what follows announces a lesson."""
    vi, en = (found.member_text.get(locale).split("\n\n")[0] for locale in LOCALES)
    first = Localised(vi, en)
    return Passage(found.id, found.title, first, found.sources, None, "go:lich",
                   Localised("", ""))  # fmt: skip
