"""What a report consists of before it takes a format: tables, pictures, a form, a letter. Pure.

Wording is still free of language; a format localises it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bot.domain.coverage import Share
from bot.i18n import Words


@dataclass(frozen=True, slots=True)
class Column:
    """A column; numbers stand at its right edge. Neighbours of one `group` share a heading."""

    title: Words
    numeric: bool = False
    group: Words | None = None
    wide: int = 12  # characters, where a format sets widths


@dataclass(frozen=True, slots=True)
class Ratio:
    """A percent of two numbers in the same row, for formats that calculate."""

    part: int  # columns, from 0
    whole: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether that ratio meets a target, by exact comparison."""

    ratio: Ratio
    wanted: float  # percent
    above: bool  # strictly greater
    met: Words
    missed: Words


@dataclass(frozen=True, slots=True)
class Cell:
    """What is read; `number` and `formula` are for formats that calculate, `day` for a date."""

    shown: Words
    number: int | Decimal | None = None
    formula: Ratio | Verdict | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. Every row has as many cells as there are columns."""

    title: Words
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    tab: Words = ""  # a short name, where tables have tabs
    notes: tuple[Words, ...] = ()


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
class Curve:
    """How a share went over time, the oldest bar first; each label is a month."""

    title: Words
    place: Words
    moment: Words
    points: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    change: Words
    notes: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of shares in a heat map."""

    label: Words
    shares: tuple[Share, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Heat:
    """Units by topics: every cell carries its percent, and is the darker the more it is."""

    title: Words
    place: Words
    moment: Words
    heads: tuple[Words, ...]
    rows: tuple[Row, ...]
    notes: tuple[Words, ...] = ()


Picture = Chart | Curve | Heat


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a form. `of` names two lines of which it is the percent."""

    id: str
    mark: str  # "1", "2.1", "" for a line that belongs to the one above
    label: Words
    measure: Words = ""
    number: int | None = None
    of: tuple[str, str] | None = None
    note: Words = ""
    heading: bool = False
    shown: Words = ""  # in place of a number that is not there


@dataclass(frozen=True, slots=True)
class Form:
    """A numbered form as unions send it upwards (layout of Form 2-HĐCĐ)."""

    above: str
    unit: Words
    title: Words
    period: Words
    cut_off: Words
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a letter under a heading: paragraphs, tables, pictures, or room to write."""

    heading: Words
    paragraphs: tuple[Words, ...] = ()
    tables: tuple[Sheet, ...] = ()
    pictures: tuple[Picture, ...] = ()
    room: bool = False  # left to be filled in by hand


@dataclass(frozen=True, slots=True)
class Letter:
    """An official report to be edited by hand."""

    above: str
    unit: Words
    made_on: date | None
    title: Words
    opening: tuple[Words, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A report in full; each format takes of it what it can show."""

    title: Words
    sheets: tuple[Sheet, ...]
    document: Mapping[str, object]
    chart: Picture
    pictures: Mapping[str, Picture] = field(default_factory=dict)  # by the name one asks for
    form: Form | None = None
    letter: Letter | None = None
    book: tuple[Sheet, ...] = ()  # tables for a workbook, where they differ from `sheets`
