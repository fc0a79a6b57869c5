"""A lesson that nobody reads yet, as its readers would get it: text, then questions. Pure."""

from collections.abc import Iterator

from bot.domain import quiz_words
from bot.domain.lessons import SMALL_LINE, heading, sources
from bot.domain.push import Content, Push, push
from bot.i18n import _, lines, localise
from bot.library.model import Lesson, Library
from bot.library.overlay import PREMARITAL, with_lessons
from bot.messages import Button


def previewed(lesson: Lesson, library: Library, locale: str) -> Iterator[Push]:
    """Message after message: the whole text, and each question with what is told after it."""
    if lesson.topic == PREMARITAL:
        yield _part(lesson, locale)
    else:
        content = Content(lesson.id, lesson_id=lesson.id)
        yield push(content, with_lessons(library, [lesson]), locale)
    for number, question in enumerate(lesson.quiz, 1):
        options = question.options.get(locale)
        asked = quiz_words.asked(number, len(lesson.quiz), question)
        buttons = tuple(Button(option, f"preview:{n}") for n, option in enumerate(options))
        yield Push(localise(asked, locale), buttons)
        told = quiz_words.told(question, options[question.right], is_right=False)
        yield Push(localise(told, locale), ())


def _part(part: Lesson, locale: str) -> Push:
    """As the course before marrying shows it, in one message."""
    steps = [line for text in part.steps.get(locale) for line in (text, "")]
    shown = lines(heading(part), "", *steps, sources(part, locale), SMALL_LINE)
    return Push(
        localise(shown, locale), (Button(localise(_("Next part"), locale), "preview:next"),)
    )
