"""`lantoa awaken`: a copy is told that it is the one that lives."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import print_json, say
from bot.cli.workplace import at_work
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, Text, _, localise

if TYPE_CHECKING:
    from bot.services.house import House
    from bot.services.life import Awakened

CONSEQUENCES = (
    _("This one will write to people. Be sure of two things first:"),
    _("1. The other Lan Toả, from which this was copied, is stopped for good: two that live write "
      "to everybody twice."),
    _("2. The platforms' webhooks lead here."),
    _("What the copy was sending is paused and waits for a yes of its author or approver, in chat "
      "or by `lantoa campaign resume`; answers of that time are not given any more."),
)  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(awaken)


def awaken(
    yes: Annotated[bool, typer.Option("--yes", help="Đã chắc chắn bản kia dừng hẳn.")] = False,
    json: Annotated[bool, typer.Option("--json", help="In một tài liệu JSON.")] = False,
) -> None:
    """Bản sao này là bản thật từ nay: cho nó lên tiếng trở lại."""
    if not yes:
        _agree()

    async def use(house: "House") -> "Awakened | None":
        from bot.services.life import awaken as run

        return await run(house)

    found = at_work(use)
    if json:
        paused = list(found.paused) if found else []
        print_json({"was_silent": found is not None, "paused": paused,
                    "dropped": found.dropped if found else 0,
                    "keys_kept": str(found.kept) if found and found.kept else None})  # fmt: skip
        return
    if found is None:
        say(_("It was awake already; nothing has changed."))
        return
    say(_("It is awake. Running processes notice within seconds."))
    if found.paused:
        say(_("{n} broadcasts wait for a yes, their people are asked: {ids}",
              n=len(found.paused), ids=", ".join(found.paused)))  # fmt: skip
    if found.dropped:
        say(_("{n} answers of the copy's time are not given any more.", n=found.dropped))
    if found.kept:
        say(_("People's keys of the original are kept in {file} for 30 days, for backups newer "
              "than this copy: delete it as soon as you are sure that this is the right one.",
              file=str(found.kept)))  # fmt: skip


def _agree() -> None:
    """Asked where somebody can answer; refused otherwise, unless it is awake anyway."""
    silent = at_work(_why)
    if silent is None:
        return
    stays = _vi(_("It stays silent. When the other one is stopped: `lantoa awaken --yes`."))
    if not sys.stdin.isatty():
        raise Refused(f"{silent} {stays}")
    say(silent)
    for line in CONSEQUENCES:
        say(line)
    if not typer.confirm(_vi(_("Does this one live?"))):
        raise Refused(stays)


async def _why(house: "House") -> "str | None":
    from bot.services.life import silence_of, told

    found = await silence_of(house)
    return told(house, found) if found else None


def _vi(text: Text) -> str:
    return localise(text, DEFAULT_LOCALE)
