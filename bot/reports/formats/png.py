"""The chart of a report as a picture, 1080 pixels wide, for chats and posters."""

from bot.reports.drawing import svg
from bot.reports.rasterise import png
from bot.reports.sheet import Page

NAME = "png"
BINARY = True


def render(page: Page, locale: str) -> bytes:
    """Drawn here and now; a process that serves people lets another one do it."""
    return png(svg(page.chart, locale))
