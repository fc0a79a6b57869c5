"""Reports on paper, in a file or on the terminal: which format, which day, where to."""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.cli.output import say
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, Words, _, localise

if TYPE_CHECKING:
    from bot.reports.formats import Format

LAST_YEAR = 9998  # the day after must still be a day


def known_format(name: str, among: Sequence[str] | None = None) -> "Format":
    """The format of that name; wrong usage if there is none."""
    from bot.reports.formats import formats

    known = {n: f for n, f in formats().items() if among is None or n in among}
    if name not in known:
        names = ", ".join(sorted(known))
        raise typer.BadParameter(vi(_("The format {name} is none of: {names}.", name=name,
                                      names=names)), param_hint="--format")  # fmt: skip
    return known[name]


def by_ending(output: Path | None, known: Sequence[str]) -> str:
    """The format that the file's name asks for."""
    ending = output.suffix.lower().removeprefix(".") if output else ""
    return ending if ending in known else "table"


def refuse_terminal(chosen: "Format", output: Path | None) -> None:
    """No bytes of a file on a screen."""
    if chosen.binary and output is None and sys.stdout.isatty():
        raise typer.BadParameter(
            vi(_("This format goes into a file: add -o report.{name}.", name=chosen.name))
        )


def that_day(text: str | None, instead: date, option: str) -> date:
    """The day that was written, or another when none was."""
    from bot.engine.answers import day

    found = day(text, instead) if text else instead
    if found is None or found.year > LAST_YEAR:
        raise typer.BadParameter(vi(_("{text} is no day; for example 2026-11-23.", text=text)),
                                 param_hint=option)  # fmt: skip
    return found


def deliver(data: bytes, output: Path | None) -> None:
    """Into the file, or to standard output."""
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise Refused(
            vi(_("{path} cannot be written: {why}", path=str(output), why=error.strerror or ""))
        ) from None
    say(_("Written: {path}", path=str(output)))


def vi(text: Words) -> str:
    """For whoever runs a command."""
    return localise(text, DEFAULT_LOCALE)
