"""When and in which form we may begin: quiet hours, silent days, windows, caps, retry delays.

Rules: union outreach keeps to 07:30-21:00 and at most one push a day, three a week, stricter than
Decree 91/2020/NĐ-CP; the windows are the platforms' own (Zalo 48 hours and 7 days, Messenger 24
hours). Answers to a person are never held back by any of this.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.messages import Capabilities, Outside

LONGEST_WAIT = timedelta(hours=72)  # a delivery that could not go out by then is given up
_LONGEST_BACK_OFF = timedelta(minutes=10)
_LOOK_AHEAD = 60  # days; Tết is the longest silence, nine days


class QuietHours(tuple[time, time]):
    """From a time to a time of the next morning; equal times mean never quiet."""

    __slots__ = ()

    def covers(self, moment: time) -> bool:
        """Whether outreach has to wait at this local time."""
        begin, end = self
        if begin <= end:
            return begin <= moment < end
        return moment >= begin or moment < end


NEVER_QUIET = QuietHours((time(0), time(0)))


@dataclass(frozen=True, slots=True)
class Rules:
    """What this organisation allows itself."""

    zone: ZoneInfo
    quiet: QuietHours
    silent: Callable[[date], bool]
    per_day: int = 1
    per_week: int = 3
    paid: bool = False


class Skip(StrEnum):
    """Why a person is not reached, for good."""

    NOT_LINKED = "not_linked"
    NO_CONSENT = "no_consent"
    STOPPED = "stopped"
    BLOCKED = "blocked"
    WINDOW_CLOSED = "window_closed"
    PAID_OFF = "paid_off"
    CHANNEL_OFF = "channel_off"


class Form(StrEnum):
    """In which form a message may go out."""

    FREE = "free"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one account when outreach is decided."""

    consented: bool
    stopped: bool
    blocked: bool
    last_inbound_at: datetime | None


def form(standing: Standing, can: Capabilities, now: datetime, *, paid: bool) -> Form | Skip:
    """Free, paid, or not at all and why."""
    if not standing.consented:
        return Skip.NO_CONSENT
    if standing.stopped:
        return Skip.STOPPED
    if standing.blocked:
        return Skip.BLOCKED
    if can.reply_window is None or can.outside_window is Outside.FREE:
        return Form.FREE
    since = now - standing.last_inbound_at if standing.last_inbound_at else None
    if since is not None and since <= can.reply_window:
        return Form.FREE
    if can.paid_window is None or since is None or since > can.paid_window:
        return Skip.WINDOW_CLOSED
    return Form.PAID if paid else Skip.PAID_OFF


def lawful(now: datetime, rules: Rules) -> bool:
    """Whether outreach may go out at this moment."""
    local = now.astimezone(rules.zone)
    return not rules.quiet.covers(local.time()) and not rules.silent(local.date())


def next_lawful(now: datetime, rules: Rules) -> datetime:
    """The earliest moment from now on at which outreach may go out; in UTC's terms aware."""
    if lawful(now, rules):
        return now
    local = now.astimezone(rules.zone)
    morning = rules.quiet[1] if rules.quiet[0] != rules.quiet[1] else time(0)
    for ahead in range(_LOOK_AHEAD):
        begins = datetime.combine(local.date() + timedelta(days=ahead), morning, rules.zone)
        if begins > now and lawful(begins, rules):
            return begins.astimezone(now.tzinfo)
    return now + timedelta(days=_LOOK_AHEAD)


def day_after(now: datetime, rules: Rules) -> datetime:
    """The first lawful moment of a later day: where a capped push moves to."""
    local = now.astimezone(rules.zone)
    midnight = datetime.combine(local.date() + timedelta(days=1), time(0), rules.zone)
    return next_lawful(midnight.astimezone(now.tzinfo), rules)


def back_off(attempts: int, asked: timedelta | None = None) -> timedelta:
    """How long to wait before the next try: 2, 4, 8 … seconds up to ten minutes, or as asked."""
    if asked is not None:
        return max(asked, timedelta(seconds=1))
    return min(timedelta(seconds=2 ** min(attempts, 12)), _LONGEST_BACK_OFF)
