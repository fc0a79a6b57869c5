"""When the target is met at the present pace, and what it hangs on. `/dubao [unit]`."""

from bot.domain.forecast import ForecastOf
from bot.domain.forecast_words import gap_line, shared_families, told
from bot.domain.people import Role
from bot.engine.dialogue import Dialogue, Needs, Option, dialogue
from bot.engine.state import Choice
from bot.i18n import Words, _, lines

MENU = Choice(_("Menu"), "go:menu")


@dialogue("dubao", english="forecast", needs=Needs.LINK, role=Role.OFFICER)
async def forecast(d: Dialogue) -> None:
    """One unit: words, then the units it hangs on most."""
    code = d.argument.strip() or await _own(d)
    found = await d.fetch(ForecastOf(code))
    if found is None:
        d.say(_("There is nothing to foretell of {code} for you. For your own unit, send: DU BAO",
                code=code), MENU)  # fmt: skip
        return
    shown: list[Words] = [told(found)]
    gaps = [gap for gap in found.gaps if gap.code != found.unit_code]
    if gaps and found.missing:
        shown += ["", _("It hangs most on these units:"), *(gap_line(gap) for gap in gaps)]
        shown += shared_families(found)
    choices = [Choice(_("Coverage"), f"go:thongke:{found.unit_code}"), MENU]
    d.say(lines(*shown), *choices)


async def _own(d: Dialogue) -> str:
    units = {grant.unit_code: grant.unit_name for grant in d.person.grants}
    if len(units) == 1:
        return next(iter(units))
    return await d.pick("unit", _("Which unit?"), [Option(c, n, c) for c, n in units.items()])
