"""An official report: what every format needs of it, from a brief."""

from dataclasses import replace

from bot.domain.returns import SECTIONS, Brief, Line, instead
from bot.i18n import DEFAULT_LOCALE, Words, _, localise
from bot.library.model import Library
from bot.reports import coverage
from bot.reports.book import book
from bot.reports.form import form
from bot.reports.letter import letter
from bot.reports.pictures import pictures
from bot.reports.sheet import Cell, Column, Page, Sheet


def coverage_page(brief: Brief, library: Library) -> Page:
    """The coverage report with all that its documents and pictures add."""
    return replace(
        coverage.page(brief.coverage, library),
        pictures=pictures(brief.coverage, library, brief.trend),
        form=form(brief),
        letter=letter(brief, library),
        book=book(brief, library),
    )


def page(brief: Brief, library: Library) -> Page:
    """The return of a period: its lines as a table and a document of their own."""
    figures = brief.figures
    title = _("Report of {unit} from {begin} to {end}", unit=figures.name, begin=figures.begin,
              end=figures.end)  # fmt: skip
    sheets = tuple(_section(head, brief) for head in SECTIONS if figures.under(head))
    return replace(
        coverage_page(brief, library), title=title, sheets=sheets, document=document(brief)
    )


def document(brief: Brief) -> dict[str, object]:
    """For other programs; what is hidden as too small has no number there either."""
    figures = brief.figures
    return {
        "unit": {"code": figures.code, "name": _vi(figures.name)},
        "above": figures.above,
        "begin": figures.begin.isoformat(),
        "end": figures.end.isoformat(),
        "lines": [
            {
                "id": line.id, "section": line.head, "label": _vi(line.label),
                "measure": _vi(line.measure), "number": line.number, "female": line.female,
                "hidden": line.hidden, "note": _vi(line.note),
            }
            for line in figures.lines
        ],
        "coverage": coverage.document(brief.coverage),
        "trend": [
            {
                "on": point.on.isoformat(), "numerator": point.share.numerator,
                "denominator": point.share.denominator,
            }
            for point in brief.trend.points
        ],
    }  # fmt: skip


def _vi(words: Words) -> str:
    return localise(words, DEFAULT_LOCALE)


def _section(head: int, brief: Brief) -> Sheet:
    columns = (
        Column(_("Content")), Column(_("Unit of measure")), Column(_("Number"), numeric=True),
        Column(_("Of these women"), numeric=True), Column(_("Remark")),
    )  # fmt: skip
    rows = tuple(_row(line) for line in brief.figures.under(head))
    return Sheet(_("{number}. {title}", number=str(head), title=SECTIONS[head]), columns, rows)


def _row(line: Line) -> tuple[Cell, ...]:
    label: Words = _("– {label}", label=line.label) if line.deep else line.label
    number = instead(line) or "–"
    return (
        Cell(label), Cell(line.measure), _number(line.number, number), _number(line.female, ""),
        Cell(line.note),
    )  # fmt: skip


def _number(number: int | None, instead: Words) -> Cell:
    return Cell(instead) if number is None else Cell(_("{count}", count=number), number)
