"""`lantoa coverage`: how far a unit and those below it are, in any format; pictures by name."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.paper import by_ending, deliver, known_format, refuse_terminal, that_day, vi
from bot.cli.workplace import at_work
from bot.i18n import DEFAULT_LOCALE, _

if TYPE_CHECKING:
    from bot.reports.sheet import Page
    from bot.services.house import House

ENDINGS = ("json", "png", "xlsx", "docx")
PICTURES = ("units", "trend", "topics")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(coverage)


def coverage(
    unit: Annotated[str | None, typer.Option(help="Mã đơn vị; mặc định: đơn vị cao nhất.")] = None,
    on: Annotated[str | None, typer.Option(help="Ngày, ví dụ 2026-11-23; mặc định: nay.")] = None,
    format_: Annotated[
        str | None,
        typer.Option("--format", help="table, json, xlsx, docx hoặc png; mặc định: table."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Như --format json.")] = False,
    picture: Annotated[
        str, typer.Option(help="Với png: units (các đơn vị), trend (xu hướng), topics (chủ đề).")
    ] = PICTURES[0],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Ghi vào tệp thay vì in ra.")
    ] = None,
) -> None:
    """Các chỉ tiêu của một đơn vị và các đơn vị trực thuộc, tính đến hết một ngày."""
    chosen = known_format("json" if json else format_ or by_ending(output, ENDINGS))
    refuse_terminal(chosen, output)
    if picture not in PICTURES:
        raise typer.BadParameter(vi(_("There is no picture {name}: choose one of {names}.",
                                      name=picture, names=", ".join(PICTURES))),
                                 param_hint="--picture")  # fmt: skip

    async def use(house: "House") -> "Page":
        from bot.reports.coverage import page
        from bot.reports.official import coverage_page
        from bot.services.coverage import coverage as count
        from bot.services.returns import brief_so_far

        day = that_day(on, house.today(), "--on")
        zone, library = house.rules.zone, house.library
        found = await count(house.database, library, zone, unit, day)
        if not chosen.binary:
            return page(found, library)
        brief = await brief_so_far(house.database, library, zone, found, house.today())
        return coverage_page(brief, library)

    found = at_work(use)
    drawn = found.pictures.get(picture, found.chart)
    deliver(chosen.render(replace(found, chart=drawn), DEFAULT_LOCALE), output)
