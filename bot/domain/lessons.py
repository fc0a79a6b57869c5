"""Lessons: what has been read, and what an acknowledgement is (`bot.domain.path`: what is next).

An acknowledgement is unique per member, lesson and calendar year. It is evidence for the family
that the member had at that moment; the topic is frozen with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.orders import Effect, Query
from bot.i18n import Words, _
from bot.library.model import Lesson

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

    lessons: Mapping[str, date] = field(default_factory=dict)  # lesson -> last read, local day
    family_topics: frozenset[str] = frozenset()
    of_a_family: bool = False  # nobody is who has not said yet who they are


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
