"""Coverage for people and for programs: tables, the document, the chart."""

from collections.abc import Iterator

from bot.domain.coverage import HEADLINE, Report, Result, Share, UnitCoverage, worst_first
from bot.domain.coverage_words import (
    all_topics_words,
    counted_words,
    few_words,
    percent_words,
    target_words,
    topic_words,
    unknown_words,
    verdict_words,
)
from bot.i18n import DEFAULT_LOCALE, Text, Words, _, localise
from bot.library.model import CountedUnit, Library, Target
from bot.reports.sheet import Bar, Cell, Chart, Column, Mark, Page, Sheet

MOST_BARS = 20
_FIGURES = (
    Column(_("Reached"), numeric=True), Column(_("Of"), numeric=True),
    Column(_("Share"), numeric=True),
)  # fmt: skip


def page(report: Report, library: Library) -> Page:
    """Everything a format may need of a coverage report."""
    title = _("Coverage of {unit} at the end of {day}", unit=report.unit.name, day=report.on)
    return Page(
        title=title,
        sheets=(_indicators(report), _topics(report, library), *_units(report)),
        document=document(report),
        chart=chart(report, library),
    )


def document(report: Report) -> dict[str, object]:
    """The agreed JSON; percents are rounded, `met` was decided on exact fractions."""
    return {
        "on": report.on.isoformat(),
        "unit": _named(report.unit),
        "indicators": [_result(result) for result in report.unit.results],
        "units": [
            {**_named(unit), "indicators": [_result(result) for result in unit.results]}
            for unit in report.units
        ],
    }


def chart(report: Report, library: Library, most: int = MOST_BARS) -> Chart:
    """The families reached: the unit itself, and its children or, without any, its topics."""
    whole = next(r for r in report.unit.results if r.indicator.id == HEADLINE)
    ranked = worst_first(report.units, HEADLINE)
    shown = tuple(_unit_bar(unit) for unit in ranked[:most])
    return Chart(
        title=whole.indicator.title,
        place=report.unit.name,
        moment=_("At the end of {day}", day=report.on),
        whole=Bar(report.unit.name, whole.share, whole.met),
        verdict=verdict_words(whole),
        counted=counted_words(whole),
        heading=_units_heading(len(ranked)) if ranked else _("Topic by topic"),
        bars=shown or _topic_bars(whole, library),
        marks=marks(whole),
        notes=(*_rest(ranked[most:]), _("A family counts once in each unit.")),
    )


def _named(unit: UnitCoverage) -> dict[str, object]:
    return {"code": unit.code, "name": localise(unit.name, DEFAULT_LOCALE)}


def _result(result: Result) -> dict[str, object]:
    return {
        "id": result.indicator.id,
        "numerator": None if result.veiled else result.share.numerator,
        "denominator": None if result.veiled else result.share.denominator,
        "percent": _float(result.share),
        "met": result.met,
        "target": _target(result.target),
        "next_target": _target(result.next_target),
        "topics": [
            {"id": t.topic_id, "numerator": t.share.numerator, "percent": _float(t.share)}
            for t in result.topics
        ],
        "all_topics": {
            "numerator": result.all_topics.numerator,
            "percent": _float(result.all_topics),
        },
        **({"unknown": result.unknown} if result.indicator.unit_of_count is CountedUnit.MEMBER
           else {}),
    }  # fmt: skip


def _target(target: Target | None) -> dict[str, object] | None:
    if target is None:
        return None
    return {"year": target.year, "comparator": target.comparator.value, "value": target.value}


def _float(share: Share) -> float | None:
    return None if share.percent is None else float(share.percent)


def _indicators(report: Report) -> Sheet:
    columns = (
        Column(_("Indicator")), *_FIGURES, Column(_("Target")), Column(_("Result")),
        Column(_("Next target")),
    )  # fmt: skip
    rows = (
        (
            Cell(_titled(result)), *_counts(result), Cell(_due(result.target)),
            Cell(_met(result)), Cell(_due(result.next_target)),
        )
        for result in report.unit.results
    )  # fmt: skip
    return Sheet(_("Against the targets"), columns, tuple(rows))


