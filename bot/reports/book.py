"""The tables of the workbook: units against targets, topics by unit, sources of the figures."""

from collections.abc import Iterator

from bot.domain.coverage import HEADLINE, Report, Result, Share, UnitCoverage
from bot.domain.coverage_words import all_topics_words, few_words, target_words, topic_words
from bot.domain.figures import Reached
from bot.domain.return_words import evidence_words
from bot.domain.returns import Brief
from bot.i18n import Words, _
from bot.library.model import Comparator, CountedUnit, Indicator, Library, Target, Window
from bot.reports.sheet import Cell, Column, Ratio, Sheet, Verdict

FIRST = (Column(_("No."), numeric=True, wide=5), Column(_("Code"), wide=12),
         Column(_("Unit"), wide=38))  # fmt: skip
NOTHING = Cell("–")
COUNTED = {
    CountedUnit.FAMILY: _("families"),
    CountedUnit.OFFICER: _("key officers"),
    CountedUnit.MEMBER: _("members who marry"),
}
WINDOWS = {
    Window.SINCE_START: _("all evidence since the beginning"),
    Window.CALENDAR_YEAR: _("evidence of the calendar year"),
}


def book(brief: Brief, library: Library) -> tuple[Sheet, ...]:
    """Every table beside the form."""
    report = brief.coverage
    return (
        against_targets(report),
        by_topic(report, library),
        definitions(report),
        targets(report),
        evidence(brief),
    )


def against_targets(report: Report) -> Sheet:
    """The unit and those below it: counts, percent by formula, met or not by formula."""
    indicators = [result.indicator for result in report.unit.results]
    columns = [*FIRST, *(c for i in indicators for c in _columns_of(i))]
    rows = [
        tuple(_unit_row(number, unit, indicators)) for number, unit in enumerate(_units(report))
    ]
    due = (
        _("{indicator}: {year}, {wanted}", indicator=r.indicator.title, year=str(r.target.year),
          wanted=target_words(r.target))
        for r in report.unit.results
    )  # fmt: skip
    return Sheet(
        _("Units against the targets at the end of {day}", day=report.on), tuple(columns),
        tuple(rows), _("By unit"), (*due, _("A family counts once in each unit.")),
    )  # fmt: skip


def _units(report: Report) -> tuple[UnitCoverage, ...]:
    return (report.unit, *report.units)


def _columns_of(indicator: Indicator) -> tuple[Column, ...]:
    group = indicator.title
    return (
        Column(_("Reached"), numeric=True, group=group, wide=9),
        Column(_("Of"), numeric=True, group=group, wide=9),
        Column(_("Share"), numeric=True, group=group, wide=9),
        Column(_("Result"), group=group, wide=11),
    )


def _unit_row(number: int, unit: UnitCoverage, indicators: list[Indicator]) -> Iterator[Cell]:
    yield from _first(number, unit)
    for at, indicator in enumerate(indicators):
        result = unit.result(indicator.id)
        place = len(FIRST) + 4 * at
        yield from _result(result, place) if result else (NOTHING,) * 4


def _first(number: int, unit: UnitCoverage) -> tuple[Cell, ...]:
    """The unit itself has no number; those below it are counted."""
    mark = Cell(str(number), number) if number else Cell("")
    return mark, Cell(unit.code), Cell(unit.name)


def _result(result: Result, place: int) -> tuple[Cell, ...]:
    if result.is_delicate:
        return Cell(few_words()), Cell(few_words()), NOTHING, NOTHING
    share, ratio = result.share, Ratio(place, place + 1)
    return (*_share(share, place), _verdict(result, ratio))


def _share(share: Share, place: int) -> tuple[Cell, Cell, Cell]:
    return (
        Cell(_("{count}", count=share.numerator), share.numerator),
        Cell(_("{count}", count=share.denominator), share.denominator),
        Cell("–", share.percent, Ratio(place, place + 1)),
    )


def _verdict(result: Result, ratio: Ratio) -> Cell:
    met, missed = _("met"), _("not met")
    shown: Words = "–" if result.met is None else met if result.met else missed
    above = result.target.comparator is Comparator.ABOVE
    return Cell(shown, formula=Verdict(ratio, result.target.value, above, met, missed))


