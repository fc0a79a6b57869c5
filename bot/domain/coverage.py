"""Coverage: what share of whom is reached, held against the target of the day. Pure and exact.

Fractions decide whether a target is met; rounded percents are only for people. Shares of one
unit never add up to the share of the unit above: a family counts once in each.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from zoneinfo import ZoneInfo

from bot.domain.orders import Query
from bot.i18n import Words
from bot.library.model import Comparator, Indicator, Target, Window
from bot.messages import Media

HEADLINE = "family_dissemination"
# Counts of so few people say something about each of them (rule for small numbers).
FEW = 5
DELICATE = frozenset({"premarital_counselling"})


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole; the percent is None when there is no whole."""

    numerator: int
    denominator: int

    @property
    def fraction(self) -> Fraction | None:
        """The exact share."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None

    @property
    def percent(self) -> Decimal | None:
        """Rounded half up to one decimal: for people, never for comparing."""
        exact = self.fraction
        if exact is None:
            return None
        tenths = (2000 * exact.numerator + exact.denominator) // (2 * exact.denominator)
        return Decimal(tenths).scaleb(-1)


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted for one unit and one indicator; topics in the indicator's order."""

    denominator: int = 0
    numerator: int = 0
    all_topics: int = 0
    topics: tuple[int, ...] = ()
    unknown: int = 0  # of whom it is not known yet when they marry: in no denominator


@dataclass(frozen=True, slots=True)
class TopicShare:
    """How many were reached in one topic."""

    topic_id: str
    share: Share


@dataclass(frozen=True, slots=True)
class Result:
    """One indicator of one unit on one day."""

    indicator: Indicator
    share: Share
    target: Target
    next_target: Target | None
    topics: tuple[TopicShare, ...]
    all_topics: Share
    unknown: int | None = 0  # people apart from the whole for want of a day; None: a few
    veiled: bool = False  # the counts are kept back, and not in here any more
    due: bool = True  # whether the day of the target has come

    @property
    def met(self) -> bool | None:
        """Whether the target is met, by exact comparison; None when nothing is counted."""
        return self.target.is_met_by(self.share.numerator, self.share.denominator)

    @property
    def is_delicate(self) -> bool:
        """Whether so few people are behind it that dashboards must not show the count."""
        return self.veiled or (self.indicator.id in DELICATE and 0 < self.share.denominator < FEW)


@dataclass(frozen=True, slots=True)
class UnitCoverage:
    """All indicators of one unit. The virtual whole over several roots has no code."""

    code: str
    name: Words
    results: tuple[Result, ...]

    def result(self, indicator_id: str) -> Result | None:
        """The result of that indicator; None when it is not counted here."""
        return next((r for r in self.results if r.indicator.id == indicator_id), None)


@dataclass(frozen=True, slots=True)
class Report:
    """A unit and its direct children at the end of a local day."""

    on: date
    unit: UnitCoverage
    units: tuple[UnitCoverage, ...]


@dataclass(frozen=True, slots=True)
class CoverageOf(Query[Report | None]):
    """The report of a unit the person is responsible for; None when it is none of those."""

    unit_code: str
    on: date


@dataclass(frozen=True, slots=True)
class CoveragePicture(Query[Media | None]):
    """The same as a bar chart in the language of the talk."""

    unit_code: str
    on: date


def result(indicator: Indicator, counts: Counts, on: date) -> Result:
    """Judge the counts by the target of the day."""
    return judge(indicator, on)(counts)


def judge(indicator: Indicator, on: date) -> Callable[[Counts], Result]:
    """How the counts of any unit are judged: the targets of the day are looked for once, and what
    is counted alike in many small units is judged once.
    """
    target, following = indicator.target_on(on), indicator.next_target_on(on)
    due, none = target.is_due_on(on), (0,) * len(indicator.topics)

    @cache
    def judged(counts: Counts) -> Result:
        whole = counts.denominator
        return Result(
            indicator=indicator,
            share=Share(counts.numerator, whole),
            target=target,
            next_target=following,
            topics=tuple(
                TopicShare(topic_id, Share(number, whole))
                for topic_id, number in zip(indicator.topics, counts.topics or none, strict=True)
            ),
            all_topics=Share(counts.all_topics, whole),
            unknown=counts.unknown,
            due=due,
        )

    return judged


def missing(share: Share, target: Target) -> int:
    """How many more are needed so that the target is met; 0 when it is."""
    wanted = Fraction(str(target.value)) * share.denominator / 100
    above = target.comparator is Comparator.ABOVE
    least = math.floor(wanted) + 1 if above else math.ceil(wanted)
    return max(0, min(least, share.denominator) - share.numerator)


def worst_first(units: Iterable[UnitCoverage], indicator_id: str) -> tuple[UnitCoverage, ...]:
    """The units with the lowest share first, large ones before small; those without data last."""

    def place(unit: UnitCoverage) -> tuple[bool, Fraction, int, str]:
        found = unit.result(indicator_id)
        share = found.share if found else Share(0, 0)
        exact = share.fraction
        return exact is None, exact or Fraction(0), -share.denominator, unit.code

    return tuple(sorted(units, key=place))


def window(
    kind: Window, on: date, zone: ZoneInfo, valid_years: int = 0
) -> tuple[datetime | None, datetime]:
    """From when (None: from the beginning) and before when evidence counts, in UTC.

    The day `on` counts until its last instant, where the union is. Evidence that is valid for
    some years is valid until the day before its anniversary.
    """
    days = [on.replace(month=1, day=1)] if kind is Window.CALENDAR_YEAR else []
    if valid_years:
        days.append(years_before(on, valid_years) + timedelta(days=1))
    begin = midnight(max(days), zone) if days else None
    return begin, midnight(on + timedelta(days=1), zone)


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 28 February for a 29th that was not there."""
    try:
        return day.replace(year=max(1, day.year - years))
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a local day begins."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)
