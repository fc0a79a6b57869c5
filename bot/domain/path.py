"""A member's path through the library: which lesson is next, and why that one. Pure.

It leads the family to all the topics (the founding document's target counts families per topic,
`domain.md` §1.2), takes up the day or month that is near (§6.1), and repeats nothing that was read
this year while something unread is left.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.lessons import Reading
from bot.i18n import Words, _
from bot.library.calendar import Occurrence, upcoming
from bot.library.discretion import gives_away
from bot.library.localised import LOCALES, Localised
from bot.library.model import Lesson, Level, Library, Topic

LEAD = timedelta(days=7)  # before an observance: members hear of it from then on (§6.1, T-7)


class Why(StrEnum):
    """What decided on a lesson."""

    SEASON = "season"  # an observance is near, and the member has read nothing on it since
    GAP = "gap"  # the family has read nothing on this topic this year
    FRESH = "fresh"  # the member has not read it; of the topics, the one read least


@dataclass(frozen=True, slots=True)
class Step:
    """The next lesson of a path, and why it is next."""

    lesson: Lesson
    why: Why
    occasion: Occurrence | None = None  # of a season
    is_today: bool = False  # the day of the occasion


def next_lesson(library: Library, reading: Reading, today: date) -> Step | None:
    """The season's lesson, else one on a topic new to the family, else on the one read least.

    A season asks for one lesson, not for all of its topic: so nobody is kept on a single topic for
    a whole month, and who has read nothing meets every topic within as many steps as there are.
    None: everything was read this year.
    """
    left = (lesson for lesson in library.lessons if lesson.id not in reading.lessons)
    unread = sorted(left, key=lambda lesson: lesson.level is Level.FURTHER)
    if not unread:
        return None
    return (
        _of_season(library, reading, unread, today)
        or _of_gap(library, reading, unread)
        or _least_read(library, reading, unread)
    )


def seasons(library: Library, today: date) -> tuple[Occurrence, ...]:
    """The observances in whose time today falls: single days first, then the nearest."""
    ahead = upcoming(library, today, len(library.observances))
    near = [each for each in ahead if each.first - LEAD <= today]
    return tuple(sorted(near, key=lambda each: _nearness(each, today)))


def _nearness(each: Occurrence, today: date) -> tuple[bool, int, bool, str]:
    """A month is still there when the day in it has passed."""
    kind = each.observance
    days = max(0, (each.first - today).days)
    return kind.when.is_period, days, not kind.founding_document, kind.id


def _of_season(
    library: Library, reading: Reading, unread: list[Lesson], today: date
) -> Step | None:
    for occasion in seasons(library, today):
        topics = occasion.observance.topics
        if _read_since(library, reading, topics, occasion.first - LEAD):
            continue
        for lesson in _of_topics(unread, topics):
            return Step(lesson, Why.SEASON, occasion, is_today=occasion.first == today)
    return None


def _read_since(library: Library, reading: Reading, topics: Iterable[str], day: date) -> bool:
    """Whether the member read something on one of these topics on that day or later."""
    lessons = (lesson for topic in topics for lesson in library.lessons_of(topic))
    return any(reading.lessons.get(lesson.id, date.min) >= day for lesson in lessons)


def _of_topics(unread: list[Lesson], topics: Iterable[str]) -> Iterator[Lesson]:
    return (lesson for topic in topics for lesson in unread if lesson.topic == topic)


def _of_gap(library: Library, reading: Reading, unread: list[Lesson]) -> Step | None:
    """The topics that count come first: until they are full nothing else is a gap to close."""
    others = (topic.id for topic in library.topics if topic.id not in library.counted_topics)
    gaps = [id_ for id_ in (*library.counted_topics, *others) if id_ not in reading.family_topics]
    return next((Step(lesson, Why.GAP) for lesson in _of_topics(unread, gaps)), None)


def _least_read(library: Library, reading: Reading, unread: list[Lesson]) -> Step:
    """`unread` is in order: first lessons, then topics, then their own; `min` keeps the first."""
    topics = [lesson.topic for lesson in library.lessons if lesson.id in reading.lessons]
    return Step(min(unread, key=lambda lesson: topics.count(lesson.topic)), Why.FRESH)


def why_words(step: Step, library: Library, reading: Reading) -> Words:
    """One sentence of why; "" where there is nothing to say.

    Names that give the subject away are left out: a partner may read along (`domain.md` §8).
    """
    match step.why:
        case Why.SEASON:
            return _season_words(step.occasion, step.is_today) if step.occasion else ""
        case Why.GAP:
            return _gap_words(library.topic(step.lesson.topic)) if reading.of_a_family else ""
        case Why.FRESH:
            all_ = set(library.counted_topics) <= reading.family_topics
            return _(
                "This lesson is new to you."
            ) if all_ else _("You have not read this lesson yet.")  # fmt: skip


def _season_words(occasion: Occurrence, is_today: bool) -> Words:
    title, tells = occasion.observance.title, _tells(occasion.observance.title)
    day = f"{occasion.first.day}/{occasion.first.month}"
    if occasion.observance.when.is_period:
        return _("A lesson for these weeks.") if tells else _("A lesson for these weeks: {title}.",
                 title=title)  # fmt: skip
    if is_today:
        return _("A lesson for today, {day}.", day=day) if tells else _("Today is {day}: {title}.",
                 day=day, title=title)  # fmt: skip
    if tells:
        return _("{day} is near: a lesson for that day.", day=day)
    return _("{day} is near: {title}.", day=day, title=title)


def _gap_words(topic: Topic | None) -> Words:
    if topic is None or _tells(topic.title):
        return _("Your family has read nothing on this topic yet this year.")
    return _("Your family has read nothing yet this year on: {title}.", title=topic.title)


def _tells(name: Localised) -> bool:
    return any(gives_away(name.get(locale)) for locale in LOCALES)
