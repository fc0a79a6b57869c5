"""Reading a lesson in phone-sized steps, acknowledging it, and what comes next."""

from bot.domain.lessons import (
    SMALL_LINE,
    Acknowledge,
    Acknowledged,
    LastPushed,
    MyReading,
    Reading,
    TextOf,
    acknowledgement,
    heading,
    next_lesson,
    sources,
    version_read,
)
from bot.engine.dialogue import Dialogue, Needs, Option, dialogue
from bot.engine.quiz import offer
from bot.engine.state import Choice
from bot.i18n import _, lines
from bot.library.model import Lesson

NEXT = Choice(_("Next lesson"), "go:baihoc")
MENU = Choice(_("Menu"), "go:menu")
READ = _("I have read it")


@dialogue("baihoc", english="lessons", menu=_("Read a lesson"), order=1)
async def lessons(d: Dialogue) -> None:
    """The next lesson for this member, or the one that was asked for."""
    lesson = d.library.lesson(d.argument)
    if lesson is None:
        reading = await d.fetch(MyReading()) if d.conversation.person else Reading()
        lesson = next_lesson(d.library, reading.lessons, reading.family_topics)
    if lesson is None:
        d.say(_("You have read every lesson of this year. Thank you! New ones will follow."), MENU)
        return
    *before, last = lesson.steps.get(d.locale)
    for number, text in enumerate(before, 1):
        shown = lines(heading(lesson), "", text) if number == 1 else text
        await d.pick(f"step{number}", shown, [Option("next", _("Continue"), None)])
    ending = lines(
        *(() if before else (heading(lesson), "")), last, "", sources(lesson, d.locale), SMALL_LINE
    )
    d.say(ending, Choice(READ, acknowledgement(lesson)), MENU)


@dialogue("ack", needs=Needs.LINK, payloads=("ack",))
async def acknowledge(d: Dialogue) -> None:
    """A lesson or an officer's text was read: counted once a year, for the family."""
    said = d.argument.removeprefix("ack:") or await d.fetch(LastPushed())
    ref, _colon, seen = said.partition(":")
    if not ref:
        d.say(_("Thank you! There is nothing waiting to be confirmed."), NEXT, MENU)
        return
    lesson = d.library.lesson(ref)
    text = None if lesson else await d.fetch(TextOf(ref))
    if lesson is None and text is None:
        d.say(_("That lesson has been withdrawn. Here is the next one:"), NEXT, MENU)
        return
    if await d.fetch(Acknowledged(ref)) is not None:
        d.say(_("That one is already noted for this year. Thank you!"), NEXT, MENU)
        return
    if d.person.family_id is None:
        d.say(
            _(
                "Thank you for reading! You stand in no unit at present, so it cannot be counted. "
                "Please tell your union officer."
            ),
            NEXT,
            MENU,
        )
        return
    if lesson is not None:
        d.do("acknowledge", Acknowledge(ref, lesson.topic, version_read(lesson, seen)))
        await _thank(d, lesson)
    elif text is not None:
        d.do("acknowledge", Acknowledge(ref, text.topic_id, 1))
        d.say(_("Noted. Thank you for reading!"), NEXT, MENU)


async def _thank(d: Dialogue, lesson: Lesson) -> None:
    counted = frozenset(d.library.counted_topics)
    if lesson.topic not in counted:  # good to know, and no part of the target
        d.say(_("Noted. Thank you for reading!"), *offer(lesson), NEXT, MENU)
        return
    reading = await d.fetch(MyReading())
    reached = len(counted & (reading.family_topics | {lesson.topic}))
    d.say(
        _(
            "Noted, thank you! Your family now has {reached} of {all} topics this year.",
            reached=reached,
            all=len(counted),
        ),
        *offer(lesson),
        NEXT,
        MENU,
    )
