"""courses/<id>/course.vi.md and course.en.md -> a course, with the rules of the pair. Pure."""

from dataclasses import dataclass
from datetime import date

from bot.i18n import _
from bot.library.courses import Course, Question
from bot.library.fields import Fields
from bot.library.localised import Localised, LocalisedParts
from bot.library.pages import Found, Page, Pair

PAGE = "course"
LONGEST_TITLE = 60  # characters
LONGEST_PART = 900  # one screen and a little
MOST_PARTS = 8
LONGEST_QUESTION, LONGEST_OPTION, LONGEST_WHY = 300, 120, 500
FEWEST_OPTIONS, MOST_OPTIONS = 2, 4
MOST_QUESTIONS = 15
_KEYS = ("version", "minutes", "pass_mark", "valid_years", "checked_on")


@dataclass(frozen=True, slots=True)
class _Asked:
    question: str
    options: tuple[str, ...]
    right: int
    why: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class _CoursePage:
    title: str
    sources: tuple[str, ...]
    parts: tuple[str, ...]
    quiz: tuple[_Asked, ...]


def read_course(pair: Pair, folder: str, today: date) -> Found[Course] | None:
    """The course of two pages; None when a fault was noted."""
    vi, en = _page(pair.vi, folder, today), _page(pair.en, folder, today)
    pair.must_agree_on("id", *_KEYS)
    if len(vi.parts) != len(en.parts):
        pair.en.notes.add(pair.en.parts[0].line, _("The two languages differ in their parts."))
    _same_quiz(pair, vi.quiz, en.quiz)
    fields = pair.vi.fields
    checked_on = fields.day("checked_on")
    if not pair.is_sound or checked_on is None:
        return None
    course = Course(
        id=folder,
        version=fields.whole("version", 1, 999),
        title=Localised(vi.title, en.title),
        minutes=fields.whole("minutes", 1, 60),
        pass_mark=fields.whole("pass_mark", 1, 100),
        valid_years=_valid_years(fields),
        checked_on=checked_on,
        sources=LocalisedParts(vi.sources, en.sources),
        parts=LocalisedParts(vi.parts, en.parts),
        quiz=tuple(_both(one, two) for one, two in zip(vi.quiz, en.quiz, strict=True)),
    )
    return Found(course, fields)


def _page(page: Page, folder: str, today: date) -> _CoursePage:
    fields = page.fields
    fields.only("id", "title", "sources", "quiz", *_KEYS)
    if fields.identifier() not in (folder, ""):
        fields.fault(_("The id must be the name of the folder: “{id}”.", id=folder), "id")
    for key, high in (("version", 999), ("minutes", 60), ("pass_mark", 100)):
        fields.whole(key, 1, high)
    _valid_years(fields)
    checked_on = fields.day("checked_on")
    if checked_on and checked_on > today:
        fields.fault(_("The day of the check lies in the future."), "checked_on", stops=False)
    return _CoursePage(
        fields.text("title", LONGEST_TITLE), fields.texts("sources"), _parts(page), _quiz(fields)
    )


def _valid_years(fields: Fields) -> int | None:
    return fields.whole("valid_years", 1, 20) if fields.has("valid_years") else None


def _parts(page: Page) -> tuple[str, ...]:
    if len(page.parts) > MOST_PARTS:
        what = _("A course has at most {limit} parts.", limit=MOST_PARTS)
        page.notes.add(page.parts[0].line, what)
    return tuple(page.plain(part, LONGEST_PART) for part in page.parts)


def _quiz(fields: Fields) -> tuple[_Asked, ...]:
    asked = tuple(_asked(entry) for entry in fields.mappings("quiz"))
    if len(asked) > MOST_QUESTIONS:
        fields.fault(_("A quiz has at most {limit} questions.", limit=MOST_QUESTIONS), "quiz")
    return asked


def _asked(entry: Fields) -> _Asked:
    entry.only("question", "options", "right", "why")
    options = entry.texts("options")
    if options and not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
        what = _("{low} to {high} options are possible.", low=FEWEST_OPTIONS, high=MOST_OPTIONS)
        entry.fault(what, "options")
    if len(set(options)) < len(options):
        entry.fault(_("An option stands here twice."), "options")
    for option in options:
        if len(option) > LONGEST_OPTION:
            what = _("An option has at most {limit} characters.", limit=LONGEST_OPTION)
            entry.fault(what, "options")
    return _Asked(
        question=entry.text("question", LONGEST_QUESTION),
        options=options,
        right=entry.whole("right", 1, max(1, len(options))),
        why=entry.text("why", LONGEST_WHY),
        fields=entry,
    )


def _same_quiz(pair: Pair, vi: tuple[_Asked, ...], en: tuple[_Asked, ...]) -> None:
    """The right answer has one place in both languages: results are kept by place."""
    if len(vi) != len(en):
        pair.en.fields.fault(_("The two languages differ in their questions."), "quiz")
        return
    for one, two in zip(vi, en, strict=True):
        if (len(one.options), one.right) != (len(two.options), two.right):
            two.fields.fault(_("Options and right answer differ from the other language."), "right")


def _both(vi: _Asked, en: _Asked) -> Question:
    return Question(
        asked=Localised(vi.question, en.question),
        options=LocalisedParts(vi.options, en.options),
        right=vi.right - 1,
        why=Localised(vi.why, en.why),
    )
