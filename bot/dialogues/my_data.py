"""What is held about me, and: erase me (Law 91/2025/QH15)."""

from collections.abc import Iterator

from bot.domain.care_holding import MyCare
from bot.domain.care_holding_words import care_words
from bot.domain.choices import PreferHere
from bot.domain.privacy import Erase, Holding, MyHolding
from bot.domain.wishes import Habit, MyWishes
from bot.domain.wishes_words import held_words
from bot.engine.dialogue import Dialogue, Needs, Option, dialogue
from bot.engine.state import Choice
from bot.i18n import Words, _, lines, ngettext

ERASE = Choice(_("Erase my data"), "go:xoa")
HERE = Choice(_("Write to me here"), "go:kenh")
HOW_OFTEN = Choice(_("How messages come"), "go:nhantin")
MENU = Choice(_("Menu"), "go:menu")
NOT_KEPT = _("The words you write are not kept once they are answered.")


@dialogue("dulieu", english="mydata", menu=_("My data"), order=80)
async def my_data(d: Dialogue) -> None:
    """Everything that is kept about the person who asks, in words."""
    held = await d.fetch(MyHolding())
    here = (HERE,) if len(held.channels) > 1 else ()
    care = care_words(await d.fetch(MyCare()), d.library)
    habit = await d.fetch(MyWishes())
    d.say(lines(*_shown(d, held, habit), *care, NOT_KEPT), *here, HOW_OFTEN, ERASE, MENU)


@dialogue("kenh", english="channel", needs=Needs.LINK)
async def channel(d: Dialogue) -> None:
    """Somebody with several channels chooses the one to be written to."""
    d.do("prefer", PreferHere())
    d.say(_("Done: messages of the union will come to you here first."), MENU)


@dialogue("xoa", english="erase")
async def erase(d: Dialogue) -> None:
    """Erase the account's data at once, after one clear question."""
    sure = await d.pick(
        "sure",
        _(
            "I will erase your name, number, this account's link, our conversation and what you "
            "wrote in requests, at once and for good. Counts without your name stay. Shall I?"
        ),
        [Option("yes", _("Yes, erase"), True), Option("no", _("No, keep"), False)],
    )
    if not sure:
        d.say(_("Nothing was erased."), MENU)
        return
    d.do("erase", Erase())
    d.change(consented=False, person=None, pending_code="", pending_meeting="")
    d.say(
        _(
            "Done: your data has been erased. What is left of this chat you can delete on your "
            "phone. All the best to you and your family."
        )
    )


def _shown(d: Dialogue, held: Holding, habit: Habit) -> list[Words]:
    shown: list[Words] = [_("This is what I hold about you:")]
    if held.code:
        shown.append(
            _(
                "• In the union's list: {name}, {code}, {unit}",
                name=held.name,
                code=held.code,
                unit=held.unit_name,
            )
        )
        shown.append(
            _("• Phone number: kept, encrypted") if held.phone_kept else _("• Phone number: none")
        )
    shown.append(
        _("• Linked channels: {channels}", channels=", ".join(map(str.capitalize, held.channels)))
    )
    if held.consent_on is not None:
        shown.append(
            _(
                "• Your consent: {day}, notice {version}",
                day=held.consent_on,
                version=held.consent_version,
            )
        )
    shown.append(_outreach(d, held, habit))
    shown.extend(held_words(habit, d.run.touched_at, d.zone))
    shown.append(
        ngettext("• {n} message sent to you", "• {n} messages sent to you", held.deliveries)
    )
    shown.append(
        ngettext("• {n} text acknowledged", "• {n} texts acknowledged", len(held.acknowledged))
    )
    shown.extend(
        _("   – {title}, {day}", title=_title(d, ref), day=at.date())
        for ref, at in held.acknowledged[:20]
    )
    shown.extend(_proofs(d, held))
    return shown


def _outreach(d: Dialogue, held: Holding, habit: Habit) -> Words:
    if held.stopped:
        return _("• Messages on our own: stopped")
    if habit.wishes.rests_at(d.run.touched_at):
        return _("• Messages on our own: paused")
    return _("• Messages on our own: welcome")


def _proofs(d: Dialogue, held: Holding) -> Iterator[Words]:
    """Meetings and courses: what was noted of being there and of learning."""
    if held.check_ins:
        yield ngettext("• {n} meeting attended", "• {n} meetings attended", len(held.check_ins))
    for title, at in held.check_ins[:20]:
        yield _("   – {title}, {day}", title=title, day=at.date())
    if held.courses:
        yield _("• Course results, for your eyes only:")
    for result in held.courses:
        course = d.library.course(result.course_id)
        yield _(
            "   – {title}, {day}: {correct} of {all}",
            title=course.title if course else result.course_id,
            day=result.at.date(),
            correct=result.correct,
            all=result.asked,
        )


def _title(d: Dialogue, ref: str) -> Words:
    lesson = d.library.lesson(ref)
    return lesson.title if lesson else _("a message of the union")
