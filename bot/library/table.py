"""How many lessons there are, by topic and language: counted from what was read. Pure."""

from collections.abc import Iterable

from bot.i18n import Words, _
from bot.library.localised import LOCALES
from bot.library.model import Lesson, Library

Row = tuple[Words, ...]


def lesson_table(library: Library, languages: Iterable[str] = ()) -> tuple[Row, list[Row]]:
    """Headings and rows; `languages` are those beside Vietnamese and English to count as well."""
    lessons = (*library.lessons, *library.premarital)
    found = {code for lesson in lessons for code, _title in lesson.title.more}
    codes = (*LOCALES, *sorted(found | set(languages)))
    rows = [
        _row(topic.title, library.lessons_of(topic.id), topic.id in library.counted_topics, codes)
        for topic in library.topics
    ]
    if library.premarital:
        rows.append(_row(_("Before marriage"), library.premarital, False, codes))
    rows.append(_row(_("Total"), lessons, None, codes))
    return (_("Topic"), _("In the target"), *codes, _("Questions")), rows


def _row(
    title: Words, lessons: tuple[Lesson, ...], counted: bool | None, codes: Iterable[str]
) -> Row:
    """`counted`: whether families are counted over it; None where that is no question."""
    mark: Words = "" if counted is None else _("yes") if counted else _("no")
    numbers = [str(sum(_is_in(lesson, code) for lesson in lessons)) for code in codes]
    return (title, mark, *numbers, str(sum(len(lesson.quiz) for lesson in lessons)))


def _is_in(lesson: Lesson, code: str) -> bool:
    return code in LOCALES or code in dict(lesson.title.more)
