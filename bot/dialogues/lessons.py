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
    sources,
    version_read,
)
from bot.domain.path import next_lesson, why_words
from bot.engine.dialogue import Dialogue, Needs, Option, dialogue
from bot.engine.quiz import offer
from bot.engine.state import Choice
from bot.i18n import Words, _, lines
from bot.library.model import Lesson

NEXT = Choice(_("Next lesson"), "go:baihoc")
MENU = Choice(_("Menu"), "go:menu")
READ = _("I have read it")
ALL_READ = _("You have read every lesson of this year. Thank you! New ones will follow.")


@dialogue("baihoc", english="lessons", menu=_("Read a lesson"), order=1)
async def lessons(d: Dialogue) -> None:
    """The next lesson for this member, or the one that was asked for."""
    lesson: Lesson | None = d.library.lesson(d.argument)
    why: Words = ""
    if lesson is None:
        reading = await d.fetch(MyReading()) if d.conversation.person else Reading()
        step = next_lesson(d.library, reading, d.started_on)
        if step is None:
            d.say(ALL_READ, MENU)
            return
        lesson, why = step.lesson, why_words(step, d.library, reading)
        d.settle_on(lesson.id)
    await _read(d, lesson, why)


async def _read(d: Dialogue, lesson: Lesson, why: Words) -> None:
    """Step by step; above the first what it is, and why it is the next one."""
    above = (heading(lesson), why, "") if why else (heading(lesson), "")
    *before, last = lesson.steps.get(d.locale)
    for number, text in enumerate(before, 1):
        shown = lines(*above, text) if number == 1 else text
        await d.pick(f"step{number}", shown, [Option("next", _("Continue"), None)])
    ending = lines(*(() if before else above), last, "", sources(lesson, d.locale), SMALL_LINE)
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
