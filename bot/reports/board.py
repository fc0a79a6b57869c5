"""What the dashboard shows, worked out before any HTML: cards, topics, units. Pure."""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.activities import ActivitySummary
from bot.domain.activity_words import KINDS
from bot.domain.coverage import HEADLINE, Report, Result, Share, UnitCoverage, worst_first
from bot.domain.coverage_words import (
    all_topics_words,
    counted_words,
    percent_words,
    target_words,
    to_go_words,
    topic_words,
    verdict_words,
)
from bot.domain.proof import Proof
from bot.domain.proof_words import kind_words
from bot.i18n import Words, _, ngettext
from bot.library.model import Library, Target
from bot.reports.drawing import svg
from bot.reports.sheet import Curve


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
    """One indicator of the unit itself. What there is no figure for is said once, by `figure`."""

    id: str
    line: Line
    figure: Words
    verdict: Words
    targets: tuple[Words, ...]
    goals: tuple[Goal, ...]

    @property
    def has_data(self) -> bool:
        """Whether there is a share to be drawn and judged."""
        return bool(self.verdict)


@dataclass(frozen=True, slots=True)
class Board:
    """The coverage part of the page."""

    unit: UnitCoverage
    on: date
    cards: tuple[Card, ...]
    topics: tuple[Line, ...]
    units: tuple[Line, ...]
    sources: tuple[Words, ...]  # of the targets


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the calendar: how many activities were held on each of its days, in order."""

    name: Words
    days: tuple[int, ...]

    @property
    def held(self) -> int:
        """In the whole month."""
        return sum(self.days)

    @property
    def busy(self) -> str:
        """The days that had any, in figures."""
        return ", ".join(str(day) for day, count in enumerate(self.days, 1) if count)


@dataclass(frozen=True, slots=True)
class Row:
    """Something that was counted, and how often."""

    name: Words
    counted: Words


@dataclass(frozen=True, slots=True)
class More:
    """What stands beside the figures: the way here, the evidence, what was declared, and when."""

    trend: str  # an SVG
    points: tuple[Row, ...]  # the same in figures, for whoever does not see it or needs it larger
    evidence: tuple[Row, ...]
    declared: tuple[Row, ...]
    months: tuple[Month, ...]


def more_of(
    found: Proof,
    declared: ActivitySummary,
    held: Mapping[date, int],
    trend: Curve,
    library: Library,
    locale: str,
) -> More:
    """Evidence counts for families; declared heads never do: each under its own heading."""
    return More(
        trend=svg(trend, locale),
        points=tuple(Row(bar.label, percent_words(bar.share)) for bar in trend.points),
        evidence=tuple(_evidence(found, library)),
        declared=tuple(_declared(declared)),
        months=tuple(_months(declared.end, held)),
    )


def _evidence(found: Proof, library: Library) -> Iterator[Row]:
    for indicator in library.indicators:
        pieces: dict[str, int] = {}
        for kind in found.of(indicator.id):
            pieces[kind.kind] = pieces.get(kind.kind, 0) + kind.pieces
        for name, number in sorted(pieces.items()):
            yield Row(
                kind_words(name),
                ngettext("{n} piece of evidence", "{n} pieces of evidence", n=number),
            )


def _declared(found: ActivitySummary) -> Iterator[Row]:
    for kind, count in sorted(found.by_kind.items(), key=lambda item: -item[1].activities):
        yield Row(
            KINDS[kind],
            ngettext(
                "{n} activity, {heads} attendances",
                "{n} activities, {heads} attendances",
                n=count.activities,
                heads=count.attendances,
            ),
        )


def _months(on: date, held: Mapping[date, int]) -> Iterator[Month]:
    for number in range(1, on.month + 1):
        length = monthrange(on.year, number)[1]
        days = (held.get(date(on.year, number, day), 0) for day in range(1, length + 1))
        yield Month(_("Month {n}", n=number), tuple(days))


def board(report: Report, library: Library) -> Board:
    """Everything that follows from a report."""
    headline = report.unit.result(HEADLINE)
    return Board(
        unit=report.unit,
        on=report.on,
        cards=tuple(_card(result) for result in report.unit.results),
        topics=tuple(_topics(headline, library)) if headline else (),
        units=tuple(_units(worst_first(report.units, HEADLINE))),
        sources=tuple(_sources(report.unit.results)),
    )


def _card(result: Result) -> Card:
    """Of very few people, in delicate matters, and of nobody, neither bar nor verdict."""
    judged = not result.is_delicate and result.met is not None
    targets = [t for t in (result.target, result.next_target) if t]
    line = line_of(result.indicator.title, result)
    return Card(
        id=result.indicator.id,
        line=replace(line, counted="") if result.is_delicate else line,
        figure=_figure(result),
        verdict=verdict_words(result) if judged else "",
        targets=tuple(to_go_words(result, t) if judged else _wanted(t) for t in targets),
        goals=tuple(Goal(t.value, str(t.year)) for t in targets),
    )


def _figure(result: Result) -> Words:
    if result.is_delicate:
        return counted_words(result)
    return _("No data yet") if result.met is None else percent_words(result.share)


def _sources(results: Sequence[Result]) -> Iterator[Words]:
    """The documents that set the targets shown, each once."""
    shown = [t for r in results for t in (r.target, r.next_target) if t]
    for source in dict.fromkeys(target.source for target in shown):
        years = sorted({target.year for target in shown if target.source == source})
        yield _("Targets of {years}: {source}", years=", ".join(map(str, years)), source=source)


def _wanted(target: Target) -> Words:
    return _("{year}: {wanted}", year=str(target.year), wanted=target_words(target))


def line_of(name: Words, result: Result, code: str = "") -> Line:
    """One share in words; of very few people in delicate matters neither bar nor percent."""
    share = result.share
    if result.is_delicate or not share.denominator:
        return Line(name, "–", counted_words(result), 0, None, code)
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
            yield line_of(unit.name, result, unit.code)
