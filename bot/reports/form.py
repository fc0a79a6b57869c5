"""The numbered form that goes upwards: the layout of Form 2-HĐCĐ (handbook §1.7)."""

from collections.abc import Iterator

from bot.domain.coverage import HEADLINE, Result
from bot.domain.coverage_words import counted_words, target_words
from bot.domain.returns import FAMILIES, SECTIONS, Brief, Line, Return, instead
from bot.i18n import Words, _
from bot.reports.sheet import Entry, Form

CUT_OFF = _("Cut-off days of the usual reports: 31 May and 30 November.")
RATES = {"trained": "key_officers", "counselled": "marriages"}


def form(brief: Brief) -> Form:
    """Sections 1 to 10 with their lines."""
    figures = brief.figures
    return Form(
        above=figures.above,
        unit=figures.name,
        title=_("Report on family work"),
        period=_("From {begin} to {end}", begin=figures.begin, end=figures.end),
        cut_off=CUT_OFF,
        entries=tuple(_entries(brief)),
    )


def _entries(brief: Brief) -> Iterator[Entry]:
    for head, title in SECTIONS.items():
        yield Entry(f"section_{head}", str(head), title, heading=True)
        number = 0
        if head == 2:
            number = 1
            yield from _cumulative(brief)
        for line in brief.figures.under(head):
            number += not line.deep
            mark = "" if line.deep else f"{head}.{number}"
            yield from _line(line, mark, brief.figures)


def _cumulative(brief: Brief) -> Iterator[Entry]:
    """The headline indicator itself, against all families."""
    found = brief.coverage.unit.result(HEADLINE)
    if found is None:
        return
    yield Entry("families_reached", "2.1", _("Families reached so far, with evidence"), FAMILIES,
                found.share.numerator, note=_judged(found))  # fmt: skip
    yield Entry("families_reached_rate", "", _("rate"), "%", of=("families_reached", "families"))


def _line(line: Line, mark: str, figures: Return) -> Iterator[Entry]:
    yield Entry(line.id, mark, line.label, line.measure, line.number, note=line.note,
                shown=instead(line))  # fmt: skip
    if line.female is not None and line.number is not None:
        women = f"{line.id}_women"
        yield Entry(women, "", _("of these: women"), line.measure, line.female)
        if line.id == "members":
            yield Entry(f"{women}_rate", "", _("rate"), "%", of=(women, line.id))
    whole = RATES.get(line.id)
    if whole and line.number is not None and figures.number(whole) is not None:
        yield Entry(f"{line.id}_rate", "", _("rate"), "%", of=(line.id, whole))


def _judged(result: Result) -> Words:
    """The target and whether it is met, in words."""
    year, wanted = str(result.target.year), target_words(result.target)
    if result.met is None:
        return counted_words(result)
    if result.met:
        return _("{year} target, {wanted}: reached", year=year, wanted=wanted)
    return _("{year} target, {wanted}: not reached yet", year=year, wanted=wanted)
