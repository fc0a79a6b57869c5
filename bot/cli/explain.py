"""`lantoa explain`: how a message is understood, and why. Nothing of it is stored or logged."""

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import print_json, print_table, width
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, Words, _, localise

if TYPE_CHECKING:
    from bot.domain.explaining import Step


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(explain)


def explain(
    text: Annotated[str | None, typer.Argument(help="Tin nhắn.")] = None,
    file: Annotated[Path | None, typer.Option(help="CSV có cột text.")] = None,
    json: Annotated[bool, typer.Option("--json", help="In một tài liệu JSON.")] = False,
) -> None:
    """Lan Toả hiểu một tin nhắn thế nào, và vì sao; không lưu gì của tin ấy."""
    from bot.domain.explaining import conclusion, explained, found_by
    from bot.domain.intents import recognise

    if (text is None) == (file is None):
        raise typer.BadParameter(localise(_("Give either a text or --file."), DEFAULT_LOCALE))
    if text is not None and not json:
        reading, forms, stages = explained(text)
        _page(_line(conclusion(reading)), forms, stages)
        return
    texts = [text] if text is not None else _texts(file)
    read = [(t, r.intent.value, _line(found_by(r))) for t in texts for r in (recognise(t),)]
    if json:
        print_json([{"text": t, "intent": intent, "why": why} for t, intent, why in read])
    else:
        print_table((_("Text"), _("Intent"), _("Why")), read)


def _page(last: str, forms: "tuple[Step, ...]", stages: "tuple[Step, ...]") -> None:
    """The steps in two columns under their headings, the conclusion last."""
    names = {step: _line(step.name) for step in (*forms, *stages)}
    column = max(map(width, names.values()))
    for heading, steps in ((_("The words"), forms), (_("Asked in this order"), stages)):
        sys.stdout.write(f"{_line(heading)}\n")
        for step in steps:
            gap = " " * (column - width(names[step]))
            sys.stdout.write(f"  {names[step]}{gap}  {_line(step.outcome)}\n")
    sys.stdout.write(f"{last}\n")


def _line(words: Words) -> str:
    return localise(words, DEFAULT_LOCALE)


def _texts(file: Path | None) -> list[str]:
    assert file is not None
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            return [row["text"] or "" for row in csv.DictReader(opened)]
    except (OSError, UnicodeDecodeError, KeyError, csv.Error):
        raise Refused(
            localise(
                _(
                    "{path} cannot be read: it has to be a UTF-8 CSV with a column text.",
                    path=str(file),
                ),
                DEFAULT_LOCALE,
            )
        ) from None
