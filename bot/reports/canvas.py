"""What a picture is drawn on: 1080 units wide, from top to bottom, in the bundled font."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

from bot.i18n import Words, localise
from bot.reports.lettering import FAMILY, Weight, font

WIDTH = 1080
MARGIN = 56
INNER = WIDTH - 2 * MARGIN
RIGHT = WIDTH - MARGIN

DEEP, FULL, EDGE, HOLLOW, RUST = "#0B4A4D", "#12797A", "#D9771C", "#FDE9D2", "#A34F06"
INK, GREY, TRACK, NEUTRAL = "#16262B", "#52646A", "#E4EAE9", "#54799B"
PAPER, MILD, PALE = "#FFFFFF", "#D3EAE7", "#9CCBC6"


@dataclass(slots=True)
class Canvas:
    """What is drawn so far, from top to bottom; `y` is where the next thing begins."""

    locale: str
    y: float = 0
    parts: list[str] = field(default_factory=list)

    def words(self, words: Words) -> str:
        """In the language of the picture."""
        return localise(words, self.locale)

    def rectangle(
        self, x: float, y: float, width: float, height: float, look: str, round_: int = 0
    ) -> None:
        """A box with its left upper corner at x, y."""
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
            f' rx="{round_}" {look}/>'
        )

    def line(self, x: float, top: float, bottom: float, look: str) -> None:
        """A line from top to bottom."""
        self.parts.append(
            f'<line x1="{x:.1f}" y1="{top:.1f}" x2="{x:.1f}" y2="{bottom:.1f}" {look}/>'
        )

    def path(self, points: Sequence[tuple[float, float]], look: str) -> None:
        """Straight strokes from point to point."""
        listed = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polyline points="{listed}" fill="none" {look}/>')

    def dot(self, x: float, y: float, radius: float, look: str) -> None:
        """A circle around x, y."""
        self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" {look}/>')

    def level(self, y: float, left: float, right: float, look: str) -> None:
        """A line from left to right."""
        self.parts.append(
            f'<line x1="{left:.1f}" y1="{y:.1f}" x2="{right:.1f}" y2="{y:.1f}" {look}/>'
        )

    def text(self, x: float, y: float, text: str, style: "Style", *, end: bool = False) -> None:
        """Words from x on, or ending there; without what the font cannot write."""
        written = escape(font(style.weight).writable(text))
        if not written:
            return
        anchor = ' text-anchor="end"' if end else ""
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{style.size}" fill="{style.colour}"'
            f' font-weight="{style.weight_number}"{anchor}>{written}</text>'
        )

    def paragraph(self, text: str, style: "Style", most: int) -> None:
        """Lines from the left edge; `y` moves below them."""
        for line in font(style.weight).wrapped(text, style.size, INNER, most):
            self.y += style.size * 1.28
            self.text(MARGIN, self.y, line, style)


@dataclass(frozen=True, slots=True)
class Style:
    """How letters look."""

    size: int
    colour: str = INK
    bold: bool = False

    @property
    def weight(self) -> Weight:
        """The cut of the font."""
        return Weight.SEMIBOLD if self.bold else Weight.REGULAR

    @property
    def weight_number(self) -> int:
        """The same as SVG calls it."""
        return 600 if self.bold else 400

    def width(self, text: str) -> float:
        """How wide the words are."""
        found = font(self.weight)
        return found.width(found.writable(text), self.size)


def framed(canvas: Canvas) -> str:
    """The SVG of all that was drawn, on white paper, as tall as it came to be."""
    height = round(canvas.y + 52)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}"'
        f' viewBox="0 0 {WIDTH} {height}" font-family="{FAMILY}">'
        f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>'
        f"{''.join(canvas.parts)}</svg>"
    )


def headed(canvas: Canvas, place: Words, title: Words, moment: Words) -> None:
    """The dark head that every picture has: where, what, when."""
    behind = len(canvas.parts)
    canvas.y = 32
    canvas.paragraph(canvas.words(place), Style(36, MILD), 2)
    canvas.y += 8
    canvas.paragraph(canvas.words(title), Style(44, PAPER, bold=True), 3)
    canvas.y += 10
    canvas.paragraph(canvas.words(moment), Style(32, PALE), 1)
    canvas.y += 40
    canvas.rectangle(0, 0, WIDTH, canvas.y, f'fill="{DEEP}"')
    canvas.parts.insert(behind, canvas.parts.pop())


def footed(canvas: Canvas, notes: Iterable[Words]) -> None:
    """Small print at the end."""
    canvas.y += 14
    for note in notes:
        canvas.y += 6
        canvas.paragraph(canvas.words(note), Style(28, GREY), 3)
