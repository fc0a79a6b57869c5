"""The earliest lawful minute for a person, by which account, in which form, and why then. Pure.

It joins quiet hours, silent days, the platform's own hours, its windows and the caps (one push a
day, three a week, one of an observance a week). `bot.store.audience` writes the same rule for the
database; a test holds the two against each other.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice

from bot.domain.outreach import Rules, day_after, local_day, next_lawful
from bot.domain.windows import PLANNED, Form, Means, Skip, Standing, Way, way
from bot.messages import Capabilities

AHEAD = 12  # lawful days looked at: a week after the last planned push no cap holds any more
WEEK = 7  # days of a week's cap, the day of sending included


class Later(StrEnum):
    """Why a message goes out later than its campaign begins."""

    NOT = ""
    QUIET = "quiet"  # the campaign's moment lies in quiet hours or on a silent day
    CAP = "cap"  # the person has had enough for now
    HOURS = "hours"  # the platform takes templates in its own hours only


@dataclass(frozen=True, slots=True)
class Pushes:
    """How many pushes a person got, or is about to get, by local day."""

    of_day: Mapping[date, int] = field(default_factory=dict)
    observances: Mapping[date, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Account:
    """One account of a person."""

    id: int
    platform: str
    standing: Standing
    preferred: bool = False  # the person asked to be written to here


@dataclass(frozen=True, slots=True)
class Offer:
    """What a campaign brings: its means per platform that is on, and whether it is a reminder."""

    means: Mapping[str, Means]
    capabilities: Mapping[str, Capabilities]
    observance: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """When, by which account, in which form."""

    account: Account
    way: Way
    at: datetime
    why: Later = Later.NOT


@dataclass(frozen=True, slots=True)
class Schedule:
    """A campaign's moments: the first lawful one from `start` on, then one each lawful day."""

    start: datetime
    moments: tuple[datetime, ...]
    days: tuple[date, ...]  # the local day of each


def schedule(start: datetime, rules: Rules) -> Schedule:
    """When a campaign that begins at `start` may speak to somebody."""
    found = tuple(islice(_moments(start, rules), AHEAD))
    return Schedule(start, found, tuple(local_day(at, rules) for at in found))


def _moments(start: datetime, rules: Rules) -> Iterator[datetime]:
    at = next_lawful(start, rules)
    while True:
        yield at
        at = day_after(at, rules)


def place(pushes: Pushes, days: Sequence[date], rules: Rules, *, observance: bool) -> int:
    """Index of the first of these days on which no cap holds the person back."""
    free = (n for n, day in enumerate(days) if _is_free(pushes, day, rules, observance))
    return next(free, len(days) - 1)


def _is_free(pushes: Pushes, day: date, rules: Rules, observance: bool) -> bool:
    week = [day - timedelta(days=n) for n in range(WEEK)]
    if pushes.of_day.get(day, 0) >= rules.per_day:
        return False
    if sum(pushes.of_day.get(d, 0) for d in week) >= rules.per_week:
        return False
    reminders = sum(pushes.observances.get(d, 0) for d in week)
    return not observance or reminders < rules.observances_per_week


def template_moment(at: datetime, hours: tuple[time, time] | None, rules: Rules) -> datetime:
    """The moment from `at` on at which the platform takes templates, and we may write at all."""
    if hours is None:
        return at
    local = at.astimezone(rules.zone)
    if hours[0] <= local.time() < hours[1]:
        return at
    later = local.time() >= hours[1]
    day = local.date() + timedelta(days=1 if later else 0)
    opens = datetime.combine(day, hours[0], rules.zone).astimezone(at.tzinfo)
    return next_lawful(opens, rules)


def plan(
    accounts: Iterable[Account], pushes: Pushes, offer: Offer, rules: Rules, when: Schedule
) -> Planned | Skip:
    """What becomes of one person: exactly one account, or the reason why none."""
    number = place(pushes, when.days, rules, observance=offer.observance)
    at = when.moments[number]
    chosen = choose(accounts, offer, at)
    if isinstance(chosen, Skip):
        return chosen
    account, found = chosen
    moment = at
    if found.form is Form.TEMPLATE:
        moment = template_moment(at, offer.capabilities[account.platform].template_hours, rules)
    return Planned(account, found, moment, later(when, number, moment))


def choose(accounts: Iterable[Account], offer: Offer, at: datetime) -> tuple[Account, Way] | Skip:
    """The account to write to at that moment: the preferred one, then the cheapest."""
    decided = [(account, _way(account, offer, at)) for account in accounts]
    allowed = [(account, found) for account, found in decided if isinstance(found, Way)]
    if allowed:
        return min(allowed, key=_order)
    skips = [found for _account, found in decided if isinstance(found, Skip)]
    return min(skips, key=list(Skip).index, default=Skip.NOT_LINKED)


def _way(account: Account, offer: Offer, at: datetime) -> Way | Skip:
    can = offer.capabilities.get(account.platform)
    if can is None:
        return Skip.CHANNEL_OFF
    return way(account.standing, can, offer.means.get(account.platform, Means()), at, PLANNED)


def _order(found: tuple[Account, Way]) -> tuple[bool, tuple[int, int], float, int]:
    """Among the preferred ones, as among the others: the cheapest, the last heard from."""
    account, chosen = found
    heard = account.standing.last_inbound_at
    return not account.preferred, chosen.order, -heard.timestamp() if heard else 0.0, account.id


def later(when: Schedule, number: int, moment: datetime) -> Later:
    """Why this moment and not the campaign's own."""
    if moment > when.moments[number]:
        return Later.HOURS
    if number:
        return Later.CAP
    return Later.QUIET if moment > when.start else Later.NOT
