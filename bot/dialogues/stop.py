"""Stop and resume: at once, on every channel of the person, confirmed by a single message."""

from bot.domain.choices import ResumeOutreach, StopOutreach
from bot.domain.wishes import MyWishes, Wish, resumed
from bot.engine.dialogue import Dialogue, Needs, dialogue
from bot.engine.state import Choice
from bot.i18n import _


@dialogue("dung", english="stop", needs=Needs.NOTHING)
async def stop(d: Dialogue) -> None:
    """No more messages unasked; answers still come."""
    d.do("stop", StopOutreach())
    d.change(stopped=True)
    d.say(
        _(
            "Done: I will not write to you on my own any more. You can still write to me, and "
            "press the button to receive lessons again."
        ),
        Choice(_("Receive lessons again"), "go:nhanlai"),
    )


@dialogue("nhanlai", english="resume")
async def resume(d: Dialogue) -> None:
    """Outreach is welcome again: a pause ends with it, the wish for fewer stays."""
    wishes = (await d.fetch(MyWishes())).wishes
    d.do("resume", ResumeOutreach())
    if wishes.paused:
        d.do("wish", Wish(resumed(wishes)))
    d.change(stopped=False)
    d.say(
        _("Gladly: lessons and reminders will come again."),
        Choice(_("Read a lesson"), "go:baihoc"),
        Choice(_("How messages come"), "go:nhantin"),
        Choice(_("Menu"), "go:menu"),
    )
