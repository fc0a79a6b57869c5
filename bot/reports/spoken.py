"""What a picture says, in words: for whoever does not see it, or sees it too small. Pure."""

from collections.abc import Iterable, Iterator

from bot.domain.coverage import Share
from bot.domain.coverage_words import percent_words
from bot.i18n import Words, localise
from bot.reports.sheet import Bar, Chart, Curve, Heat, Picture


def spoken(picture: Picture, locale: str) -> str:
    """Title, place and day, then every figure with its label: as much as the picture shows."""
    said = (localise(words, locale) for words in (picture.title, picture.place, picture.moment))
    return ". ".join((*said, *_figures(picture, locale))) + "."


def _figures(picture: Picture, locale: str) -> Iterator[str]:
    match picture:
        case Chart():
            yield localise(picture.verdict, locale)
            yield from _bars((picture.whole, *picture.bars), locale)
        case Curve():
            yield localise(picture.change, locale)
            yield from _bars(picture.points, locale)
        case Heat():
            for row in picture.rows:
                cells = zip(picture.heads, row.shares, strict=True)
                figures = (_figure(head, share, locale) for head, share in cells)
                yield f"{localise(row.label, locale)}: {', '.join(figures)}"


def _bars(bars: Iterable[Bar], locale: str) -> Iterator[str]:
    return (_figure(bar.label, bar.share, locale) for bar in bars)


def _figure(label: Words, share: Share, locale: str) -> str:
    return f"{localise(label, locale)} {localise(percent_words(share), locale)}"
