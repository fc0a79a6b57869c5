"""A chart as SVG: one tall picture for a phone, 1080 units wide, readable without colours.

Bars that meet the target are full, those that miss it are hollow; every bar carries its percent
and its counts in figures, and the targets stand as ticks across the bars. Large even areas keep
the picture small: it is the packing of the PNG that costs time, not the drawing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.coverage_words import percent_words
from bot.i18n import _
from bot.reports.canvas import (
    DEEP,
    EDGE,
    FULL,
    GREY,
    HOLLOW,
    INK,
    INNER,
    MARGIN,
    NEUTRAL,
    PAPER,
    RIGHT,
    RUST,
    TRACK,
    Canvas,
    Style,
    footed,
    framed,
    headed,
)
from bot.reports.lettering import font
from bot.reports.sheet import Bar, Chart, Mark


@dataclass(frozen=True, slots=True)
class _Density:
    """How much room a bar takes."""

    letters: int
    bar: int
    gap: int


AIRY = _Density(letters=32, bar=26, gap=18)
DENSE = _Density(letters=30, bar=20, gap=10)
MANY = 12


def bars(chart: Chart, locale: str) -> str:
    """The whole picture."""
    canvas = Canvas(locale)
    headed(canvas, chart.place, chart.title, chart.moment)
    _whole(canvas, chart)
    _bars(canvas, chart)
    footed(canvas, chart.notes)
    return framed(canvas)


def _whole(canvas: Canvas, chart: Chart) -> None:
    """The big figure, what it was counted from, the verdict, one thick bar and its targets."""
    has_data = chart.whole.share.denominator > 0
    big = Style(140 if has_data else 76, DEEP, bold=True)
    canvas.y += 150 if has_data else 110
    figure = canvas.words(percent_words(chart.whole.share) if has_data else chart.verdict)
    canvas.text(MARGIN - 6, canvas.y, figure, big)
    if has_data:
        _verdict(canvas, canvas.words(chart.verdict), chart.whole, big.width(figure))
    canvas.y += 14
    canvas.paragraph(canvas.words(chart.counted), Style(38), 1)
    canvas.y += 30
    _bar(canvas, chart.whole, 46)
    for mark in chart.marks:
        _tick(canvas, _x(mark.at), canvas.y - 8, canvas.y + 46)
    canvas.y += 46
    _mark_labels(canvas, chart.marks)


def _verdict(canvas: Canvas, verdict: str, whole: Bar, left: float) -> None:
    """Whole at any length: rather in smaller letters than cut."""
    ink, room = PAPER if whole.met else RUST, INNER - left - 90
    style = Style(34, ink, bold=True)
    if style.width(verdict) > room:
        style = Style(int(34 * room / style.width(verdict)), ink, bold=True)
    text = font(style.weight).fitted(verdict, style.size, room)
    width = style.width(text) + 56
    look = f'fill="{FULL}"' if whole.met else f'fill="none" stroke="{EDGE}" stroke-width="4"'
    canvas.rectangle(RIGHT - width, canvas.y - 86, width, 68, look, 34)
    canvas.text(RIGHT - width + 28, canvas.y - 40, text, style)


def _mark_labels(canvas: Canvas, marks: Iterable[Mark]) -> None:
    """Each target under its tick, one lower than the other, so that they never meet."""
    style = Style(30, INK)
    top = canvas.y
    for mark in sorted(marks, key=lambda mark: mark.at):
        canvas.y += 42
        x = _x(mark.at)
        canvas.line(x, top, canvas.y, f'stroke="{INK}" stroke-width="3" stroke-dasharray="3 6"')
        label = canvas.words(mark.label)
        fits_left = x - MARGIN > style.width(label) + 14
        canvas.text(x - 14 if fits_left else x + 14, canvas.y, label, style, end=fits_left)


def _bars(canvas: Canvas, chart: Chart) -> None:
    if not chart.bars:
        return
    canvas.y += 44
    canvas.rectangle(MARGIN, canvas.y, INNER, 2, f'fill="{TRACK}"')
    canvas.y += 14
    canvas.paragraph(canvas.words(chart.heading), Style(40, DEEP, bold=True), 2)
    if any(bar.met is not None for bar in chart.bars):
        _legend(canvas)
    canvas.y += 20
    density = DENSE if len(chart.bars) > MANY else AIRY
    shares = [canvas.words(percent_words(bar.share)) for bar in chart.bars if bar.share.denominator]
    column = max(map(Style(density.letters + 2, bold=True).width, shares), default=0)
    for bar in chart.bars:
        _row_words(canvas, bar, density, column)
        _bar(canvas, bar, density.bar)
        for mark in chart.marks if bar.met is not None else ():
            _tick(canvas, _x(mark.at), canvas.y, canvas.y + density.bar + 6)
        canvas.y += density.bar + density.gap


def _legend(canvas: Canvas) -> None:
    style = Style(28, GREY)
    canvas.y += 46
    x: float = MARGIN
    for met, words in ((True, _("target met")), (False, _("target missed"))):
        _filled(canvas, (x, canvas.y - 22, 44, 24), met=met)
        text = canvas.words(words)
        canvas.text(x + 58, canvas.y, text, style)
        x += 58 + style.width(text) + 44
    _tick(canvas, x, canvas.y - 26, canvas.y + 6)
    canvas.text(x + 16, canvas.y, canvas.words(_("target")), style)


def _row_words(canvas: Canvas, bar: Bar, density: _Density, column: float) -> None:
    """The name at the left; counts and, in a column of its own, the percent at the right."""
    name, counts = Style(density.letters), Style(density.letters, GREY)
    strong = Style(density.letters + 2, bold=True)
    part, whole = bar.share.numerator, bar.share.denominator
    percent = canvas.words(percent_words(bar.share))
    pair = canvas.words(_("{part}/{whole}", part=part, whole=whole)) if whole else ""
    taken = column + 20 + counts.width(pair) if whole else counts.width(percent)
    label = canvas.words(bar.label)
    for line in font(name.weight).wrapped(label, name.size, INNER - taken - 36, 2):
        canvas.y += name.size * 1.25
        canvas.text(MARGIN, canvas.y, line, name)
    canvas.text(RIGHT, canvas.y, percent, strong if whole else counts, end=True)
    canvas.text(RIGHT - column - 20, canvas.y, pair, counts, end=True)
    canvas.y += density.letters / 2


def _bar(canvas: Canvas, bar: Bar, height: int) -> None:
    """From the left edge at `y`; a share above nothing is never drawn as nothing."""
    round_ = height // 4
    if not bar.share.denominator:
        dashed = f'fill="none" stroke="{GREY}" stroke-width="2" stroke-dasharray="8 8"'
        canvas.rectangle(MARGIN, canvas.y, INNER, height, dashed, round_)
        return
    canvas.rectangle(MARGIN, canvas.y, INNER, height, f'fill="{TRACK}"', round_)
    length = INNER * bar.share.numerator / bar.share.denominator
    if length:
        _filled(canvas, (MARGIN, canvas.y, max(length, 10), height), met=bar.met)


def _filled(canvas: Canvas, box: tuple[float, float, float, float], *, met: bool | None) -> None:
    x, y, width, height = box
    round_ = round(height / 4)
    if met is False:
        look = f'fill="{HOLLOW}" stroke="{EDGE}" stroke-width="4"'
        canvas.rectangle(x + 2, y + 2, width - 4, height - 4, look, round_)
    else:
        canvas.rectangle(x, y, width, height, f'fill="{FULL if met else NEUTRAL}"', round_)


def _tick(canvas: Canvas, x: float, top: float, bottom: float) -> None:
    """Dark on a light halo, so that it is seen on every bar."""
    canvas.line(x, top, bottom, f'stroke="{PAPER}" stroke-width="9"')
    canvas.line(x, top, bottom, f'stroke="{INK}" stroke-width="4"')


def _x(percent: float) -> float:
    return MARGIN + INNER * percent / 100
