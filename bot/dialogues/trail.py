"""What officers and admins did, for admins to read."""

from bot.domain.people import Role
from bot.domain.trail import Trail
from bot.engine.dialogue import Dialogue, Needs, dialogue
from bot.engine.state import Choice
from bot.i18n import Text, _, lines

ACTIONS: dict[str, Text] = {
    "campaign.create": _("drafted broadcast"),
    "campaign.edit": _("changed broadcast"),
    "campaign.approve": _("approved broadcast"),
    "campaign.cancel": _("cancelled broadcast"),
    "roster.import": _("imported the roster"),
    "invite": _("issued link codes"),
    "grant": _("granted a role"),
    "letter.send": _("sent letter"),
    "letter.receive": _("confirmed letter"),
    "letter.done": _("reported done letter"),
    "letter.nudge": _("reminded units of letter"),
    "dashboard.link": _("took a link to the dashboard"),
    "dashboard.view": _("opened the dashboard"),
    "dashboard.revoke": _("closed the links to the dashboard"),
    "period.close": _("closed reporting period"),
    "activity.reported": _("reported activity"),
    "activity.corrected": _("corrected activity"),
    "activity.withdrawn": _("withdrew activity"),
    "activity.returned": _("returned activity"),
    "activity.accepted": _("accepted activity"),
    "coverage.view": _("looked at coverage"),
}


@dialogue("nhatky", english="log", needs=Needs.LINK, role=Role.ADMIN, menu=_("Log"), order=40)
async def trail(d: Dialogue) -> None:
    """The newest entries first."""
    deeds = await d.fetch(Trail())
    if not deeds:
        d.say(_("Nothing has been recorded yet."), Choice(_("Menu"), "go:menu"))
        return
    d.say(
        lines(
            _("Done lately by officers and admins:"),
            *(
                _(
                    "• {at} · {actor} {action} {subject}",
                    at=deed.at.astimezone(d.zone),
                    actor=deed.actor,
                    action=ACTIONS.get(deed.action, deed.action),
                    subject=deed.subject,
                )
                for deed in deeds
            ),
        ),
        Choice(_("Menu"), "go:menu"),
    )
