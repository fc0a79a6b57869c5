"""When we may begin to speak: quiet hours, silent days, caps, retry delays.

Rules: union outreach keeps to 07:30-21:00 and at most one push a day, three a week, stricter than
Decree 91/2020/NĐ-CP. Answers to a person are never held back by any of this.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.consents import Controller
from bot.domain.failures import Limits
from bot.domain.prices import Prices

LONGEST_WAIT = timedelta(hours=72)  # a delivery that could not go out by then is given up
_LONGEST_BACK_OFF = timedelta(minutes=10)
EASY = 0.7  # share of a platform's allowance from which on outreach slows down
SLOWEST = 20.0  # times slower, when nothing of the allowance is left
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
    observances_per_week: int = 1
    takeover: timedelta = timedelta(minutes=30)  # how long staff who write silence the bot
    silence: timedelta = timedelta(hours=2)  # of a webhook, until somebody is told; 0: never
    paid: bool = False
    by_phone: bool = False  # templates to telephone numbers (LANTOA_TEMPLATE_BY_PHONE)
    prices: Prices = field(default_factory=Prices)
    code_step: timedelta = timedelta(minutes=15)  # how long a meeting shows the same code
    pass_mark: int | None = None  # percent; None: as each course says
    care_text: timedelta = timedelta(days=365)  # how long words of a case are kept after its end
    controller: Controller = field(default_factory=Controller)  # as the operator says
    outage: timedelta = timedelta(hours=12)  # overdue by more, after nothing ran: a human says yes
    failures: Limits = field(default_factory=Limits)
    equal_texts: int = 3  # nobody gets more of the same words, unasked, ...
    equal_within: timedelta = timedelta(hours=24)  # ... within this time, whatever we believe


def local_day(moment: datetime, rules: Rules) -> date:
    """The organisation's calendar day of a moment."""
    return moment.astimezone(rules.zone).date()


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


def slowed(strain: float) -> float:
    """How many times slower, by the share of the allowance that is used."""
    over = max(0.0, min(strain, 1.0) - EASY) / (1.0 - EASY)
    return 1.0 + over * (SLOWEST - 1.0)
