"""The official report to be edited by hand: what the figures say, and nothing they do not say."""

from collections.abc import Iterable, Iterator

from bot.domain.coverage import HEADLINE, Result, worst_first
from bot.domain.coverage_words import (
    all_topics_words,
    counted_words,
    few_words,
    percent_words,
    target_words,
    topic_words,
)
from bot.domain.returns import Brief, Line, instead
from bot.i18n import Lines, Text, Words, _, ngettext
from bot.library.model import CountedUnit, Library, Target
from bot.reports.pictures import pictures
from bot.reports.sheet import Cell, Column, Letter, Part, Picture, Sheet

MOST_NAMED = 5  # units that the text itself names
MOST_DRAWN = 8  # units in a picture: more would be too small on paper; the tables have all


def letter(brief: Brief, library: Library) -> Letter:
    """All sections in their order."""
    report, figures = brief.coverage, brief.figures
    drawn = pictures(report, library, brief.trend, MOST_DRAWN)
    return Letter(
        above=figures.above,
        unit=figures.name,
        made_on=brief.made_on,
        title=_("Results of family work, {begin} to {end}", begin=figures.begin, end=figures.end),
        opening=(
            _("{unit} reports on its family work from {begin} to {end}. Shares of families, "
              "officers and members are counted to the end of {end}, by the units as they stood "
              "that day; only evidence counts towards a target.",
              unit=figures.name, begin=figures.begin, end=figures.end),
        ),
        parts=tuple(_parts(brief, library, drawn)),
    )  # fmt: skip


def _parts(brief: Brief, library: Library, drawn: dict[str, Picture]) -> Iterator[Part]:
    report, figures = brief.coverage, brief.figures
    results = report.unit.results
    yield Part(_("Results against the targets"), tuple(_said(results)), (_against(results),),
               (drawn["trend"],))  # fmt: skip
    yield Part(_("Results by topic"), (_topics_said(brief, library),),
               (_topic_table(brief, library),), (drawn["topics"],))  # fmt: skip
    if report.units:
        yield Part(_("Results by unit"), tuple(_units_said(brief)), (_unit_table(brief),),
                   (drawn["units"],))  # fmt: skip
    yield Part(_("Activities of dissemination and observances"), (_DECLARED,),
               (_lines(figures.under(2) + figures.under(5)),))  # fmt: skip
    yield Part(_("Training of key officers"), tables=(_lines(figures.under(3)),))
    yield Part(_("Counselling before marriage"), tables=(_lines(figures.under(4)),))
    programmes = figures.under(6) + figures.under(7) + figures.under(8)
    yield Part(_("Support programmes, cultured families, good models"),
               tables=(_lines(programmes),))  # fmt: skip
    yield Part(_("Supervision, coordination, proposals"), tables=(_lines(figures.under(9)),))
    yield Part(_("Difficulties and proposals"), room=True)
    yield Part(_("Tasks ahead"), room=True)


_DECLARED = _("Attendances are as the units declared them and count towards no target; distinct "
              "people and families are those with evidence.")  # fmt: skip


def _said(results: Iterable[Result]) -> Iterator[Words]:
    """One sentence for each indicator: the figure, the verdict, what is still missing."""
    for result in results:
        yield _("{indicator}: {sentence}", indicator=result.indicator.title,
                sentence=_sentence(result))  # fmt: skip


def _sentence(result: Result) -> Words:
    if result.is_delicate:
        return _("{few}; no share is given of so few.", few=few_words())
    if result.share.denominator == 0:
        return _("no data yet. {why}", why=counted_words(result))
    values: dict[str, object] = {
        "counted": counted_words(result), "share": percent_words(result.share),
        "year": str(result.target.year), "wanted": target_words(result.target),
        "ahead": _ahead(result),
    }  # fmt: skip
    if result.met:
        return _("{counted}, a share of {share}; the {year} target ({wanted}) is reached.{ahead}",
                 **values)  # fmt: skip
    return _("{counted}, a share of {share}; the {year} target ({wanted}) is not reached yet."
             "{ahead}", **values)  # fmt: skip


def _ahead(result: Result) -> Words:
    """How many are still missing: to the target of the day, else to the next one."""
    target = result.next_target if result.met else result.target
    if target is None:
        return ""
    missing = needed(target, result.share.denominator) - result.share.numerator
    if missing <= 0:
        return ""
    return _(" To reach {wanted} ({year}), {missing} are still missing.",
             wanted=target_words(target), year=str(target.year),
             missing=_missing(result.indicator.unit_of_count, missing))  # fmt: skip


def needed(target: Target, whole: int) -> int:
    """The least number of so many that meets the target."""
    low, high = 0, whole
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if target.is_met_by(middle, whole) else (middle + 1, high)
    return low


def _missing(kind: CountedUnit, n: int) -> Text:
    match kind:
        case CountedUnit.FAMILY:
            return ngettext("{n} family", "{n} families", n)
        case CountedUnit.OFFICER:
            return ngettext("{n} key officer", "{n} key officers", n)
        case CountedUnit.MEMBER:
            return ngettext("{n} person", "{n} people", n)


