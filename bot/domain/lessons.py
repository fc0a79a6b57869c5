"""Lessons: what is next for a member, and what an acknowledgement is.

An acknowledgement is unique per member, lesson and calendar year. It is evidence for the family
that the member had at that moment; the topic is frozen with it.
"""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

from bot.domain.orders import Effect, Query
from bot.i18n import Words, _
from bot.library.model import Lesson, Library

SMALL_LINE = _("General information, not legal advice. If anybody at home needs help: SUPPORT.")


def heading(lesson: Lesson) -> Words:
    """What stands above a lesson."""
    return _("{title} · {minutes} min", title=lesson.title, minutes=lesson.minutes)


def acknowledgement(lesson: Lesson) -> str:
    """The payload that says this very version was read."""
    return f"ack:{lesson.id}:{lesson.version}"


def version_read(lesson: Lesson, said: str) -> int:
    """The version that a payload names, never one that is still to come; else today's."""
    return min(int(said), lesson.version) if said.isdecimal() and int(said) else lesson.version


def sources(lesson: Lesson, locale: str) -> Words:
    """Where a lesson's facts come from, and when they were last checked."""
    return _(
        "Source: {sources}. Last checked: {day}.",
        sources="; ".join(lesson.sources.get(locale)),
        day=lesson.checked_on,
    )


@dataclass(frozen=True, slots=True)
class Acknowledge(Effect):
    """The member has read it, in this version (1 of a text that has none)."""

    source_id: str
    topic_id: str
    version: int


@dataclass(frozen=True, slots=True)
class Acknowledged(Query[datetime | None]):
    """When this member acknowledged it in this year, if so."""

    source_id: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a member and the family have read this year."""

    lessons: frozenset[str] = frozenset()
    family_topics: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class MyReading(Query[Reading]):
    """What have I, and has my family, read this year?"""


@dataclass(frozen=True, slots=True)
class TextContent:
    """A text that an officer wrote and that can be acknowledged like a lesson."""

    ref: str
    title: str
    topic_id: str


@dataclass(frozen=True, slots=True)
class TextOf(Query[TextContent | None]):
    """The campaign text behind a reference such as `t-1a2b3c`."""

    ref: str


@dataclass(frozen=True, slots=True)
class LastPushed(Query[str]):
    """The newest content sent to this account and not yet acknowledged; "" if none.

    A lesson with the version that was sent: `gender_equality_1:2`.
    """


def next_lesson(library: Library, read: Set[str], topics_reached: Set[str]) -> Lesson | None:
    """First one lesson of each of the topics, those new to the family first; then the others."""
    open_lessons = [lesson for lesson in library.lessons if lesson.id not in read]
    topic_order = {topic.id: topic.order for topic in library.topics}
    ranked = sorted(
        open_lessons,
        key=lambda x: (x.order, x.topic in topics_reached, topic_order.get(x.topic, 99), x.id),
    )
    return ranked[0] if ranked else None
