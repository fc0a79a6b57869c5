"""Whom a campaign reaches, how, when and at what cost: known before anybody approves it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.planner import Later
from bot.domain.prices import CURRENCY
from bot.domain.windows import Form
from bot.messages import Quota

FORMS = (Form.FREE, Form.PAID, Form.TEMPLATE, Form.OPT_IN)
SHARE_OF_OUTREACH = 0.8  # a fifth of each platform's rate stays free for answers


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the timeline: so many people on one platform, from a minute to a minute."""

    platform: str
    begins: datetime
    ends: datetime
    people: int
    why: Later = Later.NOT  # not at the campaign's own moment


@dataclass(frozen=True, slots=True)
class Plan:
    """One person of a campaign: by which account, how, when and why then; or why not at all."""

    member: str  # the `Ma` of the roster
    platform: str = ""
    form: str = ""
    at: datetime | None = None
    why: str = ""  # of a later moment, or of not being reached
    by_phone: bool = False  # to the person's telephone number

    def as_json(self) -> dict[str, Any]:
        """As `lantoa campaign preview --each --json` prints it."""
        return {**asdict(self), "at": self.at.isoformat() if self.at else None}


class Lever(StrEnum):
    """What would raise the reach."""

    PAID = "paid"  # allow messages that cost (LANTOA_PAID_MESSAGES)
    TEMPLATE = "template"  # have a template approved (`lantoa templates set`)
    LINK = "link"  # hand out link codes (`lantoa invite`)


@dataclass(frozen=True, slots=True)
class Advice:
    """A lever, how many more people it would reach, and what they would cost."""

    lever: Lever
    people: int
    cost: int = 0


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a campaign reaches, before it goes out: audience = planned + unreachable."""

    audience: int
    plan: Mapping[str, Mapping[str, int]]  # platform -> free, paid, template, opt_in
    unreachable: Mapping[str, int]  # reason -> people
    cost: int = 0
    by_phone: int = 0  # of the planned templates, those to telephone numbers
    timeline: tuple[Span, ...] = ()
    advice: tuple[Advice, ...] = ()
    quotas: Mapping[str, tuple[Quota, ...]] = field(
        default_factory=dict
    )  # platform -> what is left
    asked_at: Mapping[str, datetime] = field(default_factory=dict)  # when the platform said so

    @property
    def reached(self) -> int:
        """How many people will get it."""
        return sum(sum(forms.values()) for forms in self.plan.values())

    def counted(self, platform: str) -> int:
        """How many of the planned messages count against the platform's quota."""
        forms = self.plan.get(platform, {})
        return forms.get(Form.PAID, 0) + forms.get(Form.TEMPLATE, 0)

    def left(self, platform: str) -> int | None:
        """How many more messages the platform will take; None when it has not said."""
        found = self.quotas.get(platform, ())
        return sum(quota.left for quota in found) if found else None

    def short_of(self, platform: str) -> int:
        """How many more messages are planned than the platform's quota allows; 0 when enough."""
        left = self.left(platform)
        return 0 if left is None else max(0, self.counted(platform) - left)


@dataclass(frozen=True, slots=True)
class Portion:
    """People who share platform, form and moment."""

    platform: str
    at: datetime
    people: int
    why: Later


def timeline(portions: Iterable[Portion], per_second: Mapping[str, float]) -> tuple[Span, ...]:
    """When each portion is done: one after the other on each platform, at its pace."""
    found: list[Span] = []
    free_from: dict[str, datetime] = {}
    for portion in sorted(portions, key=lambda p: (p.at, p.platform, p.why)):
        begins = max(portion.at, free_from.get(portion.platform, portion.at))
        pace = per_second.get(portion.platform, 1.0) * SHARE_OF_OUTREACH
        ends = begins + timedelta(seconds=portion.people / pace)
        free_from[portion.platform] = ends
        found.append(Span(portion.platform, begins, ends, portion.people, portion.why))
    return tuple(found)


def to_json(reach: Reach) -> dict[str, Any]:
    """As `lantoa campaign preview --json` prints it, and as an approval keeps it."""
    return {
        "audience": reach.audience,
        "plan": {name: dict(forms) for name, forms in reach.plan.items()},
        "unreachable": dict(reach.unreachable),
        "cost": {"amount": reach.cost, "currency": CURRENCY},
        "by_phone": reach.by_phone,
        "timeline": [_span_to_json(span) for span in reach.timeline],
        "advice": [asdict(advice) for advice in reach.advice],
        "quota": {name: [asdict(q) for q in quotas] for name, quotas in reach.quotas.items()},
        "quota_at": {name: at.astimezone(UTC).isoformat() for name, at in reach.asked_at.items()},
    }


def _span_to_json(span: Span) -> dict[str, Any]:
    return {
        "platform": span.platform,
        "from": span.begins.astimezone(UTC).isoformat(),
        "to": span.ends.astimezone(UTC).isoformat(),
        "people": span.people,
        "why": span.why.value,
    }


def from_json(kept: Mapping[str, Any]) -> Reach:
    """What `to_json` made."""
    return Reach(
        audience=kept["audience"],
        plan=kept["plan"],
        unreachable=kept["unreachable"],
        cost=kept["cost"]["amount"],
        by_phone=kept.get("by_phone", 0),  # plans of before have none
        timeline=tuple(_span_from_json(span) for span in kept["timeline"]),
        advice=tuple(Advice(Lever(a["lever"]), a["people"], a["cost"]) for a in kept["advice"]),
        quotas={name: _quotas(found) for name, found in kept["quota"].items()},
        # Plans that were approved before this was kept have none.
        asked_at={n: datetime.fromisoformat(at) for n, at in kept.get("quota_at", {}).items()},
    )


def _span_from_json(kept: Mapping[str, Any]) -> Span:
    begins, ends = (datetime.fromisoformat(kept[name]) for name in ("from", "to"))
    return Span(kept["platform"], begins, ends, kept["people"], Later(kept["why"]))


def _quotas(kept: Sequence[Mapping[str, Any]]) -> tuple[Quota, ...]:
    return tuple(Quota(**one) for one in kept)


def empty_plan(platforms: Iterable[str]) -> dict[str, dict[str, int]]:
    """Nobody yet, on every platform, in every form."""
    return {name: {form.value: 0 for form in FORMS} for name in platforms}
