"""What `/dulieu` says of name, channels, consent, messages and proofs."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.consents import Aim
from bot.domain.consents_words import NAMES
from bot.domain.privacy import Holding
from bot.domain.wishes import Habit
from bot.domain.wishes_words import held_words
from bot.i18n import Words, _, ngettext
from bot.library.model import Library

Asked = tuple[Habit, datetime, ZoneInfo]  # how the person wants messages, as of when and where


def holding_words(
    held: Holding, library: Library, asked: Asked, most: int | None = 20
) -> list[Words]:
    """A line each; of long lists the newest `most`, None for all."""
    told: list[Words] = [_("This is what I hold about you:")]
    if held.code:
        told.append(
            _(
                "• In the union's list: {name}, {code}, {unit}",
                name=held.name,
                code=held.code,
                unit=held.unit_name,
            )
        )
        told.append(
            _("• Phone number: kept, encrypted") if held.phone_kept else _("• Phone number: none")
        )
    told.append(
        _("• Linked channels: {channels}", channels=", ".join(map(str.capitalize, held.channels)))
    )
    told.extend(_agreed(held))
    told.extend(_outreach(held, asked))
    told.extend(held_words(*asked))
    told.append(
        ngettext("• {n} message sent to you", "• {n} messages sent to you", held.deliveries)
    )
    told.append(
        ngettext("• {n} text acknowledged", "• {n} texts acknowledged", len(held.acknowledged))
    )
    told.extend(
        _("   – {title}, {day}", title=_title(library, ref), day=at.date())
        for ref, at in held.acknowledged[:most]
    )
    told.extend(_proofs(held, library, most))
    return told


def _agreed(held: Holding) -> Iterator[Words]:
    """What was agreed to, each aim by itself."""
    for one in held.consents:
        if one.holds and one.at is not None:
            yield _("• You agreed ({aim}): {day}, notice {version}", aim=NAMES[one.aim],
                    day=one.at.date(), version=one.version)  # fmt: skip
        elif not one.holds and one.aim in (Aim.LESSONS, Aim.REMINDERS):
            yield _("• Not agreed: {aim}", aim=NAMES[one.aim])


def _outreach(held: Holding, asked: Asked) -> Iterator[Words]:
    """Nothing where reminders were not agreed to: that has been said."""
    habit, now, _zone = asked
    if held.stopped:
        yield _("• Messages on our own: stopped")
    elif all(one.holds for one in held.consents if one.aim is Aim.REMINDERS):
        paused = habit.wishes.rests_at(now)
        yield (
            _("• Messages on our own: paused") if paused else _("• Messages on our own: welcome")
        )


def _proofs(held: Holding, library: Library, most: int | None) -> Iterator[Words]:
    """Meetings and courses: what was noted of being there and of learning."""
    if held.check_ins:
        yield ngettext("• {n} meeting attended", "• {n} meetings attended", len(held.check_ins))
    for title, at in held.check_ins[:most]:
        yield _("   – {title}, {day}", title=title, day=at.date())
    if held.courses:
        yield _("• Course results, for your eyes only:")
    for result in held.courses:
        course = library.course(result.course_id)
        yield _(
            "   – {title}, {day}: {correct} of {all}",
            title=course.title if course else result.course_id,
            day=result.at.date(),
            correct=result.correct,
            all=result.asked,
        )


def _title(library: Library, ref: str) -> Words:
    lesson = library.lesson(ref)
    return lesson.title if lesson else _("a message of the union")
