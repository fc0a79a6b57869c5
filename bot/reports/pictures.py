"""The pictures of a coverage report: units against the target, the last months, topics by unit."""

from bot.domain.coverage import HEADLINE, Report, Result, Share, UnitCoverage, worst_first
from bot.domain.coverage_words import Percent, all_topics_words, topic_words
from bot.domain.trend import Point, Trend
from bot.i18n import Text, Words, _
from bot.library.model import Indicator, Library
from bot.reports.coverage import MOST_BARS, chart, marks
from bot.reports.sheet import Bar, Curve, Heat, Picture, Row


def pictures(
    report: Report, library: Library, trend: Trend | None = None, most: int = MOST_BARS
) -> dict[str, Picture]:
    """By the names one asks for; the curve only when the months were counted."""
    found: dict[str, Picture] = {
        "units": chart(report, library, most),
        "topics": heat(report, library, most),
    }
    if trend is not None:
        found["trend"] = curve(report, trend)
    return found


def curve(report: Report, trend: Trend) -> Curve:
    """How the headline indicator of the unit came here."""
    whole = _headline(report.unit)
    return Curve(
        title=whole.indicator.title,
        place=report.unit.name,
        moment=_("At the ends of the last {n} months, to {day}", n=len(trend.points),
                 day=report.on),
        points=tuple(_month(point, whole.indicator) for point in trend.points),
        marks=marks(whole),
        change=_change(trend),
        notes=(_("Every month by the units and families of its last day."),),
    )  # fmt: skip


def heat(report: Report, library: Library, most: int = MOST_BARS) -> Heat:
    """Every topic for the unit itself and for those below it, the lowest first."""
    whole = _headline(report.unit)
    topics = [topic_words(topic.topic_id, library) for topic in whole.topics]
    below = worst_first(report.units, HEADLINE)
    rows = [Row(report.unit.name, _shares(whole), strong=True)]
    rows += [Row(unit.name, _shares(_headline(unit))) for unit in below[:most]]
    left_out = len(below) - most
    notes: tuple[Words, ...] = (_("A family counts once in each unit."),)
    if left_out > 0:
        notes = (_("The {n} units with the lowest shares; {rest} more are not shown.",
                   n=most, rest=left_out), *notes)  # fmt: skip
    return Heat(
        title=_("Families reached, topic by topic"),
        place=report.unit.name,
        moment=_("At the end of {day}", day=report.on),
        heads=(*topics, all_topics_words(len(topics))),
        rows=tuple(rows),
        notes=notes,
    )


def _headline(unit: UnitCoverage) -> Result:
    return next(r for r in unit.results if r.indicator.id == HEADLINE)


def _shares(result: Result) -> tuple[Share, ...]:
    return (*(topic.share for topic in result.topics), result.all_topics)


def _month(point: Point, indicator: Indicator) -> Bar:
    return Bar(f"{point.on:%m/%y}", point.share, point.met(indicator))


def _change(trend: Trend) -> Text:
    """From the first month that has data to the last, in percentage points."""
    known = [point for point in trend.points if point.share.percent is not None]
    if len(known) < 2:
        return _("Not enough months with data for a comparison yet.")
    first, last = known[0].share.percent, known[-1].share.percent
    assert first is not None
    assert last is not None
    since = f"{known[0].on:%m/%Y}"
    if last == first:
        return _("Unchanged since {month}: {share}", month=since, share=Percent(last))
    change, words = last - first, (Percent(first), Percent(last))
    if change > 0:
        return _("Up {points} points since {month}: from {first} to {last}", points=change,
                 month=since, first=words[0], last=words[1])  # fmt: skip
    return _("Down {points} points since {month}: from {first} to {last}", points=-change,
             month=since, first=words[0], last=words[1])  # fmt: skip
