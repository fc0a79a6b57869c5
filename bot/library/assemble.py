"""The bytes of a content folder -> the library and what is wrong with it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from bot.i18n import Text, _
from bot.library.checks import (
    check_indicators,
    check_lessons,
    check_observances,
    check_parts,
    check_programmes,
    check_templates,
)
from bot.library.courses_file import PAGE, read_course
from bot.library.facts import Fact, filled
from bot.library.facts_file import read_facts
from bot.library.faults import Notes, Report
from bot.library.holidays_file import read_holidays
from bot.library.hotlines_file import read_hotlines
from bot.library.indicators_file import read_indicators
from bot.library.lessons import read_lesson, read_topic
from bot.library.model import (
    Course,
    Holidays,
    Hotline,
    Indicator,
    Lesson,
    Library,
    Observance,
    Programme,
    Topic,
)
from bot.library.observances import read_observance
from bot.library.overlay import COUNSELLING, PREMARITAL
from bot.library.pages import Found, read_pairs
from bot.library.passages import passages
from bot.library.periods import Periods
from bot.library.periods_file import read_periods
from bot.library.posts_file import read_posts
from bot.library.programmes_file import read_programme
from bot.library.questions_file import Questions, check_questions, read_questions
from bot.library.templates import Template
from bot.library.templates_file import read_template

HOTLINES, INDICATORS, HOLIDAYS = "hotlines.yaml", "indicators.yaml", "holidays.yaml"
POSTS, PERIODS, QUESTIONS = "posts.yaml", "periods.yaml", "questions.yaml"
FACTS = "facts.yaml"
TOPICS, OBSERVANCES, TEMPLATES, COURSES = "topics", "observances", "templates", "courses"
PROGRAMMES = "programmes"
_TOPIC_PAGES = ("/topic.vi.md", "/topic.en.md")

Files = Mapping[str, bytes]
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class _Lessons:
    topics: tuple[Found[Topic], ...]
    lessons: tuple[Found[Lesson], ...]

    def lessons_of(self) -> Mapping[str, int]:
        """How many lessons each topic has."""
        counts = dict.fromkeys((topic.value.id for topic in self.topics), 0)
        for lesson in self.lessons:
            counts[lesson.value.topic] += 1
        return counts


def assemble(files: Files, today: date, report: Report) -> Library | None:
    """The library of the files, by path in the folder; None when a fault stops the start."""
    facts = _facts(files, today, report)
    files = filled(files, facts, report)
    found = _lessons(files, today, report)
    observances = _observances(files, report)
    indicators = _indicators(files, report)
    templates = _templates(files, report)
    posts = read_posts(files[POSTS], report.on(POSTS)) if POSTS in files else ()
    periods = read_periods(files[PERIODS], report.on(PERIODS)) if PERIODS in files else Periods()
    asked = _questions(files, report)
    programmes = _programmes(files, today, report)
    parts = _parts(files, today, report)
    hotlines = _hotlines(files, today, report)
    holidays = _holidays(files, today, report)
    courses = _courses(files, today, report)
    check_lessons(found.topics, found.lessons)
    check_parts(parts, found.lessons)
    check_programmes(programmes)
    if not report.stops:  # else a page that cannot be read would be called missing
        check_indicators(indicators, found.lessons_of())
        check_observances(observances, found.lessons_of())
        check_templates(templates, found.lessons, observances)
    if report.stops or holidays is None:
        return None
    library = Library(
        topics=tuple(sorted((t.value for t in found.topics), key=lambda topic: topic.order)),
        lessons=_lessons_in_order(found),
        observances=_by_date(observances),
        indicators=tuple(indicator.value for indicator in indicators),
        hotlines=hotlines,
        holidays=holidays,
        loaded_on=today,
        templates=tuple(template.value for template in templates),
        posts=posts,
        periods=periods,
        programmes=tuple(sorted((p.value for p in programmes), key=lambda found: found.order)),
        premarital=tuple(sorted((part.value for part in parts), key=lambda part: part.order)),
        courses=tuple(course.value for course in courses),
        ways=tuple(found.value for found in asked.ways),
        elsewhere=asked.elsewhere,
        facts=facts,
    )
    check_questions(asked.ways, {passage.ref for passage in passages(library)})
    return library


def _facts(files: Files, today: date, report: Report) -> tuple[Fact, ...]:
    """A folder of an organisation may do without any: then its pages name none."""
    return read_facts(files[FACTS], report.on(FACTS), today) if FACTS in files else ()


def _lessons(files: Files, today: date, report: Report) -> _Lessons:
    topics: list[Found[Topic] | None] = []
    lessons: list[Found[Lesson] | None] = []
    for folder in _folders(TOPICS, files):
        inside = _under(f"{TOPICS}/{folder}/", files)
        if not any(path.endswith(_TOPIC_PAGES) for path in inside):
            what = _("The page of the topic is missing: title, order and introduction.")
            report.on(f"{TOPICS}/{folder}/topic.vi.md").add(1, what)
        for pair in read_pairs(inside, report, translated=True):
            if pair.vi.stem == "topic":
                topics.append(read_topic(pair, folder))
            else:
                lessons.append(read_lesson(pair, folder, today))
    return _Lessons(_read(topics), _read(lessons))


def _courses(files: Files, today: date, report: Report) -> tuple[Found[Course], ...]:
    """A folder each; a folder of an organisation may do without any."""
    found: list[Found[Course] | None] = []
    for folder in _folders(COURSES, files):
        for pair in read_pairs(_under(f"{COURSES}/{folder}/", files), report):
            if pair.vi.stem == PAGE:
                found.append(read_course(pair, folder, today))
            else:
                what = _("A course has the pages course.vi.md and course.en.md only.")
                pair.vi.notes.add(1, what)
    return _read(found)


def _folders(above: str, files: Files) -> list[str]:
    return sorted({path.split("/")[1] for path in files if path.startswith(f"{above}/")})


def _observances(files: Files, report: Report) -> tuple[Found[Observance], ...]:
    pairs = read_pairs(_under(f"{OBSERVANCES}/", files), report)
    return _read(read_observance(pair) for pair in pairs)


def _programmes(files: Files, today: date, report: Report) -> tuple[Found[Programme], ...]:
    """A pair of pages each; a folder of an organisation may do without any."""
    pairs = read_pairs(_under(f"{PROGRAMMES}/", files), report)
    return _read(read_programme(pair, today) for pair in pairs)


def _parts(files: Files, today: date, report: Report) -> tuple[Found[Lesson], ...]:
    """The course before marrying: each part is written like a lesson."""
    pairs = read_pairs(_under(f"{COUNSELLING}/", files), report, translated=True)
    return _read(read_lesson(pair, PREMARITAL, today) for pair in pairs)


def _templates(files: Files, report: Report) -> tuple[Found[Template], ...]:
    """One file each; a folder of an organisation may do without any."""
    return _read(
        read_template(data, path.split("/")[1].removesuffix(".yaml"), report.on(path))
        for path, data in _under(f"{TEMPLATES}/", files).items()
    )


def _indicators(files: Files, report: Report) -> tuple[Found[Indicator], ...]:
    notes = report.on(INDICATORS)
    if INDICATORS in files:
        return read_indicators(files[INDICATORS], notes)
    _note_missing(notes, _("The file is missing."))
    return ()


def _hotlines(files: Files, today: date, report: Report) -> tuple[Hotline, ...]:
    notes = report.on(HOTLINES, may_stop=False)
    if HOTLINES in files:
        return read_hotlines(files[HOTLINES], notes, today)
    _note_missing(notes, _("The file is missing: only the built-in numbers are shown."))
    return ()


def _holidays(files: Files, today: date, report: Report) -> Holidays | None:
    notes = report.on(HOLIDAYS)
    if HOLIDAYS in files:
        return read_holidays(files[HOLIDAYS], notes, today)
    _note_missing(notes, _("The file is missing."))
    return None


def _questions(files: Files, report: Report) -> Questions:
    """How people ask; a folder of an organisation may do without."""
    return (
        read_questions(files[QUESTIONS], report.on(QUESTIONS))
        if QUESTIONS in files
        else Questions()
    )


def _note_missing(notes: Notes, what: Text) -> None:
    if not notes.faults:  # else it is there, and why it cannot be read is told already
        notes.add(1, what)


def _under(folder: str, files: Files) -> Files:
    return {path: data for path, data in files.items() if path.startswith(folder)}


def _read(found: Iterable[Found[Thing] | None]) -> tuple[Found[Thing], ...]:
    return tuple(one for one in found if one is not None)


def _lessons_in_order(found: _Lessons) -> tuple[Lesson, ...]:
    order = {topic.value.id: topic.value.order for topic in found.topics}
    lessons = (lesson.value for lesson in found.lessons)
    return tuple(sorted(lessons, key=lambda lesson: (order[lesson.topic], lesson.order)))


def _by_date(observances: tuple[Found[Observance], ...]) -> tuple[Observance, ...]:
    values = (observance.value for observance in observances)
    return tuple(sorted(values, key=lambda observance: (observance.when.first, observance.id)))
