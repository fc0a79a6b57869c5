"""What officers and admins did, for admins to read."""

from bot.domain.people import Role
from bot.domain.trail import Trail
from bot.domain.trail_words import told
from bot.engine.dialogue import Dialogue, Needs, dialogue
from bot.engine.state import Choice
from bot.i18n import _, lines


@dialogue("nhatky", english="log", needs=Needs.LINK, role=Role.ADMIN, menu=_("Log"), order=40)
async def trail(d: Dialogue) -> None:
    """The newest entries first."""
    deeds = await d.fetch(Trail())
    menu = Choice(_("Menu"), "go:menu")
    if not deeds:
        d.say(_("Nothing has been recorded yet."), menu)
        return
    entries = (told(deed, d.zone, d.library) for deed in deeds)
    d.say(lines(_("Done lately by officers and admins:"), *entries), menu)
