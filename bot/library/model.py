"""What the library holds once it is read. Pure, immutable data; days are local days."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.library.courses import Course, Question
from bot.library.facts import Fact
from bot.library.hotlines import Cost, Hotline, Show, current_hotlines, fallback_hotlines
from bot.library.indicators import Comparator, CountedUnit, Indicator, Target, Window
from bot.library.localised import LOCALES, Localised, LocalisedParts
from bot.library.periods import Periods, Stretch
from bot.library.posts import Post
from bot.library.programmes import Asker, Concern, Counted, Programme, Variety
from bot.library.readers import Level, ReaderGroup
from bot.library.silence import Holidays, MonthDay, Silence
from bot.library.templates import Template
from bot.library.ways import NONE, Ways

__all__ = [
    "LOCALES",
    "Asker",
    "Comparator",
    "Concern",
    "Cost",
    "Counted",
    "CountedUnit",
    "Course",
    "Fact",
    "Holidays",
    "Hotline",
    "Indicator",
    "Lesson",
    "Level",
    "Library",
    "Localised",
    "LocalisedParts",
    "MonthDay",
    "Observance",
    "Periods",
    "Post",
    "Programme",
    "Question",
    "ReaderGroup",
    "Show",
    "Silence",
    "Stretch",
    "Target",
    "Template",
    "Topic",
    "Variety",
    "Ways",
    "When",
    "Window",
    "fallback_hotlines",
]


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject that families are reached with; its lessons name it by `id`."""

    id: str
    order: int
    title: Localised
    introduction: Localised


@dataclass(frozen=True, slots=True)
class Lesson:
    """A short text in one to three phone-sized steps of plain text."""

    id: str
    topic: str
    version: int
    title: Localised
    minutes: int
    order: int
    checked_on: date
    sources: LocalisedParts
    steps: LocalisedParts
    quiz: tuple[Question, ...] = ()  # offered after the lesson; answers are kept nowhere
    level: Level = Level.FIRST
    audience: ReaderGroup = ReaderGroup.EVERYONE


@dataclass(frozen=True, slots=True)
class When:
    """A day of the year (`first` equals `last`) or a period; it may run over New Year."""

    first: MonthDay
    last: MonthDay

    @property
    def is_period(self) -> bool:
        """Whether it lasts longer than a day."""
        return self.first != self.last


@dataclass(frozen=True, slots=True)
class Observance:
    """A day or month that is marked every year. `remind` counts days from its first day.

    The steps in `officers` go to key officers, all others to members. The lesson of the first
    topic in `topics` is attached to the message.
    """

    id: str
    title: Localised
    when: When
    remind: tuple[int, ...]
    officers: tuple[int, ...]
    topics: tuple[str, ...]
    founding_document: bool
    push_title: Localised
    member_text: Localised
    officer_text: Localised
    basis: Localised
    sources: LocalisedParts


@dataclass(frozen=True, slots=True)
class Library:
    """All content of a running Lan Toả; a reload swaps the whole object.

    `topics`, `programmes` and `premarital` are in their order, `lessons` in the order of their
    topics and then their own.
    """

    topics: tuple[Topic, ...]
    lessons: tuple[Lesson, ...]
    observances: tuple[Observance, ...]
    indicators: tuple[Indicator, ...]
    hotlines: tuple[Hotline, ...]
    holidays: Holidays
    loaded_on: date
    templates: tuple[Template, ...] = ()
    posts: tuple[Post, ...] = ()
    periods: Periods = field(default_factory=Periods)
    programmes: tuple[Programme, ...] = ()
    premarital: tuple[Lesson, ...] = ()  # the parts of the course before marrying, in order
    courses: tuple[Course, ...] = ()
    ways: tuple[Ways, ...] = ()  # how people ask for what a passage says
    elsewhere: LocalisedParts = NONE  # and for what the library says nothing of
    facts: tuple[Fact, ...] = ()  # what pages may name by `{{id}}`

    def topic(self, topic_id: str) -> Topic | None:
        """The topic of that id; None when there is none (any more)."""
        return next((topic for topic in self.topics if topic.id == topic_id), None)

    @property
    def counted_topics(self) -> tuple[str, ...]:
        """The topics that families are counted over (domain.md §1.3: six); without them, all.

        Lessons of other topics, such as the families' welfare, are read and noted like any.
        """
        named = (found.topics for found in self.indicators if found.topics)
        return next(named, tuple(topic.id for topic in self.topics))

    def lesson(self, lesson_id: str) -> Lesson | None:
        """The lesson of that id; None when there is none (any more)."""
        return next((lesson for lesson in self.lessons if lesson.id == lesson_id), None)

    def written(self, lesson_id: str) -> Lesson | None:
        """The lesson of that id, or the part of the course before marrying."""
        every = (*self.lessons, *self.premarital)
        return next((lesson for lesson in every if lesson.id == lesson_id), None)

    def lessons_of(self, topic_id: str) -> tuple[Lesson, ...]:
        """The lessons of a topic in their order."""
        return tuple(lesson for lesson in self.lessons if lesson.topic == topic_id)

    def course(self, course_id: str) -> Course | None:
        """The course of that id; None when there is none (any more)."""
        return next((course for course in self.courses if course.id == course_id), None)

    def observance(self, observance_id: str) -> Observance | None:
        """The observance of that id; None when there is none (any more)."""
        return next((found for found in self.observances if found.id == observance_id), None)

    def indicator(self, indicator_id: str) -> Indicator | None:
        """The indicator of that id; None when there is none."""
        return next((found for found in self.indicators if found.id == indicator_id), None)

    def programme(self, programme_id: str) -> Programme | None:
        """The support programme of that id; None when there is none (any more)."""
        return next((found for found in self.programmes if found.id == programme_id), None)

    def hotlines_shown(
        self, context: Show = Show.ALWAYS, day: date | None = None
    ) -> tuple[Hotline, ...]:
        """The numbers to show in a situation, never empty; `day` is today (default: at loading)."""
        current = current_hotlines(self.hotlines, day or self.loaded_on)
        return tuple(hotline for hotline in current if hotline.show in (Show.ALWAYS, context))

    def template(self, template_id: str) -> Template | None:
        """The template of that id; None when there is none."""
        return next((found for found in self.templates if found.id == template_id), None)

    def template_for(self, subjects: Sequence[str], platform: str) -> Template | None:
        """The first template that stands in for one of these subjects on a platform."""
        for subject in subjects:
            for found in self.templates:
                if subject in found.subjects and found.form(platform):
                    return found
        return None

    def silent_on(self, day: date) -> bool:
        """Whether no outreach goes out on that day."""
        return self.holidays.silent_on(day)
