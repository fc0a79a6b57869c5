"""Units by topics as a map of shades: the darker, the more families; every cell has its figure.

Topics are numbered above the columns and named once, so that a phone's width is enough.
"""

from bot.domain.coverage import Share
from bot.domain.coverage_words import percent_words
from bot.i18n import _
from bot.reports.canvas import (
    DEEP,
    GREY,
    INK,
    INNER,
    MARGIN,
    PAPER,
    RIGHT,
    TRACK,
    Canvas,
    Style,
    footed,
    framed,
    headed,
)
from bot.reports.lettering import font
from bot.reports.sheet import Heat, Row

SHADES = ("#F3F6F5", "#D3EAE7", "#9CCBC6", "#5FA8A3", "#12797A", "#0B4A4D")
DARK = 3  # from this shade on, figures are light
CELL, GAP = 62, 6
NAME, FIGURE, NUMBER = Style(30), 32, Style(32, PAPER, bold=True)


def heat(picture: Heat, locale: str) -> str:
    """The whole picture."""
    canvas = Canvas(locale)
    headed(canvas, picture.place, picture.title, picture.moment)
    canvas.y += 10
    _topics(canvas, picture)
    _shades(canvas)
    _numbers(canvas, len(picture.heads))
    for row in picture.rows:
        _row(canvas, row)
    footed(canvas, picture.notes)
    return framed(canvas)


def _topics(canvas: Canvas, picture: Heat) -> None:
    style = Style(30)
    for number, head in enumerate(picture.heads, 1):
        lines = font(style.weight).wrapped(canvas.words(head), style.size, INNER - 64, 2)
        canvas.y += 50
        _disc(canvas, MARGIN + 22, canvas.y - 11, number)
        for at, line in enumerate(lines):
            canvas.y += 38 * bool(at)
            canvas.text(MARGIN + 62, canvas.y, line, style)


def _disc(canvas: Canvas, x: float, y: float, number: int) -> None:
    canvas.dot(x, y, 22, f'fill="{DEEP}"')
    text = str(number)
    canvas.text(x - NUMBER.width(text) / 2, y + 11, text, NUMBER)


def _shades(canvas: Canvas) -> None:
    """What the shades mean: from none to all."""
    canvas.y += 40
    style = Style(28, GREY)
    x: float = MARGIN
    for at, shade in enumerate(SHADES):
        look = f'fill="{shade}" stroke="{TRACK}" stroke-width="2"'
        canvas.rectangle(x + at * 74, canvas.y, 74, 34, look)
    text = canvas.words(_("none … all families"))
    canvas.text(x + len(SHADES) * 74 + 20, canvas.y + 27, text, style)
    canvas.y += 34


def _numbers(canvas: Canvas, count: int) -> None:
    canvas.y += 62
    width = _width(count)
    for at in range(count):
        _disc(canvas, MARGIN + at * (width + GAP) + width / 2, canvas.y - 12, at + 1)
    canvas.y += 14


def _width(count: int) -> float:
    return (INNER - GAP * (count - 1)) / count


def _row(canvas: Canvas, row: Row) -> None:
    """The name, and below it a cell for each topic."""
    style = Style(NAME.size, DEEP if row.strong else INK, bold=row.strong)
    for line in font(style.weight).wrapped(canvas.words(row.label), style.size, INNER, 2):
        canvas.y += style.size * 1.3
        canvas.text(MARGIN, canvas.y, line, style)
    canvas.y += 12
    width = _width(len(row.shares))
    for at, share in enumerate(row.shares):
        _cell(canvas, MARGIN + at * (width + GAP), width, share)
    canvas.y += CELL + 16


def _cell(canvas: Canvas, x: float, width: float, share: Share) -> None:
    if not share.denominator:
        look = f'fill="none" stroke="{GREY}" stroke-width="2" stroke-dasharray="8 8"'
        canvas.rectangle(x, canvas.y, width, CELL, look, 8)
        canvas.text(x + width / 2 - 8, canvas.y + 42, "–", Style(FIGURE, GREY))
        return
    step = -(-share.numerator * (len(SHADES) - 1) // share.denominator)
    look = f'fill="{SHADES[step]}" stroke="{TRACK}" stroke-width="2"'
    canvas.rectangle(x, canvas.y, min(width, RIGHT - x), CELL, look, 8)
    style = Style(FIGURE, PAPER if step >= DARK else INK, bold=True)
    text = canvas.words(percent_words(share))
    small = Style(26, style.colour, bold=True) if style.width(text) > width - 10 else style
    canvas.text(x + (width - small.width(text)) / 2, canvas.y + 43, text, small)
