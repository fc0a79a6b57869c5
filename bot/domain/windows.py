"""Whether an account may be written to, in which form, and what that costs. Pure.

The windows are the platforms' own: Zalo is free for 48 hours after a person's last word and paid
for 7 days, then only approved templates (Zalo contract §3); Messenger closes after 24 hours, then
only approved utility templates or a permission the person gave (Messenger contract §4). Answers
to a person are never held back by any of this.

The last way of all is an approved template to the person's telephone number (Zalo contract §4).
A number in a list is no consent: whose may be used says `bot.domain.numbers`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.wishes import AS_EVER, Wishes
from bot.messages import Capabilities, Outside
from bot.quick import quick

# Windows are taken to close a little early: messages need time on their way, clocks differ.
MARGIN = timedelta(minutes=1)
# In a plan earlier still: a broadcast takes its time, and what was approved shall come true.
PLANNED = timedelta(minutes=10)


class Form(StrEnum):
    """In which form a message may go out; at equal cost the earlier one is taken."""

    FREE = "free"
    OPT_IN = "opt_in"  # by a permission the person gave for later messages
    PAID = "paid"
    TEMPLATE = "template"


_RANK = {form: place for place, form in enumerate(Form)}


class Skip(StrEnum):
    """Why a person is not reached, for good. The earlier one is told when several hold."""

    PAUSED = "paused"  # the person asked for a pause
    LESS_OFTEN = "less_often"  # asked for fewer, and all that may come is on its way already
    PAID_OFF = "paid_off"
    NO_PHONE = "no_phone"  # a number would be left, to which the person has not agreed
    WINDOW_CLOSED = "window_closed"
    BLOCKED = "blocked"
    NO_REMINDERS = "no_reminders"  # agreed to lessons, and not to what comes unasked
    STOPPED = "stopped"
    NO_CONSENT = "no_consent"
    CHANNEL_OFF = "channel_off"
    NOT_LINKED = "not_linked"
    NO_NUMBER = "no_number"  # the number that was planned for may not be used any more


@quick
@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one account when outreach is decided."""

    consented: bool
    stopped: bool
    blocked: bool
    last_inbound_at: datetime | None
    permitted: bool = False  # holds an unused permission for one later message
    wishes: Wishes = AS_EVER  # of the person whose account it is
    reminders: bool = True  # agreed to what comes unasked, too


@dataclass(frozen=True, slots=True)
class Means:
    """What a campaign can use on one platform, and what each form costs there."""

    paid: bool = False  # whether anything may be spent (LANTOA_PAID_MESSAGES)
    template: bool = False  # an approved one is at hand for this content
    costs: Mapping[Form, int] = field(default_factory=dict)  # per message; none: nothing
    phone: int | None = None  # cost of a template to a number; None: numbers are not used


NO_MEANS = Means()  # of a platform about which nothing is said


@quick
@dataclass(frozen=True, slots=True)
class Way:
    """A form that is allowed, and its cost per message in the currency of the price table."""

    form: Form
    cost: int = 0
    by_phone: bool = False  # to the person's telephone number: no account is concerned

    @property
    def order(self) -> tuple[bool, int, int]:
        """The cheapest first; at equal cost free text before a permit before a template.

        A telephone number comes after every account.
        """
        return self.by_phone, self.cost, _RANK[self.form]


def way(
    standing: Standing, can: Capabilities, means: Means, at: datetime, spare: timedelta = MARGIN
) -> Way | Skip:
    """The cheapest form allowed for this account at that moment, or why there is none.

    `spare` is how long its window has to stay open after that.
    """
    if not standing.consented:
        return Skip.NO_CONSENT
    if standing.stopped:
        return Skip.STOPPED
    if not standing.reminders:
        return Skip.NO_REMINDERS
    if standing.blocked:
        return Skip.BLOCKED
    if standing.wishes.rests_at(at):
        return Skip.PAUSED
    closes = at + spare
    if allowed := list(_ways(standing, can, means, closes)):
        return min(allowed, key=lambda found: found.order)
    with_money = replace(means, paid=True)
    return Skip.PAID_OFF if any(_ways(standing, can, with_money, closes)) else Skip.WINDOW_CLOSED


def _ways(standing: Standing, can: Capabilities, means: Means, at: datetime) -> Iterator[Way]:
    if always_open(can) or _within(can.reply_window, standing.last_inbound_at, at):
        yield Way(Form.FREE, means.costs.get(Form.FREE, 0))
    if can.permits and standing.permitted:
        yield Way(Form.OPT_IN, means.costs.get(Form.OPT_IN, 0))
    if means.paid and _within(can.paid_window, standing.last_inbound_at, at):
        yield Way(Form.PAID, means.costs.get(Form.PAID, 0))
    if means.paid and can.templates and means.template:
        yield Way(Form.TEMPLATE, means.costs.get(Form.TEMPLATE, 0))


def number_way(can: Capabilities, means: Means) -> Way | Skip | None:
    """The template to a number on this platform; `PAID_OFF` when only money is lacking for it."""
    if not can.template_by_phone or not means.template or means.phone is None:
        return None
    return Way(Form.TEMPLATE, means.phone, by_phone=True) if means.paid else Skip.PAID_OFF


def always_open(can: Capabilities) -> bool:
    """Whether the platform knows no window at all."""
    return can.reply_window is None or can.outside_window is Outside.FREE


def _within(window: timedelta | None, last: datetime | None, at: datetime) -> bool:
    return window is not None and last is not None and last >= opened_since(window, at)


def closed_at(can: Capabilities, at: datetime) -> datetime | None:
    """When a person for whom every window is closed was heard from at the latest."""
    windows = [window for window in (can.reply_window, can.paid_window) if window is not None]
    if always_open(can) or not windows:
        return None
    return opened_since(max(windows), at) - timedelta(seconds=1)


def opened_since(window: timedelta, at: datetime) -> datetime:
    """Whoever acted at this moment or later may still be written to `at` that time."""
    return at - window
