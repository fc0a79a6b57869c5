"""Topic and lesson pages -> topics and lessons, with the rules of one pair of pages. Pure."""

from dataclasses import dataclass
from datetime import date

from bot.i18n import _
from bot.library.discretion import telling_words
from bot.library.model import Lesson, Level, Localised, LocalisedParts, ReaderGroup, Topic
from bot.library.pages import Found, Page, Pair
from bot.library.quiz_field import Asked, must_be_the_same, questions, read_quiz
from bot.library.readability import density, long_sentences

LONGEST_TITLE = 60  # characters
LONGEST_STEP = 700  # one screen of a small phone
LONGEST_LESSON = 1_800
MOST_STEPS = 3
MOST_QUESTIONS = 3
AT_HOME = {"vi": "Ở nhà:", "en": "At home:"}


@dataclass(frozen=True, slots=True)
class _LessonPage:
    title: str
    sources: tuple[str, ...]
    steps: tuple[str, ...]
    quiz: tuple[Asked, ...]


def read_topic(pair: Pair, folder: str) -> Found[Topic] | None:
    """The topic of `topic.vi.md` and `topic.en.md`; None when a fault was noted."""
    read = {page.locale: _topic_page(page, folder) for page in pair.pages}
    pair.must_agree_on("id", "order")
    if not pair.is_sound:
        return None
    topic = Topic(
        id=folder,
        order=pair.vi.fields.whole("order", 1, 99),
        title=Localised.of({code: title for code, (title, _text) in read.items()}),
        introduction=Localised.of({code: text for code, (_title, text) in read.items()}),
    )
    return Found(topic, pair.vi.fields)


def _topic_page(page: Page, folder: str) -> tuple[str, str]:
    fields = page.fields
    fields.only("id", "order", "title")
    fields.whole("order", 1, 99)
    if fields.identifier() not in (folder, ""):
        fields.fault(_("The id must be the name of the folder: “{id}”.", id=folder), "id")
    if len(page.parts) > 1:
        page.notes.add(page.parts[1].line, _("A topic has one introduction, without “***”."))
    return fields.text("title", LONGEST_TITLE), page.plain(page.parts[0], LONGEST_STEP)


def read_lesson(pair: Pair, topic: str, today: date) -> Found[Lesson] | None:
    """The lesson of its pages; None when a fault was noted."""
    pair = pair.without_outdated()
    read = {page.locale: _lesson_page(page, topic, today) for page in pair.pages}
    pair.must_agree_on(
        "id", "topic", "version", "minutes", "order", "level", "audience", "checked_on"
    )
    for page in pair.pages[1:]:
        if len(read[page.locale].steps) != len(read["vi"].steps):
            page.notes.add(page.parts[0].line, _("The two languages differ in their steps."))
        must_be_the_same(page, read["vi"].quiz, read[page.locale].quiz)
    fields = pair.vi.fields
    checked_on = fields.day("checked_on")
    if not pair.is_sound or checked_on is None:
        return None
    lesson = Lesson(
        id=pair.vi.stem,
        topic=topic,
        version=fields.whole("version", 1, 999),
        title=Localised.of({code: page.title for code, page in read.items()}),
        minutes=fields.whole("minutes", 1, 10),
        order=fields.whole("order", 1, 99),
        checked_on=checked_on,
        sources=LocalisedParts.of({code: page.sources for code, page in read.items()}),
        steps=LocalisedParts.of({code: page.steps for code, page in read.items()}),
        quiz=questions({code: page.quiz for code, page in read.items()}),
        level=fields.choice("level", Level, Level.FIRST),
        audience=fields.choice("audience", ReaderGroup, ReaderGroup.EVERYONE),
    )
    return Found(lesson, fields)


def _lesson_page(page: Page, topic: str, today: date) -> _LessonPage:
    fields = page.fields
    fields.only(
        "id", "topic", "version", "title", "minutes", "order", "level", "audience", "checked_on",
        "sources", "quiz",
    )  # fmt: skip
    page.identify()
    fields.choice("level", Level, Level.FIRST)
    fields.choice("audience", ReaderGroup, ReaderGroup.EVERYONE)
    for key, high in (("version", 999), ("minutes", 10), ("order", 99)):
        fields.whole(key, 1, high)
    if fields.has("topic") and fields.text("topic") != topic:
        fields.fault(_("The topic must be the name of the folder: “{id}”.", id=topic), "topic")
    checked_on = fields.day("checked_on")
    if checked_on and checked_on > today:
        fields.fault(_("The day of the check lies in the future."), "checked_on", stops=False)
    quiz = read_quiz(fields, MOST_QUESTIONS) if fields.has("quiz") else ()
    return _LessonPage(_neutral_title(page), fields.texts("sources"), _steps(page), quiz)


def _neutral_title(page: Page) -> str:
    title = page.fields.text("title", LONGEST_TITLE)
    telling = telling_words(title)
    if telling:
        what = _("“{words}” would be read on a lock screen: choose a neutral one.", words=telling)
        page.fields.fault(what, "title")
    return title


def _steps(page: Page) -> tuple[str, ...]:
    steps = tuple(page.plain(part, LONGEST_STEP) for part in page.parts)
    first, last = page.parts[0].line, page.parts[-1].line
    if len(steps) > MOST_STEPS:
        page.notes.add(first, _("A lesson has at most {limit} steps.", limit=MOST_STEPS))
    if (length := sum(map(len, steps))) > LONGEST_LESSON:
        what = _(
            "The lesson has {length} characters; at most {limit} fit.",
            length=length,
            limit=LONGEST_LESSON,
        )
        page.notes.add(first, what)
    _note_hard(page, steps)
    ending = AT_HOME.get(page.locale, "")  # other languages have no set words for it
    if not any(block.startswith(ending) for block in steps[-1].split("\n")):
        page.notes.add(
            last,
            _(
                "The last part must have a line of its own that begins with “{words}”.",
                words=ending,
            ),
        )
    return steps


def _note_hard(page: Page, steps: tuple[str, ...]) -> None:
    """A text that is hard to read stops no start: it is right, only tiring."""
    if not page.notes.is_sound:  # first what is wrong; a text that is too long is told already
        return
    for part, text in zip(page.parts, steps, strict=True):
        for what in long_sentences(text, page.locale):
            page.notes.add(part.line, what, stops=False)
    if dense := density("\n".join(steps), page.locale):
        page.notes.add(page.parts[0].line, dense, stops=False)
