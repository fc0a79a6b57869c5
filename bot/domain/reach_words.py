"""A campaign's reach and its result in words: the same lines in chat and on the command line. Pure.

Before approval it says whom it reaches, how, when and at what cost, and what would raise that;
afterwards the approved plan and what came of it stand side by side.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.campaigns import Progress
from bot.domain.planner import Later
from bot.domain.reach import FORMS, Advice, Lever, Reach, Span
from bot.domain.windows import Form
from bot.i18n import Text, Words, _

REASONS: dict[str, Text] = {
    "not_linked": _("not linked yet"),
    "no_consent": _("has not agreed"),
    "stopped": _("wants no messages"),
    "no_reminders": _("has not agreed to reminders"),
    "no_phone": _("has not agreed to messages to the telephone number"),
    "blocked": _("has blocked the channel"),
    "window_closed": _("has not written for too long"),
    "paid_off": _("would cost money, which is switched off"),
    "channel_off": _("the channel is switched off"),
    "paused": _("has asked for a pause"),
    "less_often": _("has asked for fewer messages"),
    "cap": _("has had enough messages for now"),
    "hours": _("waits for the channel's hours"),
    "held": _("is talking with staff"),
    "cancelled": _("cancelled"),
    "campaign_cancelled": _("cancelled"),
    "time_passed": _("its time had passed"),
    "network": _("the channel cannot be reached; it is tried again"),
    "unavailable": _("the channel is down; it is tried again"),
    "throttled": _("the channel asks to slow down; it is tried again"),
    "token_expired": _("the channel's key is being renewed"),
    "misconfigured": _("the channel refuses our account"),
    "rejected": _("the channel refused the message"),
    "unknown_user": _("the account is gone"),
    "uncertain": _("nobody knows whether it arrived"),
    "unasked": _("nobody knows whether it arrived; the channel will be asked"),
    "gave_up": _("the channel failed several times; it was given up"),
    "expired": _("it could not be sent for three days"),
    "empty": _("there was nothing left to send"),
    "unreadable": _("its row cannot be read: it is damaged"),
    "brake": _("held back by the brake: the same words were about to go out too often"),
    "copy": _("of a copy's time: the original may have said it"),
    "put_back": _("stood still and was put back"),
    "bad_number": _("the telephone number takes no such messages"),
    "no_number": _("the telephone number may not be used any more"),
    "erased": _("the data was erased"),
}
FORM_NAMES: dict[Form, Text] = {
    Form.FREE: _("free"),
    Form.PAID: _("paid"),
    Form.TEMPLATE: _("by template"),
    Form.OPT_IN: _("by permission"),
}
WHY_LATER: dict[Later, Text] = {
    Later.QUIET: _("outside quiet hours and silent days"),
    Later.CAP: _("they have had enough for now"),
    Later.LESS_OFTEN: _("they asked for fewer messages"),
    Later.HOURS: _("the channel takes templates only then"),
}

# Where a delivery stands, as the ledger calls it (docs/explain/delivery.md).
DELIVERIES: dict[str, Text] = {
    "waiting": _("waits to be sent"),
    "sending": _("is being sent"),
    "uncertain": _("not known whether it arrived"),
    "sent": _("sent"),
    "delivered": _("arrived"),
    "seen": _("seen"),
    "failed": _("could not be sent"),
    "skipped": _("not sent"),
    "cancelled": _("cancelled"),
}


def delivery(state: str) -> Words:
    """Where a delivery stands."""
    return DELIVERIES.get(state, state)


def form_name(form: str) -> Words:
    """The form of one person's message; "" where there is none."""
    return FORM_NAMES[Form(form)] if form else ""


def why_words(why: str) -> Words:
    """Why one person gets it later, or not at all."""
    later = {word.value: text for word, text in WHY_LATER.items()}
    return later[why] if why in later else REASONS.get(why, why)


def channel(platform: str) -> str:
    """A platform's name as people write it."""
    return {"webchat": "web"}.get(platform, platform.capitalize())


def reached(reach: Reach, zone: ZoneInfo) -> list[Words]:
    """The preview, line by line."""
    return [
        _(
            "{reached} of {audience} people will get it.",
            reached=reach.reached,
            audience=reach.audience,
        ),
        *_plan(reach),
        *_by_phone(reach),
        *_not_reached(reach.unreachable),
        *_cost(reach),
        *_times(reach, zone),
        *_quotas(reach, zone),
        *map(_advice, reach.advice),
    ]


def _plan(reach: Reach) -> Iterator[Words]:
    for platform, forms in reach.plan.items():
        total = sum(forms.values())
        if total == forms.get(Form.FREE, 0):
            if total:
                yield _("• {platform}: {n}", platform=channel(platform), n=total)
            continue
        for form in FORMS:
            if forms.get(form, 0):
                yield _("• {platform}, {form}: {n}", platform=channel(platform),
                        form=FORM_NAMES[form], n=forms[form])  # fmt: skip


def _by_phone(reach: Reach) -> Iterator[Words]:
    if reach.by_phone:
        yield _("• of those by template, {n} by telephone number: no chat of theirs can take it",
                n=reach.by_phone)  # fmt: skip


