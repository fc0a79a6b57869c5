"""What the audience of a campaign depends on: what its statement is made of, and what is filled in.

The words depend on the `Shape` alone: the same for every campaign of its kind, whatever its unit,
its day and its text. Everything else is taken from the `Case` when the statement is asked.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, literal

from bot.domain.campaigns import Draft, Only
from bot.domain.outreach import Rules
from bot.domain.planner import WEEK, Later, Offer, Schedule, later, template_moment
from bot.domain.windows import Form, Means, Skip, Way
from bot.messages import Capabilities
from bot.store.written import Filled, Kind

NOBODY = "-"  # a campaign's id that no campaign has


@dataclass(frozen=True)
class Ranked:
    """The ways that an offer opens, in their order."""

    offer: Offer

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """Every form at every cost there is, the cheapest first: an account's rank is its index.

        A telephone number is the last of them, where numbers are used.
        """
        means = self.offer.means.values()
        found = {Way(f, m.costs.get(f, 0)) for m in (*means, Means()) for f in Form}
        by_number = self.offer.number
        if by_number is not None and isinstance(by_number[1], Way):
            found.add(by_number[1])
        return tuple(sorted(found, key=lambda way: way.order))

    @property
    def to_numbers(self) -> int:
        """The first rank that is no way of an account any more."""
        return sum(not found.by_phone for found in self.ways)

    def verdict(self, rank: int) -> Way | Skip:
        """What a rank means: below the number of ways it is one, above it a reason."""
        return self.ways[rank] if rank < len(self.ways) else list(Skip)[rank - len(self.ways)]

    def rank(self, verdict: Way | Skip) -> int:
        """The reverse."""
        if isinstance(verdict, Way):
            return self.ways.index(verdict)
        return len(self.ways) + list(Skip).index(verdict)


@dataclass(frozen=True)
class Terms(Ranked):
    """What the audience of one campaign depends on besides the roster."""

    rules: Rules
    when: Schedule
    today: date  # on which the roster is looked at
    campaign_id: str = NOBODY  # its own waiting rows do not count against the caps
    posts: tuple[str, ...] = ()  # that make a key officer on that day
    lessons: tuple[str, ...] = ()  # of the library: all that can be read

    def moment(self, platform: str, rank: int, place: int) -> datetime:
        """When a person of this verdict is written to."""
        at = self.when.moments[place]
        found = self.verdict(rank)
        if isinstance(found, Way) and found.form is Form.TEMPLATE:
            return template_moment(at, self._can(platform).template_hours, self.rules)
        return at

    def why(self, platform: str, rank: int, place: int, *, less_often: bool) -> Later:
        """Why not at the campaign's own moment."""
        moment = self.moment(platform, rank, place)
        return later(self.when, place, moment, less_often=less_often)

    def _can(self, platform: str) -> Capabilities:
        return self.offer.capabilities[platform]


class Days(NamedTuple):
    """How many days a statement looks at."""

    lawful: int
    span: int  # of the calendar, from the first lawful one on
    observance: bool  # for a reminder, which has a cap of its own

    @classmethod
    def of(cls, when: Schedule, *, observance: bool) -> "Days":
        """Whole weeks of the calendar, so that the words are nearly always the same."""
        weeks = -(-(when.days[-1] - when.days[0]).days // WEEK)
        return cls(len(when.days), WEEK * max(weeks, 2), observance)


class Place(NamedTuple):
    """Of a row of the audience: its verdict, the platform, the number of its day."""

    rank: int
    platform: str
    place: int


@dataclass(frozen=True)
class Shape(Ranked):
    """All that the words of an audience's statement depend on."""

    only: Only
    days: Days
    by_hours: tuple[Place, ...]  # whose platform takes templates later than at the day's moment
    posts: tuple[str, ...]
    lessons: tuple[str, ...]


class Case(NamedTuple):
    """What the gaps of such a statement are filled from."""

    draft: Draft
    terms: Terms
    now: datetime

    @property
    def shape(self) -> Shape:
        """That of the statement which fits."""
        terms, only = self.terms, self.draft.only
        return Shape(
            terms.offer,
            only,
            Days.of(terms.when, observance=terms.offer.observance),
            tuple(_by_hours(terms)),
            terms.posts if only is Only.KEY_OFFICERS else (),
            terms.lessons if only is Only.WEEKLY else (),
        )


def gap(by: Callable[[Case], Any], kind: Kind) -> BindParameter[Any]:
    """A value that is taken from the case when the statement is asked."""
    return literal(Filled(by), kind)


def _by_hours(terms: Terms) -> Iterator[Place]:
    templates = [n for n, found in enumerate(terms.ways) if found.form is Form.TEMPLATE]
    for platform, can in terms.offer.capabilities.items():
        if can.template_hours is None:
            continue
        for rank in templates:
            for place, at in enumerate(terms.when.moments):
                if terms.moment(platform, rank, place) != at:
                    yield Place(rank, platform, place)
