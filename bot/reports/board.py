"""What the dashboard shows, worked out before any HTML: cards, topics, units. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.coverage import HEADLINE, Report, Result, Share, UnitCoverage, worst_first
from bot.domain.coverage_words import (
    all_topics_words,
    counted_words,
    percent_words,
    target_words,
    topic_words,
    verdict_words,
)
from bot.i18n import Words, _
from bot.library.model import Library, Target


@dataclass(frozen=True, slots=True)
class Goal:
    """A target on the scale of 0 to 100."""

    at: float
    label: Words


@dataclass(frozen=True, slots=True)
class Line:
    """One share: its name, its bar, its figures in words; `code` leads one level down."""

    name: Words
    percent: Words
    counted: Words
    width: float  # of 100; 0 when there is nothing to judge
    met: bool | None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One indicator of the unit itself."""

    line: Line
    verdict: Words
    wanted: Words
    next_wanted: Words
    goals: tuple[Goal, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The coverage part of the page."""

    unit: UnitCoverage
    on: date
    cards: tuple[Card, ...]
    topics: tuple[Line, ...]
    units: tuple[Line, ...]


def board(report: Report, library: Library) -> Board:
    """Everything that follows from a report."""
    headline = report.unit.result(HEADLINE)
    return Board(
        unit=report.unit,
        on=report.on,
        cards=tuple(_card(result) for result in report.unit.results),
        topics=tuple(_topics(headline, library)) if headline else (),
        units=tuple(_units(worst_first(report.units, HEADLINE))),
    )


def _card(result: Result) -> Card:
    following = result.next_target
    return Card(
        line=_line(result.indicator.title, result),
        verdict=verdict_words(result),
        wanted=_wanted(result.target),
        next_wanted=_wanted(following) if following else "",
        goals=tuple(Goal(t.value, str(t.year)) for t in (result.target, following) if t),
    )


def _wanted(target: Target) -> Words:
    return _("{year}: {wanted}", year=str(target.year), wanted=target_words(target))


def _line(name: Words, result: Result, code: str = "") -> Line:
    """Of very few people in delicate matters neither bar nor percent."""
    if result.is_delicate:
        return Line(name, "", counted_words(result), 0, None, code)
    share = result.share
    return Line(name, percent_words(share), counted_words(result), _width(share), result.met, code)


def _width(share: Share) -> float:
    return float(share.percent or 0)


def _topics(result: Result, library: Library) -> Iterator[Line]:
    if not result.share.denominator:
        return
    for found in result.topics:
        yield _part(topic_words(found.topic_id, library), found.share)
    if result.topics:
        yield _part(all_topics_words(len(result.topics)), result.all_topics)


def _part(name: Words, share: Share) -> Line:
    counted = _("{part} of {whole} families", part=share.numerator, whole=share.denominator)
    return Line(name, percent_words(share), counted, _width(share), None)


def _units(units: Sequence[UnitCoverage]) -> Iterator[Line]:
    for unit in units:
        result = unit.result(HEADLINE)
        if result is not None:
            yield _line(unit.name, result, unit.code)
