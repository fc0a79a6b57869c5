"""`lantoa report`: what a unit reports upwards for a period, as a form, a letter or a table."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.paper import by_ending, deliver, known_format, refuse_terminal, that_day
from bot.cli.workplace import at_work
from bot.i18n import DEFAULT_LOCALE

if TYPE_CHECKING:
    from bot.domain.returns import Brief
    from bot.library.model import Library
    from bot.services.house import House

SHAPES = ("table", "json", "xlsx", "docx")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(report)


def report(
    unit: Annotated[str | None, typer.Option(help="Mã đơn vị; mặc định: đơn vị cao nhất.")] = None,
    begin: Annotated[
        str | None, typer.Option("--from", help="Ngày đầu kỳ; mặc định: 1/1 năm của ngày cuối kỳ.")
    ] = None,
    end: Annotated[str | None, typer.Option("--to", help="Ngày cuối kỳ; mặc định: nay.")] = None,
    format_: Annotated[
        str | None, typer.Option("--format", help="table, json, xlsx hoặc docx; mặc định: table.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Như --format json.")] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Ghi vào tệp thay vì in ra.")
    ] = None,
) -> None:
    """Báo cáo công tác gia đình của một đơn vị trong một kỳ, để gửi lên cấp trên."""
    chosen = known_format("json" if json else format_ or by_ending(output, SHAPES), SHAPES)
    refuse_terminal(chosen, output)

    async def use(house: "House") -> "tuple[Brief, Library]":
        from bot.domain.returns import year_so_far
        from bot.services.returns import Wanted, brief

        last = that_day(end, house.today(), "--to")
        first = that_day(begin, year_so_far(last)[0], "--from")
        wanted = Wanted(unit, first, last, house.today())
        return await brief(house.database, house.library, house.rules.zone, wanted), house.library

    from bot.reports.official import page

    deliver(chosen.render(page(*at_work(use)), DEFAULT_LOCALE), output)