def _titled(result: Result) -> Words:
    """The indicator, and how many stand apart from it."""
    apart = unknown_words(result)
    title = result.indicator.title
    return title if apart is None else _("{indicator} ({apart})", indicator=title, apart=apart)


def _topics(report: Report, library: Library) -> Sheet:
    whole = next(r for r in report.unit.results if r.indicator.id == HEADLINE)
    rows = tuple((Cell(b.label), *_counts_of(b.share)) for b in _topic_bars(whole, library))
    title = _("{indicator}: topic by topic", indicator=whole.indicator.title)
    return Sheet(title, (Column(_("Topic")), *_FIGURES), rows)


def _units(report: Report) -> Iterator[Sheet]:
    """A table for each indicator of which any child has something to count."""
    columns = (Column(_("Code")), Column(_("Unit")), *_FIGURES, Column(_("Result")))
    for indicator in (result.indicator for result in report.unit.results):
        found = [(unit, unit.result(indicator.id)) for unit in report.units]
        rows = tuple(
            (Cell(unit.code), Cell(unit.name), *_counts(result), Cell(_met(result)))
            for unit, result in found
            if result is not None
        )
        if any(result and result.share.denominator for _unit, result in found):
            title = _("{indicator}: the units directly below", indicator=indicator.title)
            yield Sheet(title, columns, rows)


def _counts(result: Result) -> tuple[Cell, Cell, Cell]:
    if result.is_delicate:
        hidden = Cell(few_words())
        return hidden, hidden, Cell("–")
    return _counts_of(result.share)


def _counts_of(share: Share) -> tuple[Cell, Cell, Cell]:
    return (
        Cell(_number(share.numerator), share.numerator),
        Cell(_number(share.denominator), share.denominator),
        Cell(percent_words(share), share.percent),
    )


def _number(count: int) -> Text:
    return _("{count}", count=count)


def _due(target: Target | None) -> Words:
    if target is None:
        return "–"
    return _("{year}: {wanted}", year=str(target.year), wanted=target_words(target))


def _met(result: Result) -> Words:
    if result.met is None or result.is_delicate:
        return "–"
    return _("met") if result.met else _("not met")


def marks(result: Result) -> tuple[Mark, ...]:
    """The target of the day and the next one, for a scale."""
    targets = (t for t in (result.target, result.next_target) if t is not None)
    return tuple(
        Mark(t.value, _("{year} target: {wanted}", year=str(t.year), wanted=target_words(t)))
        for t in targets
    )


def _unit_bar(unit: UnitCoverage) -> Bar:
    result = unit.result(HEADLINE)
    return Bar(unit.name, result.share, result.met) if result else Bar(unit.name, Share(0, 0), None)


def _topic_bars(result: Result, library: Library) -> tuple[Bar, ...]:
    if not result.topics:
        return ()
    every = all_topics_words(len(result.topics))
    topics = (Bar(topic_words(t.topic_id, library), t.share, None) for t in result.topics)
    return (*topics, Bar(every, result.all_topics, None))


def _units_heading(count: int) -> Text:
    if count == 1:
        return _("The unit below")
    return _("{n} units below, lowest first", n=count)


def _rest(units: tuple[UnitCoverage, ...]) -> tuple[Words, ...]:
    """What the units without a bar of their own come to; never a sum: families overlap."""
    if not units:
        return ()
    shares = [_unit_bar(unit).share for unit in units]
    counted = [share for share in shares if share.denominator]
    if not counted:
        return (_("And {n} more without data.", n=len(units)),)
    lowest, highest = percent_words(counted[0]), percent_words(counted[-1])
    return (_("And {n} more, from {lowest} to {highest}.", n=len(units), lowest=lowest,
              highest=highest),)  # fmt: skip
