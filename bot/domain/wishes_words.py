"""A person's wishes in words: the same ones where they are changed and in `/dulieu`. Pure."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.wishes import AS_EVER, Habit, Wishes
from bot.i18n import Lines, Words, _

STILL = _(
    "Still coming at any time: answers to what you write, and notices about your own matters "
    "(a request, counselling, a meeting). STOP ends those notices, too."
)


def habit_words(
    habit: Habit, wishes: Wishes, now: datetime, zone: ZoneInfo, bullet: str = "• "
) -> Iterator[Words]:
    """What comes unasked, a line each; `wishes` may be newer than those of the habit."""
    for line in _lines(habit, wishes, now, zone):
        yield Lines((bullet, line), "")


def held_words(habit: Habit, now: datetime, zone: ZoneInfo) -> Iterator[Words]:
    """What is kept of a person's wishes; nothing of who never said anything."""
    if habit.wishes != AS_EVER:
        yield from habit_words(habit, habit.wishes, now, zone, "   – ")


def _lines(habit: Habit, wishes: Wishes, now: datetime, zone: ZoneInfo) -> Iterator[Words]:
    rests = wishes.rests_at(now)
    if rests:
        yield _rest(wishes, zone)
    if wishes.less_often:
        yield (
            _("after that at most one message a week, whatever it is about") if rests
            else _("at most one message a week, whatever it is about")
        )  # fmt: skip
    elif not rests:
        yield _("at most {day} a day and {week} a week", day=habit.per_day, week=habit.per_week)
    if wishes.weekly_since:
        yield (
            _("after that a lesson every week, as you asked") if rests
            else _("a lesson every week, as you asked")
        )  # fmt: skip


def _rest(wishes: Wishes, zone: ZoneInfo) -> Words:
    if wishes.until is None:
        return _("nothing, until you say so")
    return _("nothing before {day}", day=wishes.until.astimezone(zone).date())