def _not_reached(reasons: Mapping[str, int]) -> Iterator[Words]:
    for reason, count in sorted(reasons.items()):
        yield _("• not reached, {reason}: {n}", reason=REASONS.get(reason, reason), n=count)


def _cost(reach: Reach) -> Iterator[Words]:
    if reach.cost:
        yield _("Estimated cost: {cost}.", cost=money(reach.cost))


def money(amount: int) -> Text:
    """An amount in the currency of the price table."""
    return _("{amount} VND", amount=amount)


def _times(reach: Reach, zone: ZoneInfo) -> Iterator[Words]:
    """When it goes: one line for what goes at once, one for each later stretch."""
    at_once = [span for span in reach.timeline if span.why is Later.NOT]
    if at_once:
        begins, ends = min(s.begins for s in at_once), max(s.ends for s in at_once)
        if ends - begins < timedelta(minutes=1):
            yield _("Goes out at {begins}.", begins=_at(begins, zone))
        else:
            span = {"begins": _at(begins, zone), "ends": _at(ends, zone)}
            yield _("Goes out from {begins} to {ends}.", **span)
    later = sorted((s for s in reach.timeline if s.why is not Later.NOT), key=lambda s: s.begins)
    yield from (_stretch(span, zone) for span in later)


def _stretch(span: Span, zone: ZoneInfo) -> Words:
    return _("• {n} on {platform} from {begins}: {why}", n=span.people,
             platform=channel(span.platform), begins=_at(span.begins, zone),
             why=WHY_LATER[span.why])  # fmt: skip


def _at(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone)


def _quotas(reach: Reach, zone: ZoneInfo) -> Iterator[Words]:
    """What is left where this campaign needs it, how old that figure is, and what it lacks."""
    for platform in reach.plan:
        left = reach.left(platform)
        if left is None or not reach.counted(platform):
            continue
        shown = {"platform": channel(platform), "left": left}
        if at := reach.asked_at.get(platform):
            yield _("{platform} still takes {left} messages (asked at {at}).", **shown,
                    at=_at(at, zone))  # fmt: skip
        else:
            yield _("{platform} still takes {left} messages.", **shown)
        if missing := reach.short_of(platform):
            yield _("The quota of {platform} is {n} messages short.", platform=channel(platform),
                    n=missing)  # fmt: skip


def _advice(advice: Advice) -> Words:
    n, cost = advice.people, money(advice.cost)
    match advice.lever:
        case Lever.PAID:
            return _("Paid messages are off; switched on, they would reach {n} more for {cost}.",
                     n=n, cost=cost)  # fmt: skip
        case Lever.TEMPLATE:
            return _("With an approved template {n} more would be reached, for {cost}.",
                     n=n, cost=cost)  # fmt: skip
        case Lever.LINK:
            return _("{n} are not linked yet: hand out their personal codes.", n=n)


def result(progress: Progress, plan: Reach | None) -> list[Words]:
    """How far it is; with a plan, what was approved and what came of it."""
    delivered = sum(progress.deliveries.get(s, 0) for s in ("sent", "delivered", "seen"))
    found: list[Words] = [
        _(
            "{done} of {all} decided: {delivered} sent, {acknowledged} acknowledged.",
            done=progress.decided,
            all=progress.audience,
            delivered=delivered,
            acknowledged=progress.acknowledged,
        )
    ]
    if plan is None:
        return [*found, *_not_reached(progress.reasons)]
    found.append(_("Approved → come of it:"))
    found += _side_by_side(progress, plan)
    if plan.cost or progress.cost:
        found.append(_("• cost: {plan} → {done}", plan=money(plan.cost), done=money(progress.cost)))
    if progress.offered:
        found.append(_("{n} of those not reached were told when they wrote.", n=progress.offered))
    return found


def _side_by_side(progress: Progress, plan: Reach) -> Iterator[Words]:
    for platform, form in _ways(progress, plan):
        planned = plan.plan.get(platform, {}).get(form, 0)
        came = progress.forms.get(platform, {}).get(form, 0)
        yield _("• {platform}, {form}: {plan} → {done}", platform=channel(platform),
                form=FORM_NAMES[form], plan=planned, done=came)  # fmt: skip
    if plan.by_phone or progress.by_phone:
        yield _("• of those by template, by telephone number: {plan} → {done}", plan=plan.by_phone,
                done=progress.by_phone)  # fmt: skip
    for reason in sorted({*plan.unreachable, *progress.reasons}):
        yield _("• not reached, {reason}: {plan} → {done}", reason=REASONS.get(reason, reason),
                plan=plan.unreachable.get(reason, 0), done=progress.reasons.get(reason, 0),
        )  # fmt: skip


def _ways(progress: Progress, plan: Reach) -> Iterator[tuple[str, Form]]:
    for platform in dict.fromkeys((*plan.plan, *progress.forms)):
        for form in FORMS:
            if plan.plan.get(platform, {}).get(form) or progress.forms.get(platform, {}).get(form):
                yield platform, form
