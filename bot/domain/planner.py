"""The earliest lawful minute for a person, by which account, in which form, and why then. Pure.

It joins quiet hours, silent days, the platform's own hours, its windows, the caps (one push a day,
three a week, one of an observance a week) and the person's own wishes (fewer, a pause).
`bot.store.audience` writes the same rule for the database; a test holds the two together.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice

from bot.domain.numbers import Number, could_use
from bot.domain.outreach import Rules, day_after, local_day, next_lawful
from bot.domain.windows import PLANNED, Form, Means, Skip, Standing, Way, number_way, way
from bot.domain.wishes import AS_EVER, Wishes
from bot.messages import Capabilities

AHEAD = 12  # lawful days looked at: a week after the last planned push no cap holds any more
WEEK = 7  # days of a week's cap, the day of sending included


class Later(StrEnum):
    """Why a message goes out later than its campaign begins."""

    NOT = ""
    QUIET = "quiet"  # the campaign's moment lies in quiet hours or on a silent day
    CAP = "cap"  # the person has had enough for now
    LESS_OFTEN = "less_often"  # the person asked for fewer messages
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

    @property
    def number(self) -> tuple[str, Way | Skip] | None:
        """By which platform a telephone number can be written to, and how; the cheapest one."""
        found = [
            (name, way)
            for name, can in sorted(self.capabilities.items())
            if (way := number_way(can, self.means.get(name, Means()))) is not None
        ]
        return min(found, key=_by_cost, default=None)


def _by_cost(found: tuple[str, Way | Skip]) -> tuple[bool, int]:
    return isinstance(found[1], Skip), found[1].cost if isinstance(found[1], Way) else 0


@dataclass(frozen=True, slots=True)
class Planned:
    """When, by which account, in which form; to a number: by which consent, on which platform."""

    account: Account
    way: Way
    at: datetime
    platform: str
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


def place(
    pushes: Pushes, days: Sequence[date], rules: Rules, *, observance: bool, wishes: Wishes
) -> int | None:
    """Index of the first of these days on which no cap holds the person back, if there is one."""
    free = (n for n, day in enumerate(days) if _is_free(pushes, day, rules, observance, wishes))
    return next(free, None)


def _is_free(pushes: Pushes, day: date, rules: Rules, observance: bool, wishes: Wishes) -> bool:
    week = [day - timedelta(days=n) for n in range(WEEK)]
    # One a week is one: what is planned for the week after leaves no room before it either.
    after = [day + timedelta(days=n) for n in range(1, WEEK)] if wishes.less_often else []
    if pushes.of_day.get(day, 0) >= rules.per_day:
        return False
    near = sum(pushes.of_day.get(d, 0) for d in (*week, *after))
    if near >= wishes.most_a_week(rules.per_week):
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
    accounts: Sequence[Account],
    pushes: Pushes,
    offer: Offer,
    rules: Rules,
    when: Schedule,
    number: Number | None = None,
) -> Planned | Skip:
    """What becomes of one person: exactly one account or the own number, or why neither."""
    wishes = wishes_of(accounts)
    free = place(pushes, when.days, rules, observance=offer.observance, wishes=wishes)
    day = len(when.days) - 1 if free is None else free
    at = when.moments[day]
    chosen = choose(accounts, offer, at)
    if isinstance(chosen, Skip):
        last = to_number(accounts, number, offer, at)
        if isinstance(last, Skip) or last is None:
            return min(last or chosen, chosen, key=list(Skip).index)
        chosen = last
    if free is None and wishes.less_often:
        return Skip.LESS_OFTEN
    account, found = chosen
    platform, moment = platform_of(account, found, offer), at
    if found.form is Form.TEMPLATE:
        moment = template_moment(at, offer.capabilities[platform].template_hours, rules)
    why = later(when, day, moment, less_often=wishes.less_often)
    return Planned(account, found, moment, platform, why)


def wishes_of(accounts: Iterable[Account]) -> Wishes:
    """What the person asked for, on whichever account: it holds for all of them."""
    return next((account.standing.wishes for account in accounts), AS_EVER)


def choose(accounts: Iterable[Account], offer: Offer, at: datetime) -> tuple[Account, Way] | Skip:
    """The account to write to at that moment: the preferred one, then the cheapest."""
    decided = [(account, _way(account, offer, at)) for account in accounts]
    allowed = [(account, found) for account, found in decided if isinstance(found, Way)]
    if allowed:
        return min(allowed, key=_order)
    skips = [found for _account, found in decided if isinstance(found, Skip)]
    return min(skips, key=list(Skip).index, default=Skip.NOT_LINKED)


def to_number(
    accounts: Sequence[Account], number: Number | None, offer: Offer, at: datetime
) -> tuple[Account, Way] | Skip | None:
    """The last way, when no account can be written to: a template to the person's number.

    With it the account last heard from among those that agreed: there consent was given. None:
    there is no such way, or it is not open to this person.
    """
    found = offer.number
    if found is None or not could_use(number, (account.standing for account in accounts)):
        return None
    if wishes_of(accounts).rests_at(at):
        return None
    if number is None or not number.agreed:
        return Skip.NO_PHONE
    if isinstance(found[1], Skip):
        return found[1]
    agreed = [a for a in accounts if a.standing.consented and a.standing.reminders]
    return min(agreed, key=_heard), found[1]


def platform_of(account: Account, found: Way, offer: Offer) -> str:
    """On which platform this goes out."""
    by_number = offer.number
    return by_number[0] if found.by_phone and by_number is not None else account.platform


def _way(account: Account, offer: Offer, at: datetime) -> Way | Skip:
    can = offer.capabilities.get(account.platform)
    if can is None:
        return Skip.CHANNEL_OFF
    return way(account.standing, can, offer.means.get(account.platform, Means()), at, PLANNED)


def _order(found: tuple[Account, Way]) -> tuple[bool, tuple[bool, int, int], float, int]:
    """Among the preferred ones, as among the others: the cheapest, the last heard from."""
    account, chosen = found
    return not account.preferred, chosen.order, *_heard(account)


def _heard(account: Account) -> tuple[float, int]:
    """The one last heard from comes first."""
    heard = account.standing.last_inbound_at
    return -heard.timestamp() if heard else 0.0, account.id


def later(when: Schedule, number: int, moment: datetime, *, less_often: bool = False) -> Later:
    """Why this moment and not the campaign's own."""
    if moment > when.moments[number]:
        return Later.HOURS
    if number:
        return Later.LESS_OFTEN if less_often else Later.CAP
    return Later.QUIET if moment > when.start else Later.NOT
