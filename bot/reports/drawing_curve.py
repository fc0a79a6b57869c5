"""Coverage over the last months as a curve against its targets.

A full dot has met the target of its day, a hollow one has not; figures stand at the dots. A month
without data leaves a gap, never a zero.
"""

from collections.abc import Iterator, Sequence

from bot.domain.coverage_words import percent_words
from bot.i18n import _
from bot.reports.canvas import (
    DEEP,
    EDGE,
    FULL,
    GREY,
    HOLLOW,
    INK,
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
from bot.reports.sheet import Bar, Curve, Mark

LEFT = MARGIN + 84  # room for the scale
TALL = 620
BESIDE = 30  # from the frame to the first and the last dot
LABEL = Style(26, INK, bold=True)
SMALL = Style(26, GREY)
Placed = tuple[float, float, Bar]


def curve(picture: Curve, locale: str) -> str:
    """The whole picture."""
    canvas = Canvas(locale)
    headed(canvas, picture.place, picture.title, picture.moment)
    canvas.y += 12
    canvas.paragraph(canvas.words(picture.change), Style(38, DEEP, bold=True), 2)
    _legend(canvas, picture)
    canvas.y += 60
    top = canvas.y
    _scale(canvas, top)
    placed = list(_placed(picture.points, top))
    _targets(canvas, picture.marks, top)
    for stretch in _stretches(placed, _x(1, len(picture.points)) - _x(0, len(picture.points))):
        canvas.path([(x, y) for x, y, _ in stretch], f'stroke="{DEEP}" stroke-width="6"')
    _dots(canvas, placed)
    _months(canvas, picture.points, top + TALL)
    canvas.y = top + TALL + 70
    footed(canvas, picture.notes)
    return framed(canvas)


def _x(at: int, of: int) -> float:
    return LEFT + BESIDE + (RIGHT - LEFT - 2 * BESIDE) * (at / (of - 1) if of > 1 else 1)


def _placed(points: Sequence[Bar], top: float) -> Iterator[Placed]:
    """The dots of the months that have data."""
    for at, bar in enumerate(points):
        if bar.share.denominator:
            height = TALL * bar.share.numerator / bar.share.denominator
            yield _x(at, len(points)), top + TALL - height, bar


def _stretches(placed: Sequence[Placed], step: float) -> Iterator[list[Placed]]:
    """Dots that follow on each other without a month between them."""
    stretch: list[Placed] = []
    for dot in placed:
        if stretch and dot[0] - stretch[-1][0] > step * 1.5:
            yield stretch
            stretch = []
        stretch.append(dot)
    if stretch:
        yield stretch


def _scale(canvas: Canvas, top: float) -> None:
    for percent in range(0, 101, 20):
        y = top + TALL * (1 - percent / 100)
        canvas.level(y, LEFT, RIGHT, f'stroke="{TRACK}" stroke-width="3"')
        canvas.text(LEFT - 14, y + 9, f"{percent}%", SMALL, end=True)


def _targets(canvas: Canvas, marks: Sequence[Mark], top: float) -> None:
    """Dashed lines; their names stand in the legend with the same dashes."""
    for mark, dashes in zip(sorted(marks, key=lambda m: m.at), _DASHES, strict=False):
        y = top + TALL * (1 - mark.at / 100)
        canvas.level(y, LEFT, RIGHT, f'stroke="{INK}" stroke-width="4" stroke-dasharray="{dashes}"')


_DASHES = ("18 10", "4 8")


def _legend(canvas: Canvas, picture: Curve) -> None:
    style = Style(28, GREY)
    for mark, dashes in zip(sorted(picture.marks, key=lambda m: m.at), _DASHES, strict=False):
        canvas.y += 44
        look = f'stroke="{INK}" stroke-width="4" stroke-dasharray="{dashes}"'
        canvas.level(canvas.y - 9, MARGIN, MARGIN + 78, look)
        canvas.text(MARGIN + 96, canvas.y, canvas.words(mark.label), style)
    canvas.y += 44
    x: float = MARGIN
    for met, words in ((True, _("target met")), (False, _("target missed"))):
        _dot(canvas, x + 16, canvas.y - 9, met=met)
        text = canvas.words(words)
        canvas.text(x + 44, canvas.y, text, style)
        x += 44 + style.width(text) + 44


def _dots(canvas: Canvas, placed: Sequence[Placed]) -> None:
    """Figures at the first and the last dot, and between them where there is room."""
    shown_until = 0.0
    last = len(placed) - 1
    final = canvas.words(percent_words(placed[-1][2].share)) if placed else ""
    reserved = (placed[-1][0] - LABEL.width(final) / 2) if placed else 0.0
    for at, (x, y, bar) in enumerate(placed):
        _dot(canvas, x, y, met=bar.met)
        text = canvas.words(percent_words(bar.share))
        half = LABEL.width(text) / 2
        left = min(max(x - half, LEFT), RIGHT - 2 * half)
        if at != last and (left < shown_until + 14 or left + 2 * half + 14 > reserved - half):
            continue
        above = y - 26 if y > 80 else y + 44
        _halo(canvas, left, above, text)
        shown_until = left + 2 * half


def _halo(canvas: Canvas, x: float, y: float, text: str) -> None:
    """Words on a light ground, so that no line runs through them."""
    width = LABEL.width(text)
    canvas.rectangle(x - 4, y - 25, width + 8, 33, f'fill="{PAPER}" fill-opacity="0.85"', 6)
    canvas.text(x, y, text, LABEL)


def _dot(canvas: Canvas, x: float, y: float, *, met: bool | None) -> None:
    full = met is not False
    look = (
        f'fill="{FULL}" stroke="{PAPER}" stroke-width="3"'
        if full
        else f'fill="{HOLLOW}" stroke="{EDGE}" stroke-width="6"'
    )
    canvas.dot(x, y, 14, look)


def _months(canvas: Canvas, points: Sequence[Bar], y: float) -> None:
    """Every month where there is room, else every second one, counted from the last."""
    labels = [font(SMALL.weight).writable(canvas.words(bar.label)) for bar in points]
    room = _x(1, len(points)) - _x(0, len(points)) if len(points) > 1 else RIGHT
    every = 1 if max(map(SMALL.width, labels), default=0) + 10 < room else 2
    for at, label in enumerate(labels):
        if (len(labels) - 1 - at) % every == 0:
            x = _x(at, len(labels))
            width = SMALL.width(label)
            canvas.text(min(x - width / 2, RIGHT - width), y + 46, label, SMALL)
