"""Rules across files: ids, orders, and whether what names something names what exists. Pure."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from bot.i18n import Text, _
from bot.library.faults import excerpt
from bot.library.model import Indicator, Lesson, Level, Observance, Programme, Topic
from bot.library.pages import Found
from bot.library.templates import Template

Thing = TypeVar("Thing")


def check_lessons(topics: Iterable[Found[Topic]], lessons: Iterable[Found[Lesson]]) -> None:
    """Ids are unique over all topics, orders among neighbours, and easy ones come first."""
    lessons = tuple(lessons)
    _unique(
        lessons,
        lambda lesson: lesson.id,
        "id",
        lambda first: _("The id is taken by {file}.", file=first),
    )
    _unique(lessons, lambda lesson: (lesson.topic, lesson.order), "order", _same_order)
    _unique(topics, lambda topic: topic.order, "order", _same_order)
    _check_levels(lessons)


def _check_levels(lessons: Iterable[Found[Lesson]]) -> None:
    """Whoever follows the order meets what is easy before what asks more."""
    further: dict[str, str] = {}  # topic -> the first page of that level
    for found in sorted(lessons, key=lambda found: (found.value.topic, found.value.order)):
        lesson = found.value
        if lesson.level is Level.FURTHER:
            further.setdefault(lesson.topic, found.fields.notes.file)
        elif lesson.topic in further:
            what = _(
                "A lesson of the level “first” comes after one of the level “further”: {file}.",
                file=further[lesson.topic],
            )
            found.fields.fault(what, "order")


def check_parts(parts: Iterable[Found[Lesson]], lessons: Iterable[Found[Lesson]]) -> None:
    """The parts of the course before marrying: their orders, and ids that no lesson has."""
    parts = tuple(parts)
    _unique(parts, lambda part: part.order, "order", _same_order)
    _unique(
        (*lessons, *parts),
        lambda lesson: lesson.id,
        "id",
        lambda first: _("The id is taken by {file}.", file=first),
    )


def check_programmes(programmes: Iterable[Found[Programme]]) -> None:
    """No two programmes stand at the same place."""
    _unique(programmes, lambda programme: programme.order, "order", _same_order)


def check_indicators(indicators: Iterable[Found[Indicator]], lessons_of: Mapping[str, int]) -> None:
    """Every topic an indicator counts exists and has a lesson; `lessons_of` counts by topic."""
    for indicator in indicators:
        for topic in indicator.value.topics:
            _check_topic(topic, lessons_of, indicator, needs_lesson=True)


def check_observances(
    observances: Iterable[Found[Observance]], lessons_of: Mapping[str, int]
) -> None:
    """Topics exist; the first has a lesson, for that one is attached to the message."""
    for observance in observances:
        for place, topic in enumerate(observance.value.topics):
            _check_topic(topic, lessons_of, observance, needs_lesson=place == 0)


def check_templates(
    templates: Iterable[Found[Template]],
    lessons: Iterable[Found[Lesson]],
    observances: Iterable[Found[Observance]],
) -> None:
    """What a template names exists, and no two of them stand in for the same on a platform."""
    known = {f"lesson:{lesson.value.id}" for lesson in lessons}
    known |= {f"observance:{observance.value.id}" for observance in observances}
    taken: dict[tuple[str, str], str] = {}
    for template in templates:
        for subject in template.value.subjects:
            if ":" in subject and subject not in known:
                what = _("There is no {subject} in this content.", subject=excerpt(subject))
                template.fields.fault(what, "for")
            for form in template.value.forms:
                first = taken.setdefault((subject, form.platform), template.fields.notes.file)
                if first != template.fields.notes.file:
                    what = _("{subject} is taken by {file}.", subject=subject, file=first)
                    template.fields.fault(what, "for")


def _check_topic(
    topic: str,
    lessons_of: Mapping[str, int],
    named_by: Found[Indicator] | Found[Observance],
    *,
    needs_lesson: bool,
) -> None:
    if topic not in lessons_of:
        named_by.fields.fault(_("There is no topic “{id}”.", id=excerpt(topic)), "topics")
    elif needs_lesson and not lessons_of[topic]:
        named_by.fields.fault(_("The topic “{id}” has no lesson.", id=excerpt(topic)), "topics")


def _unique(
    found: Iterable[Found[Thing]],
    mark: Callable[[Thing], object],
    key: str,
    what: Callable[[str], Text],
) -> None:
    first: dict[object, str] = {}
    for one in found:
        taken = first.setdefault(mark(one.value), one.fields.notes.file)
        if taken != one.fields.notes.file:
            one.fields.fault(what(taken), key)


def _same_order(first: str) -> Text:
    return _("The same order as in {file}.", file=first)
