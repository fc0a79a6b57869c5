"""`lantoa coverage`: how far a unit and those below it are, in any format; pictures by name."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import print_json, print_table
from bot.cli.paper import by_ending, deliver, known_format, refuse_terminal, that_day, vi
from bot.cli.workplace import at_work
from bot.i18n import DEFAULT_LOCALE, _

if TYPE_CHECKING:
    from bot.domain.proof import Piece, Proof
    from bot.library.model import Library
    from bot.reports.formats import Format
    from bot.reports.sheet import Page
    from bot.services.house import House

ENDINGS = ("json", "png", "xlsx", "docx")
PICTURES = ("units", "trend", "topics")


class Tree(StrEnum):
    """In which tree of units the past is counted."""

    THEN = "then"
    TODAY = "today"


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
    tree: Annotated[
        Tree, typer.Option(help="then: theo cây đơn vị ngày ấy; today: theo cây hôm nay.")
    ] = Tree.THEN,
    evidence: Annotated[
        bool, typer.Option("--evidence", help="Bằng chứng đứng sau từng con số.")
    ] = False,
    rows: Annotated[
        bool, typer.Option("--rows", help="Cùng --evidence: kể từng bằng chứng.")
    ] = False,
) -> None:
    """Các chỉ tiêu của một đơn vị và các đơn vị trực thuộc, tính đến hết một ngày."""
    if evidence or rows:
        _tell_evidence(unit, on, rows=rows, as_json=json or format_ == "json")
        return
    chosen = known_format("json" if json else format_ or by_ending(output, ENDINGS))
    refuse_terminal(chosen, output)
    if picture not in PICTURES:
        raise typer.BadParameter(vi(_("There is no picture {name}: choose one of {names}.",
                                      name=picture, names=", ".join(PICTURES))),
                                 param_hint="--picture")  # fmt: skip

    found = at_work(lambda house: _page(house, chosen, unit, on, tree))
    drawn = found.pictures.get(picture, found.chart)
    deliver(chosen.render(replace(found, chart=drawn), DEFAULT_LOCALE), output)


async def _page(
    house: "House", chosen: "Format", unit: str | None, on: str | None, tree: Tree
) -> "Page":
    from bot.reports.coverage import page
    from bot.reports.official import coverage_page
    from bot.services.coverage import coverage as count
    from bot.services.returns import brief_so_far
    from bot.store.known import View

    day = that_day(on, house.today(), "--on")
    zone, library = house.rules.zone, house.library
    view = View(tree=house.today() if tree is Tree.TODAY else None)
    found = await count(house.database, library, zone, unit, day, view=view,
                        small_numbers=chosen.name == "json")  # fmt: skip
    if not chosen.binary:
        return page(found, library)
    brief = await brief_so_far(house.database, library, zone, found, house.today())
    return coverage_page(brief, library)


def _tell_evidence(unit: str | None, on: str | None, *, rows: bool, as_json: bool) -> None:
    """What stands behind the figures: counts by kind, and the pieces when asked for."""

    async def use(house: "House") -> "tuple[Proof, dict[str, Sequence[Piece]], Library]":
        from bot.services.coverage import Terms
        from bot.services.evidence import pieces, proof

        terms = Terms(house.library, house.rules.zone, that_day(on, house.today(), "--on"))
        found = await proof(house.database, terms, unit)
        wanted = [i.id for i in house.library.indicators] if rows else []
        shown = {id_: await pieces(house, terms, unit, id_) for id_ in wanted}
        return found, shown, house.library

    from bot.domain.proof_words import kind_words
    from bot.reports.proof import document_of, lines_of

    found, shown, library = at_work(use)
    if as_json:
        print_json(document_of(found, shown))
        return
    print_table(
        (_("Indicator"), _("Topic"), _("Evidence"), _("Pieces"), _("Families or people")),
        lines_of(found, library),
    )
    if rows:
        print_table(
            (_("Family"), _("Code of the roster"), _("Evidence"), _("Topic"), _("Day")),
            [(p.family, p.member or "–", vi(kind_words(p.kind)), p.topic_id, p.on.isoformat())
             for id_ in shown for p in shown[id_]],
        )  # fmt: skip
