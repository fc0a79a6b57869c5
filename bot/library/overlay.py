"""Lessons that came after the folder was read: checked by the same rules, set over the others.

A lesson is a pair of pages, wherever they are kept. Of two versions of one lesson the higher one
is shown; of two equal ones the one that was approved here. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.i18n import _
from bot.library.facts import filled
from bot.library.faults import Fault, Report
from bot.library.lessons import read_lesson
from bot.library.model import Lesson, Library
from bot.library.pages import read_pairs

COUNSELLING, PREMARITAL = "counselling", "premarital"  # the course before marrying: folder, topic
WRITTEN_IN = ("vi", "en")  # the languages every lesson has to be in


@dataclass(frozen=True, slots=True)
class Pages:
    """A lesson as it is written: the page of each language, with front matter."""

    lesson_id: str
    topic: str
    vi: str
    en: str


def folder_path(topic: str, lesson_id: str) -> str:
    """Where its pages lie in a content folder, without language and ending."""
    return f"{COUNSELLING}/{lesson_id}" if topic == PREMARITAL else f"topics/{topic}/{lesson_id}"


def read_pages(
    pages: Pages, library: Library, today: date, number: int | None = None
) -> tuple[Lesson | None, tuple[Fault, ...]]:
    """The lesson, None when it cannot be shown, and everything `content check` would say.

    `number` is its version, where the page has the folder's own.
    """
    report = Report()
    path = folder_path(pages.topic, pages.lesson_id)
    files = {f"{path}.vi.md": pages.vi.encode(), f"{path}.en.md": pages.en.encode()}
    lesson: Lesson | None = None
    for pair in read_pairs(filled(files, library.facts, report), report):
        found = read_lesson(pair, pages.topic, today)
        lesson = found.value if found else None
        if found:
            _check_neighbours(found.value, library, report, f"{path}.vi.md")
    if lesson is not None and number is not None:
        lesson = replace(lesson, version=number)
    return (None if report.stops else lesson), report.faults


def _check_neighbours(lesson: Lesson, library: Library, report: Report, file: str) -> None:
    notes = report.on(file)
    is_part = lesson.topic == PREMARITAL
    if library.topic(lesson.topic) is None and not is_part:
        notes.add(1, _("There is no topic “{id}”.", id=lesson.topic))
    taken = library.written(lesson.id)
    if taken is not None and taken.topic != lesson.topic:
        notes.add(1, _("The id is taken by a lesson of the topic {topic}.", topic=taken.topic))
    for other in library.premarital if is_part else library.lessons_of(lesson.topic):
        if other.id != lesson.id and other.order == lesson.order:
            notes.add(1, _("The same order as in {file}.", file=other.id))


def with_lessons(library: Library, lessons: Iterable[Lesson]) -> Library:
    """The library with these lessons and parts in place of, or beside, those it has."""
    found = {lesson.id: lesson for lesson in (*library.lessons, *library.premarital)}
    for lesson in lessons:
        known = found.get(lesson.id)
        if known is None or lesson.version >= known.version:
            found[lesson.id] = lesson
    order = {topic.id: topic.order for topic in library.topics}
    known_topics = (lesson for lesson in found.values() if lesson.topic in order)
    in_order = sorted(known_topics, key=lambda x: (order[x.topic], x.order, x.id))
    parts = (lesson for lesson in found.values() if lesson.topic == PREMARITAL)
    return replace(
        library,
        lessons=tuple(in_order),
        premarital=tuple(sorted(parts, key=lambda part: (part.order, part.id))),
    )


def renumbered(library: Library, numbers: Mapping[tuple[str, int], int]) -> Library:
    """The folder's lessons under the versions that they have here, by (lesson, edition).

    The same library where every version is the edition's own number, as it mostly is.
    """

    def here(lessons: Iterable[Lesson]) -> tuple[Lesson, ...]:
        return tuple(
            replace(one, version=numbers.get((one.id, one.version), one.version)) for one in lessons
        )

    lessons, parts = here(library.lessons), here(library.premarital)
    if (lessons, parts) == (library.lessons, library.premarital):
        return library
    return replace(library, lessons=lessons, premarital=parts)
