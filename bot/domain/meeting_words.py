"""Meetings in words: what one is, and what being there counts for. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.meetings import GRACE, Arrival, Form, Meeting, Plan, Purpose, Verdict
from bot.i18n import Lines, Text, Words, _, lines
from bot.library.model import Library

FORMS: dict[Form, Text] = {
    Form.CLUB: _("Club meeting"),
    Form.FORUM: _("Forum"),
    Form.SEMINAR: _("Seminar"),
    Form.CONTEST: _("Contest"),
    Form.COMMENDATION: _("Commendation of exemplary families"),
    Form.TRAINING: _("Training conference"),
    Form.OTHER: _("Another form"),
}


def hours(plan: Plan, zone: ZoneInfo) -> Text:
    """From when to when, on which day."""
    begin, end = plan.opens_at.astimezone(zone), plan.closes_at.astimezone(zone)
    if begin.date() == end.date():
        return _("{begin}-{end}, {day}", begin=begin.time(), end=end.time(), day=begin.date())
    return _("{begin} to {end}", begin=begin, end=end)


def purpose(plan: Plan, library: Library) -> Words:
    """What being there counts for."""
    if plan.purpose is Purpose.TRAINING:
        return _("Counts for: training of key officers")
    return _("Counts for families in: {topics}", topics=topics(plan, library))


def topics(plan: Plan, library: Library) -> Words:
    """The titles of the topics, after each other."""
    found = [library.topic(topic) for topic in plan.topics]
    named: list[Words] = [t.title if t else id_ for t, id_ in zip(found, plan.topics, strict=True)]
    return Lines(tuple(named), ", ")


def about(plan: Plan, library: Library, zone: ZoneInfo) -> Words:
    """A meeting in a few lines."""
    return lines(f"“{plan.title}”", FORMS[plan.form], hours(plan, zone), purpose(plan, library))


def arrival(found: Arrival, library: Library, zone: ZoneInfo) -> Words:
    """What a person is told who showed a code."""
    meeting = found.meeting
    if meeting is None:
        return _(
            "That code does not fit. Please look at the screen once more: six letters and digits, "
            "and it changes from time to time."
        )
    match found.verdict:
        case Verdict.GOOD:
            return lines(
                _("You are checked in: “{title}”. Thank you for coming!", title=meeting.plan.title),
                _counted(meeting, found.adult, library),
            )
        case Verdict.ALREADY:
            return _("You are checked in already: “{title}”. Once is enough.",
                     title=meeting.plan.title)  # fmt: skip
        case Verdict.OLD | Verdict.WRONG:
            return _("This code is no longer shown. Please send the one that is on the screen now.")
        case Verdict.EARLY:
            return _(
                "“{title}” has not begun. Please send the code from {at} on.",
                title=meeting.plan.title,
                at=_local(meeting.plan.opens_at - GRACE, zone),
            )
        case Verdict.OVER:
            return _(
                "“{title}” is over, so nobody can check in any more. If you were there, ask your "
                "union officer to put you on the list.",
                title=meeting.plan.title,
            )
        case Verdict.NO_UNIT:
            return _(
                "Thank you for coming! You stand in no unit at present, so it cannot be counted. "
                "Please tell your union officer."
            )


def _counted(meeting: Meeting, adult: bool, library: Library) -> Words:
    if meeting.plan.purpose is Purpose.TRAINING:
        return _("It counts as training of key officers. Your own state: /taphuan")
    if not adult:
        return _("It is noted; for the family, what adults take part in is counted.")
    return _("It counts for your family in: {topics}", topics=topics(meeting.plan, library))


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone)
