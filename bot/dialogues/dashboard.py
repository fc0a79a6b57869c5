"""A link to the dashboard in a browser: for one's own unit, for a working day, revocable."""

from bot.domain.access import AddressOf, GiveLink, OpenLinks, RevokeLinks
from bot.domain.people import Role
from bot.engine.dialogue import Dialogue, Needs, Option, dialogue
from bot.engine.state import Choice
from bot.i18n import _

MENU = Choice(_("Menu"), "go:menu")
REVOKE = Choice(_("Close all my links"), "go:bangtheodoi:dong")


@dialogue(
    "bangtheodoi",
    english="dashboard",
    needs=Needs.LINK,
    role=Role.OFFICER,
    menu=_("Dashboard"),
    order=23,
)
async def dashboard(d: Dialogue) -> None:
    """A new link; `dong` closes those there are."""
    if d.argument.strip() == "dong":
        await _close(d)
        return
    units = {grant.unit_id: grant.unit_name for grant in d.person.grants}
    unit_id = (
        next(iter(units))
        if len(units) == 1
        else await d.pick(
            "unit", _("Which unit?"), [Option(str(i), n, i) for i, n in units.items()]
        )
    )
    address = await d.fetch(AddressOf(d.run.id, unit_id))
    if address is None:
        d.say(_("Your role on this unit has ended, so there is no dashboard of it for you."), MENU)
        return
    d.do("give", GiveLink(d.run.id, unit_id))
    d.say(
        _("The dashboard of {unit} is open for you until {until}. The link is yours alone: "
          "whoever has it sees the figures, so please do not pass it on.",
          unit=units[unit_id], until=address.until.astimezone(d.zone)),
        Choice(_("Open the dashboard"), url=address.url),
        REVOKE,
        MENU,
    )  # fmt: skip


async def _close(d: Dialogue) -> None:
    if not await d.fetch(OpenLinks()):
        d.say(_("You have no open link."), MENU)
        return
    d.do("revoke", RevokeLinks())
    d.say(_("All your links are closed. Pages that are still open show nothing new."), MENU)
