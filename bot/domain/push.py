"""What a campaign says to one person: the officer's text, the lesson, the button, the stop line."""

from dataclasses import dataclass

from bot.domain.lessons import SMALL_LINE, heading, sources
from bot.i18n import Text, Words, _, lines, localise
from bot.library.model import Lesson, Library
from bot.messages import Button

STOP_LINE = _("Write STOP to receive no more of these messages.")
FEWER = _("Fewer, or a pause")
NEXT_OF_PATH = "path"  # the reference of the weekly lesson: the member's own next one, when opened


@dataclass(frozen=True, slots=True)
class Content:
    """What an approval covers: exactly this text and this lesson."""

    ref: str  # lesson id, or t-<digest of the text>: the key of its acknowledgements
    lesson_id: str = ""
    title: str = ""
    text: str = ""
    text_en: str = ""


@dataclass(frozen=True, slots=True)
class Push:
    """A message in one language, before it is fitted to a platform."""

    text: str
    buttons: tuple[Button, ...]


def press(content: Content, version: int = 0) -> tuple[Text, str]:
    """The button of a campaign's message: open the lesson, or say that it was read.

    `version` is that of the lesson in the message; 0 where there is none.
    """
    if content.ref == NEXT_OF_PATH:
        return _("Read the lesson"), "go:baihoc"
    if content.lesson_id and content.text:
        return _("Read the lesson"), f"go:baihoc:{content.lesson_id}"
    seen = f":{version}" if content.lesson_id and version else ""
    return _("I have read it"), f"ack:{content.ref}{seen}"


def is_gone(content: Content, library: Library) -> bool:
    """Whether it was nothing but a lesson, which has been withdrawn since."""
    alone = bool(content.lesson_id) and not content.text
    return alone and library.lesson(content.lesson_id) is None


def push(content: Content, library: Library, locale: str) -> Push:
    """The message of a campaign; a lesson alone is sent whole, beside a text it is a button."""
    lesson = library.lesson(content.lesson_id)
    own = content.text_en if locale == "en" and content.text_en else content.text
    label, payload = press(content, lesson.version if lesson else 0)
    buttons = (
        Button(localise(label, locale), payload),
        Button(localise(FEWER, locale), "go:nhantin"),
    )
    if lesson is None:
        return Push(localise(lines(*_titled(content), own, "", STOP_LINE), locale), buttons)
    if not own:
        return Push(localise(_whole(lesson, locale), locale), buttons)
    invitation = _("Lesson: {title} ({minutes} min)", title=lesson.title, minutes=lesson.minutes)
    body = lines(*_titled(content), own, "", invitation, "", STOP_LINE)
    return Push(localise(body, locale), buttons)


def _titled(content: Content) -> tuple[Words, ...]:
    return (content.title, "") if content.title else ()


def _whole(lesson: Lesson, locale: str) -> Words:
    steps: list[Words] = []
    for text in lesson.steps.get(locale):
        steps += [text, ""]
    return lines(heading(lesson), "", *steps, sources(lesson, locale), SMALL_LINE, STOP_LINE)
