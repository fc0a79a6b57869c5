"""courses/<id>/course.vi.md and course.en.md -> a course, with the rules of the pair. Pure."""

from dataclasses import dataclass
from datetime import date

from bot.i18n import _
from bot.library.courses import Course
from bot.library.fields import Fields
from bot.library.localised import Localised, LocalisedParts
from bot.library.pages import Found, Page, Pair
from bot.library.quiz_field import Asked, must_be_the_same, questions, read_quiz

PAGE = "course"
LONGEST_TITLE = 60  # characters
LONGEST_PART = 900  # one screen and a little
MOST_PARTS = 8
MOST_QUESTIONS = 15
_KEYS = ("version", "minutes", "pass_mark", "valid_years", "checked_on")


@dataclass(frozen=True, slots=True)
class _CoursePage:
    title: str
    sources: tuple[str, ...]
    parts: tuple[str, ...]
    quiz: tuple[Asked, ...]


def read_course(pair: Pair, folder: str, today: date) -> Found[Course] | None:
    """The course of two pages; None when a fault was noted."""
    vi, en = _page(pair.vi, folder, today), _page(pair.en, folder, today)
    pair.must_agree_on("id", *_KEYS)
    if len(vi.parts) != len(en.parts):
        pair.en.notes.add(pair.en.parts[0].line, _("The two languages differ in their parts."))
    must_be_the_same(pair.en, vi.quiz, en.quiz)
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
        quiz=questions({"vi": vi.quiz, "en": en.quiz}),
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
        fields.text("title", LONGEST_TITLE),
        fields.texts("sources"),
        _parts(page),
        read_quiz(fields, MOST_QUESTIONS),
    )


def _valid_years(fields: Fields) -> int | None:
    return fields.whole("valid_years", 1, 20) if fields.has("valid_years") else None


def _parts(page: Page) -> tuple[str, ...]:
    if len(page.parts) > MOST_PARTS:
        what = _("A course has at most {limit} parts.", limit=MOST_PARTS)
        page.notes.add(page.parts[0].line, what)
    return tuple(page.plain(part, LONGEST_PART) for part in page.parts)
