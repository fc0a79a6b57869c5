"""What a report consists of before it takes a format: tables, a picture, a document. Pure.

Wording is still free of language; a format localises it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.coverage import Share
from bot.i18n import Words


@dataclass(frozen=True, slots=True)
class Column:
    """A column; numbers stand at its right edge."""

    title: Words
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What is read; `number` is for formats that calculate."""

    shown: Words
    number: int | Decimal | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. Every row has as many cells as there are columns."""

    title: Words
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One share in a chart; `met` is None when there is nothing to judge."""

    label: Words
    share: Share
    met: bool | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A target on the scale of 0 to 100."""

    at: float
    label: Words


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole in front, its parts as bars under a heading."""

    title: Words
    place: Words
    moment: Words
    whole: Bar
    verdict: Words
    counted: Words  # "412 of 480 families"
    heading: Words
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    notes: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A report in full; each format takes of it what it can show."""

    title: Words
    sheets: tuple[Sheet, ...]
    document: Mapping[str, object]
    chart: Chart