def by_topic(report: Report, library: Library) -> Sheet:
    """Families reached in each topic, and in all of them."""
    whole = next(r for r in report.unit.results if r.indicator.id == HEADLINE)
    titles: list[Words] = [topic_words(t.topic_id, library) for t in whole.topics]
    titles.append(all_topics_words(len(whole.topics)))
    columns = [*FIRST, Column(_("Families"), numeric=True, wide=9)]
    for title in titles:
        columns.append(Column(_("Reached"), numeric=True, group=title, wide=8))
        columns.append(Column(_("Share"), numeric=True, group=title, wide=8))
    rows = (tuple(_topic_row(number, unit)) for number, unit in enumerate(_units(report)))
    return Sheet(
        _("Families reached by topic at the end of {day}", day=report.on), tuple(columns),
        tuple(rows), _("By topic"), (_("A family counts once in each unit."),),
    )  # fmt: skip


def _topic_row(number: int, unit: UnitCoverage) -> Iterator[Cell]:
    yield from _first(number, unit)
    result = unit.result(HEADLINE)
    if result is None:
        return  # every unit has every indicator of the library
    whole = result.share.denominator
    yield Cell(_("{count}", count=whole), whole)
    shares = (*(topic.share for topic in result.topics), result.all_topics)
    for at, share in enumerate(shares):
        part = len(FIRST) + 1 + 2 * at
        yield Cell(_("{count}", count=share.numerator), share.numerator)
        yield Cell("–", share.percent, Ratio(part, len(FIRST)))


def definitions(report: Report) -> Sheet:
    """What each indicator counts."""
    columns = (
        Column(_("Indicator"), wide=46),
        Column(_("Counted"), wide=20),
        Column(_("Topics needed"), numeric=True, wide=12),
        Column(_("Window"), wide=34),
    )
    rows = (
        (
            Cell(i.title), Cell(COUNTED[i.unit_of_count]),
            Cell(str(i.min_topics), i.min_topics) if i.topics else NOTHING,
            Cell(WINDOWS[i.window]),
        )
        for i in (result.indicator for result in report.unit.results)
    )  # fmt: skip
    return Sheet(_("What is counted"), columns, tuple(rows), _("Sources"))


def targets(report: Report) -> Sheet:
    """Every target of every document, the ones shown beside included."""
    columns = (
        Column(_("Indicator"), wide=46), Column(_("Year"), numeric=True, wide=20),
        Column(_("Target"), wide=12), Column(_("Document"), wide=34),
        Column(_("In force from"), wide=14), Column(_("In force to"), wide=14),
    )  # fmt: skip
    rows = (
        _target(result.indicator, target)
        for result in report.unit.results
        for target in result.indicator.targets
    )
    return Sheet(_("Targets and the documents that set them"), columns, tuple(rows), _("Sources"))


def _target(indicator: Indicator, target: Target) -> tuple[Cell, ...]:
    to = target.valid_to
    return (
        Cell(indicator.title),
        Cell(str(target.year), target.year),
        Cell(target_words(target)),
        Cell(target.source),
        Cell(_("{day}", day=target.valid_from), day=target.valid_from),
        Cell(_("{day}", day=to), day=to) if to else NOTHING,
    )


def evidence(brief: Brief) -> Sheet:
    """Evidence beside what was only declared: the two are never added up."""
    columns = (
        Column(_("Source"), wide=46),
        Column(_("Distinct people"), numeric=True, wide=20),
        Column(_("Families"), numeric=True, wide=12),
        Column(_("Remark"), wide=34),
    )
    kinds = [r for r in brief.evidence if r.kind]
    every = next((r for r in brief.evidence if not r.kind and not r.topic_id), None)
    rows = [_kind(found) for found in kinds]
    if every is not None:
        rows.append((
            Cell(_("With evidence, each counted once")),
            *_pair(every), Cell(_("less than the sum: many are known in several ways")),
        ))  # fmt: skip
    heads = brief.figures.number("activities_heads") or 0
    rows.append((
        Cell(_("Declared attendances at activities")), Cell(_("{count}", count=heads), heads),
        NOTHING, Cell(_("declared by the units; count for no family")),
    ))  # fmt: skip
    title = _("Evidence and declared figures, from {begin} to {end}", begin=brief.figures.begin,
              end=brief.figures.end)  # fmt: skip
    return Sheet(title, columns, tuple(rows), _("Sources"))


def _kind(found: Reached) -> tuple[Cell, ...]:
    return Cell(evidence_words(found.kind)), *_pair(found), Cell("")


def _pair(found: Reached) -> tuple[Cell, Cell]:
    return (
        Cell(_("{count}", count=found.people), found.people),
        Cell(_("{count}", count=found.families), found.families),
    )
