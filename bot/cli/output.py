"""How commands speak: one JSON document, a table, or one clear line."""

import sys
import unicodedata
from collections.abc import Sequence
from typing import Any

import orjson

from bot.i18n import DEFAULT_LOCALE, Words, localise


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


def width(text: str) -> int:
    """How many columns a text takes on a terminal."""
    marks = (unicodedata.combining(c) for c in text)
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return sum(1 for mark in marks if not mark) + wide


def fail(line: str) -> None:
    """One clear line on standard error."""
    sys.stderr.write(" ".join(line.split()) + "\n")
