"""`lantoa forecast`: when the target is met at the present pace, and which units it hangs on."""

from typing import Annotated, Any

import typer

from bot.cli.output import print_json, print_table, say
from bot.cli.workplace import at_work
from bot.i18n import _


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(forecast)


def forecast(
    unit: Annotated[str | None, typer.Option(help="Mã đơn vị; mặc định: đơn vị cao nhất.")] = None,
    json: Annotated[bool, typer.Option("--json", help="In một tài liệu JSON.")] = False,
) -> None:
    """Với tốc độ hiện nay bao giờ đạt chỉ tiêu; những đơn vị còn thiếu nhiều gia đình nhất."""
    from bot.domain.forecast_words import shared_families, told
    from bot.services.forecast import forecast as foretold

    found = at_work(lambda house: foretold(house, unit))
    gaps: list[dict[str, Any]] = [
        {"code": gap.code, "name": gap.name, "numerator": gap.share.numerator,
         "denominator": gap.share.denominator, "missing": gap.missing}
        for gap in found.gaps
    ]  # fmt: skip
    if json:
        print_json(
            {"unit": found.unit_code, "target_year": found.target.year,
             "numerator": found.now.numerator, "denominator": found.now.denominator,
             "gained": found.gained, "days": found.days, "missing": found.missing,
             "on": found.on.isoformat() if found.on else None, "units": gaps}
        )  # fmt: skip
        return
    say(told(found))
    if gaps:
        heads = (_("Unit"), _("Name"), _("Reached"), _("Of"), _("Still needed"))
        print_table(heads, [list(gap.values()) for gap in gaps])
        for sentence in shared_families(found):
            say(sentence)