def _against(results: Iterable[Result]) -> Sheet:
    columns = (
        Column(_("Indicator"), wide=34), Column(_("Reached"), numeric=True, wide=9),
        Column(_("Of"), numeric=True, wide=9), Column(_("Share"), numeric=True, wide=10),
        Column(_("Target"), wide=18), Column(_("Result"), wide=14),
    )  # fmt: skip
    rows = (
        (
            Cell(r.indicator.title), *_counts(r),
            Cell(_("{year}: {wanted}", year=str(r.target.year), wanted=target_words(r.target))),
            Cell(_verdict(r)),
        )
        for r in results
    )  # fmt: skip
    return Sheet(_("Table: results against the targets"), columns, tuple(rows))


def _counts(result: Result) -> tuple[Cell, Cell, Cell]:
    if result.is_delicate:
        return Cell(few_words()), Cell(few_words()), Cell("–")
    part, whole = result.share.numerator, result.share.denominator
    return (
        Cell(_("{count}", count=part), part),
        Cell(_("{count}", count=whole), whole),
        Cell(percent_words(result.share) if whole else "–", result.share.percent),
    )


def _verdict(result: Result) -> Words:
    if result.is_delicate:
        return "–"
    if result.met is None:
        return _("no data yet")
    return _("reached") if result.met else _("not reached yet")


def _topics_said(brief: Brief, library: Library) -> Words:
    """The topic with the most and the one with the fewest families."""
    whole = _headline(brief)
    if not whole.share.denominator or not whole.topics:
        return _("no data yet")
    ranked = sorted(whole.topics, key=lambda topic: topic.share.numerator)
    least, most = ranked[0], ranked[-1]
    return _(
        "Most families were reached on “{most}” ({high}), fewest on “{least}” ({low}); "
        "{every} of {whole} families were reached on all {n} topics ({share}).",
        most=topic_words(most.topic_id, library), high=percent_words(most.share),
        least=topic_words(least.topic_id, library), low=percent_words(least.share),
        every=whole.all_topics.numerator, whole=whole.share.denominator, n=len(ranked),
        share=percent_words(whole.all_topics),
    )  # fmt: skip


def _headline(brief: Brief) -> Result:
    return next(r for r in brief.coverage.unit.results if r.indicator.id == HEADLINE)


def _topic_table(brief: Brief, library: Library) -> Sheet:
    whole = _headline(brief)
    columns = (
        Column(_("Topic"), wide=46), Column(_("Families reached"), numeric=True, wide=20),
        Column(_("Of"), numeric=True, wide=12), Column(_("Share"), numeric=True, wide=12),
    )  # fmt: skip
    named = [(topic_words(t.topic_id, library), t.share) for t in whole.topics]
    named.append((all_topics_words(len(whole.topics)), whole.all_topics))
    rows = (
        (
            Cell(name), Cell(_("{count}", count=share.numerator), share.numerator),
            Cell(_("{count}", count=share.denominator), share.denominator),
            Cell(percent_words(share), share.percent),
        )
        for name, share in named
    )  # fmt: skip
    return Sheet(_("Table: families reached by topic"), columns, tuple(rows))


def _units_said(brief: Brief) -> Iterator[Words]:
    """How many units have reached the target, and the few that are furthest from it."""
    results = [(unit, unit.result(HEADLINE)) for unit in brief.coverage.units]
    met = sum(1 for _unit, result in results if result and result.met)
    blank = sum(1 for _unit, result in results if not result or result.met is None)
    whole = _headline(brief)
    yield _("Of {all} units directly below, {met} have reached the target of {wanted} for "
            "families, {missed} have not yet, {blank} have no data.",
            all=len(results), met=met, missed=len(results) - met - blank, blank=blank,
            wanted=target_words(whole.target))  # fmt: skip
    behind = [
        unit for unit in worst_first(brief.coverage.units, HEADLINE)
        if (found := unit.result(HEADLINE)) and found.met is False
    ]  # fmt: skip
    if behind:
        named = Lines(tuple(unit.name for unit in behind[:MOST_NAMED]), "; ")
        yield _("The lowest shares are those of: {units}.", units=named)


def _unit_table(brief: Brief) -> Sheet:
    columns = (
        Column(_("No."), numeric=True, wide=7), Column(_("Unit"), wide=38),
        Column(_("Families"), numeric=True, wide=11),
        Column(_("Families reached"), numeric=True, wide=18),
        Column(_("Share"), numeric=True, wide=11), Column(_("Result"), wide=14),
    )  # fmt: skip
    rows = []
    for number, unit in enumerate(brief.coverage.units, 1):
        result = unit.result(HEADLINE)
        if result is not None:
            reached, whole, share = _counts(result)
            rows.append((Cell(str(number), number), Cell(unit.name), whole, reached, share,
                         Cell(_verdict(result))))  # fmt: skip
    return Sheet(_("Table: families reached by unit"), columns, tuple(rows))


def _lines(lines: Iterable[Line]) -> Sheet:
    columns = (
        Column(_("Content"), wide=42), Column(_("Unit of measure"), wide=15),
        Column(_("Number"), numeric=True, wide=16), Column(_("Remark"), wide=27),
    )  # fmt: skip
    return Sheet("", columns, tuple(_line(line) for line in lines))


def _line(line: Line) -> tuple[Cell, ...]:
    label: Words = _("– {label}", label=line.label) if line.deep else line.label
    if line.hidden:
        number = Cell(instead(line))
    elif line.number is None:
        number = Cell("……")
    else:
        number = Cell(_("{count}", count=line.number), line.number)
    note: Words = line.note
    if line.female is not None:
        women = _("of these {n} women", n=line.female)
        note = _("{one}; {other}", one=women, other=line.note) if line.note else women
    return Cell(label), Cell(line.measure), number, Cell(note)
