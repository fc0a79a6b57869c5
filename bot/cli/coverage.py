"""`lantoa coverage`: how far a unit and those below it are, as a table, JSON or a picture."""

import sys
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import print_json, print_table, say
from bot.cli.workplace import at_work
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, Words, _, localise

if TYPE_CHECKING:
    from bot.domain.coverage import Report
    from bot.domain.proof import Piece, Proof
    from bot.library.model import Library
    from bot.reports.formats import Format
    from bot.services.house import House


class Tree(StrEnum):
    """In which tree of units the past is counted."""

    THEN = "then"
    TODAY = "today"


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
    chosen = _format("json" if json else format_ or _by_ending(output))
    if chosen.binary and output is None and sys.stdout.isatty():
        raise typer.BadParameter(_vi(_("A picture goes into a file: add -o coverage.png.")))

    async def use(house: "House") -> "tuple[Report, Library]":
        from bot.services.coverage import coverage as count
        from bot.store.known import View

        day = day_of(on, house.today())
        found = await count(
            house.database, house.library, house.rules.zone, unit, day,
            view=View(tree=house.today() if tree is Tree.TODAY else None),
            small_numbers=chosen.name == "json",
        )  # fmt: skip
        return found, house.library

    from bot.reports.coverage import page

    _deliver(chosen.render(page(*at_work(use)), DEFAULT_LOCALE), output)


def _tell_evidence(unit: str | None, on: str | None, *, rows: bool, as_json: bool) -> None:
    """What stands behind the figures: counts by kind, and the pieces when asked for."""

    async def use(house: "House") -> "tuple[Proof, dict[str, Sequence[Piece]], Library]":
        from bot.services.coverage import Terms, pieces, proof

        terms = Terms(house.library, house.rules.zone, day_of(on, house.today()))
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
            [(p.family, p.member or "–", _vi(kind_words(p.kind)), p.topic_id, p.on.isoformat())
             for id_ in shown for p in shown[id_]],
        )  # fmt: skip


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


def day_of(text: str | None, today: date) -> date:
    """The day that is meant; today when nothing is said."""
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


def _vi(text: Words) -> str:
    return localise(text, DEFAULT_LOCALE)
