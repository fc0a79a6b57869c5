"""`lantoa coverage`: how far a unit and those below it are, as a table, JSON or a picture."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import say
from bot.cli.workplace import at_work
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, Text, _, localise

if TYPE_CHECKING:
    from bot.domain.coverage import Report
    from bot.library.model import Library
    from bot.reports.formats import Format
    from bot.services.house import House

LAST_YEAR = 9998  # the day after must still be a day


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(coverage)


def coverage(
    unit: Annotated[str | None, typer.Option(help="Mã đơn vị; mặc định: đơn vị cao nhất.")] = None,
    on: Annotated[str | None, typer.Option(help="Ngày, ví dụ 2026-11-23; mặc định: nay.")] = None,
    format_: Annotated[
        str | None, typer.Option("--format", help="table, json hoặc png; mặc định: table.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Như --format json.")] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Ghi vào tệp thay vì in ra.")
    ] = None,
) -> None:
    """Các chỉ tiêu của một đơn vị và các đơn vị trực thuộc, tính đến hết một ngày."""
    chosen = _format("json" if json else format_ or _by_ending(output))
    if chosen.binary and output is None and sys.stdout.isatty():
        raise typer.BadParameter(_vi(_("A picture goes into a file: add -o coverage.png.")))

    async def use(house: "House") -> "tuple[Report, Library]":
        from bot.services.coverage import coverage as count

        day = _day(on, house.today())
        found = await count(house.database, house.library, house.rules.zone, unit, day)
        return found, house.library

    from bot.reports.coverage import page

    _deliver(chosen.render(page(*at_work(use)), DEFAULT_LOCALE), output)


def _format(name: str) -> "Format":
    from bot.reports.formats import formats

    known = formats()
    if name not in known:
        names = ", ".join(sorted(known))
        raise typer.BadParameter(_vi(_("The format {name} is none of: {names}.", name=name,
                                       names=names)), param_hint="--format")  # fmt: skip
    return known[name]


def _by_ending(output: Path | None) -> str:
    """The format that the file's name asks for."""
    ending = output.suffix.lower().removeprefix(".") if output else ""
    return ending if ending in ("json", "png") else "table"


def _day(text: str | None, today: date) -> date:
    from bot.engine.answers import day

    found = day(text, today) if text else today
    if found is None or found.year > LAST_YEAR:
        raise typer.BadParameter(_vi(_("{text} is no day; for example 2026-11-23.", text=text)),
                                 param_hint="--on")  # fmt: skip
    return found


def _deliver(data: bytes, output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise Refused(
            _vi(_("{path} cannot be written: {why}", path=str(output), why=error.strerror or ""))
        ) from None
    say(_("Written: {path}", path=str(output)))


def _vi(text: Text) -> str:
    return localise(text, DEFAULT_LOCALE)
