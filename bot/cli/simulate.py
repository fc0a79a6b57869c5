"""`lantoa simulate`: a virtual year through the real program, compared with the truth beside it."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.output import print_json, print_table, progress, say
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, Words, _, localise

if TYPE_CHECKING:
    from bot.simulate.run import Result


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(simulate)


def simulate(
    members: Annotated[int, typer.Option(min=10, help="Số người.")] = 300,
    units: Annotated[int, typer.Option(min=4, help="Số đơn vị.")] = 30,
    days: Annotated[int, typer.Option(min=7, max=700, help="Số ngày.")] = 60,
    seed: Annotated[int, typer.Option(help="Hạt giống: cùng hạt giống, cùng kết quả.")] = 1,
    database_url: Annotated[
        str, typer.Option(help="Một cơ sở dữ liệu PostgreSQL còn trống; không ghi thì SQLite tạm.")
    ] = "",
    plant: Annotated[str, typer.Option(help="Để kiểm thử: gài một lỗi; phải bị phát hiện.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="In một tài liệu JSON.")] = False,
) -> None:
    """Chạy thử một năm ảo và đối chiếu với sự thật. Không đụng tới dữ liệu đang dùng."""
    from bot.simulate.plants import PLANTS
    from bot.simulate.run import run
    from bot.simulate.year import Options

    if plant and plant not in PLANTS:
        known = ", ".join(PLANTS)
        said = _("There is no planted fault {name}, only: {known}.", name=plant, known=known)
        raise Refused(localise(said, DEFAULT_LOCALE))
    with progress(_("A virtual year"), shown=not as_json) as bar:
        bar.start(days)
        options = Options(members, units, days, seed, plant)
        result = run(options, database_url, lambda day: bar.step(1 if day else 0))
    if as_json:
        print_json(_document(result))
    else:
        _print(result)
    if not result.equal:
        raise typer.Exit(1)


def _document(result: "Result") -> dict[str, Any]:
    from dataclasses import asdict

    return {
        **asdict(result.options),
        "equal": result.equal,
        "digest": result.digest,
        "seconds": round(result.seconds, 1),
        "counts": asdict(result.counts),
        "comparisons": [
            {"name": c.name, "compared": c.compared, "equal": c.equal,
             "differences": list(c.differences)}
            for c in result.comparisons
        ],
    }  # fmt: skip


def _print(result: "Result") -> None:
    counts = result.counts
    say(_("{members} people, {units} units, {days} days, seed {seed}.",
          members=result.options.members, units=result.options.units, days=result.options.days,
          seed=result.options.seed))  # fmt: skip
    say(_("{deeds} deeds of people, {messages} messages to them, {pushes} of these unasked.",
          deeds=counts.deeds, messages=counts.messages, pushes=counts.pushes))  # fmt: skip
    say(_("On the way: {lost} webhooks lost, {repeated} repeated, {outages} outages, {kills} "
          "processes killed, {moves} people moved or married.",
          lost=counts.lost, repeated=counts.repeated, outages=counts.outages, kills=counts.kills,
          moves=counts.moves))  # fmt: skip
    rows = [[localise(c.title, DEFAULT_LOCALE), c.compared, _verdict(c.equal, len(c.differences))]
            for c in result.comparisons]  # fmt: skip
    print_table([_("Compared"), _("How many"), _("Result")], rows)
    for comparison in result.comparisons:
        for line in comparison.differences[:20]:
            say(f"{comparison.name}: {line}")
    say(_("Digest {digest}, {seconds} seconds.", digest=result.digest,
          seconds=round(result.seconds)))  # fmt: skip


def _verdict(equal: bool, differences: int) -> str:
    words: Words = _("equal") if equal else _("{n} differences", n=differences)
    return localise(words, DEFAULT_LOCALE)
