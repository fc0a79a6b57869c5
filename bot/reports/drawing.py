"""Pictures as SVG: tall ones for a phone, 1080 units wide, readable without colours."""

from bot.reports.drawing_bars import bars
from bot.reports.drawing_curve import curve
from bot.reports.drawing_heat import heat
from bot.reports.sheet import Chart, Curve, Heat, Picture


def svg(picture: Picture, locale: str) -> str:
    """The whole picture."""
    match picture:
        case Chart():
            return bars(picture, locale)
        case Curve():
            return curve(picture, locale)
        case Heat():
            return heat(picture, locale)
