"""What a campaign says to one person: the officer's text, the lesson, the button, the stop line."""

from dataclasses import dataclass

from bot.i18n import Words, _, lines, localise
from bot.library.model import Lesson, Library
from bot.messages import Button

STOP_LINE = _("Write STOP to receive no more of these messages.")
SMALL_LINE = _("General information, not legal advice. If anybody at home needs help: SUPPORT.")


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


def push(content: Content, library: Library, locale: str) -> Push:
    """The message of a campaign; a lesson alone is sent whole, beside a text it is a button."""
    lesson = library.lesson(content.lesson_id)
    own = content.text_en if locale == "en" and content.text_en else content.text
    read = Button(localise(_("I have read it"), locale), f"ack:{content.ref}")
    if lesson is None:
        return Push(localise(lines(*_titled(content), own, "", STOP_LINE), locale), (read,))
    if not own:
        return Push(localise(_whole(lesson, locale), locale), (read,))
    open_it = Button(localise(_("Read the lesson"), locale), f"go:baihoc:{lesson.id}")
    invitation = _("Lesson: {title} ({minutes} min)", title=lesson.title, minutes=lesson.minutes)
    body = lines(*_titled(content), own, "", invitation, "", STOP_LINE)
    return Push(localise(body, locale), (open_it,))


def _titled(content: Content) -> tuple[Words, ...]:
    return (content.title, "") if content.title else ()


def _whole(lesson: Lesson, locale: str) -> Words:
    heading = _("{title} · {minutes} min", title=lesson.title, minutes=lesson.minutes)
    sources = _(
        "Source: {sources}. Last checked: {day}.",
        sources="; ".join(lesson.sources.get(locale)),
        day=lesson.checked_on,
    )
    steps: list[Words] = []
    for text in lesson.steps.get(locale):
        steps += [text, ""]
    return lines(heading, "", *steps, sources, SMALL_LINE, STOP_LINE)
