"""How commands speak: one JSON document, a table, or one clear line."""

import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from bot.i18n import DEFAULT_LOCALE, Words, localise, shown


def print_json(document: Any) -> None:
    """The one document on standard output."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    sys.stdout.buffer.write(orjson.dumps(document, option=options))
    sys.stdout.buffer.flush()


def say(words: Words) -> None:
    """A line for the operator."""
    sys.stdout.write(localise(words, DEFAULT_LOCALE) + "\n")


def print_table(headings: Sequence[Words], rows: Sequence[Sequence[object]]) -> None:
    """Columns in line, also with Vietnamese letters."""
    lines = [[localise(h, DEFAULT_LOCALE) for h in headings], *([str(v) for v in r] for r in rows)]
    widths = [max(width(line[n]) for line in lines) for n in range(len(headings))]
    for line in lines:
        cells = (cell + " " * (widths[n] - width(cell)) for n, cell in enumerate(line))
        sys.stdout.write("  ".join(cells).rstrip() + "\n")


def moment(at: datetime | str | None, zone: ZoneInfo) -> str:
    """A moment as the organisation's clocks show it, of a document's ISO text too; "" for none."""
    if isinstance(at, str):
        at = datetime.fromisoformat(at) if at else None
    return shown(at.astimezone(zone), DEFAULT_LOCALE) if at else ""


def width(text: str) -> int:
    """How many columns a text takes on a terminal."""
    marks = (unicodedata.combining(c) for c in text)
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return sum(1 for mark in marks if not mark) + wide


def fail(line: str) -> None:
    """One clear line on standard error."""
    sys.stderr.write(" ".join(line.split()) + "\n")


class Bar:
    """How far long work is, on standard error; quiet when that is no terminal."""

    def __init__(self, label: Words, shown: bool) -> None:
        self._label = localise(label, DEFAULT_LOCALE)
        self._shown = shown and sys.stderr.isatty()
        self._total = 0
        self._done = 0

    def start(self, total: int) -> None:
        """So many steps at most lie ahead."""
        self._total = total
        self._draw()

    def step(self, steps: int) -> None:
        """So many more are done."""
        self._done = min(self._done + steps, self._total)
        self._draw()

    def _draw(self) -> None:
        if self._shown and self._total:
            percent = 100 * self._done // self._total
            blocks = "█" * (percent // 5)
            sys.stderr.write(f"\r{self._label} {blocks:░<20} {percent:3} %")
            sys.stderr.flush()

    def clear(self) -> None:
        """Away with it: what remains on the screen is the result."""
        if self._shown and self._total:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


@contextmanager
def progress(label: Words, *, shown: bool = True) -> Iterator[Bar]:
    """A bar as long as the block lasts."""
    bar = Bar(label, shown)
    try:
        yield bar
    finally:
        bar.clear()
