"""Stop and resume: at once, on every channel of the person, confirmed by a single message.

And what is more than a stop: that the data rests (Law 91/2025/QH15).
"""

from bot.domain.choices import ResumeOutreach, StopOutreach
from bot.domain.consents import Aim, MyConsents
from bot.domain.notice import AIMS
from bot.domain.viewing import MyRecord, Restrict
from bot.domain.wishes import MyWishes, Wish, resumed
from bot.engine.consent import agree_to
from bot.engine.dialogue import Dialogue, Needs, dialogue
from bot.engine.state import Choice
from bot.i18n import _, lines

MINE = Choice(_("My data"), "go:dulieu")
MENU = Choice(_("Menu"), "go:menu")
AGAIN = Choice(_("Receive lessons again"), "go:nhanlai")


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
        AGAIN,
    )


@dialogue("nhanlai", english="resume")
async def resume(d: Dialogue) -> None:
    """Outreach is welcome again: a pause ends with it, the wish for fewer stays.

    Whose data rests is asked first whether it may be used again; who never agreed to reminders, or
    took that back, is shown what they would agree to.
    """
    if (await d.fetch(MyRecord())).restricted_on is not None:
        await restrict(d)
        return
    wishes = (await d.fetch(MyWishes())).wishes
    d.do("resume", ResumeOutreach())
    if wishes.paused:
        d.do("wish", Wish(resumed(wishes)))
    d.change(stopped=False)
    if not (await d.fetch(MyConsents())).of(Aim.REMINDERS).holds:
        d.say(
            lines(_("Your stop is lifted. To this you have not agreed yet:"), AIMS[Aim.REMINDERS]),
            agree_to(d, Aim.REMINDERS, _("Yes to reminders")),
            MENU,
        )
        return
    d.say(
        _("Gladly: lessons and reminders will come again."),
        Choice(_("Read a lesson"), "go:baihoc"),
        Choice(_("How messages come"), "go:nhantin"),
        MENU,
    )


@dialogue("hanche", english="restrict", needs=Needs.LINK, right=True)
async def restrict(d: Dialogue) -> None:
    """Kept, and not used: until the person says otherwise."""
    record = await d.fetch(MyRecord())
    if record.restricted_on is not None:
        lift = await d.confirm(
            "lift",
            _(
                "Your data has rested since {day}. Shall it be used again?",
                day=record.restricted_on,
            ),
            yes=_("Yes, use it again"),
            no=_("No, let it rest"),
        )
        if lift:
            d.do("lift", Restrict(on=False))
        d.say(
            _("Done. Messages come again when you press “Receive lessons again”.")
            if lift
            else _("It goes on resting."),
            *((AGAIN,) if lift else ()),
            MINE,
            MENU,
        )
        return
    sure = await d.confirm(
        "sure",
        _(
            "Your data is kept, but rests: no message on our own, officers do not find you by your "
            "code, nothing new is begun about you. What you ask yourself is still answered, and "
            "what was counted stays. Shall it rest?"
        ),
        yes=_("Yes, let it rest"),
        no=_("No, go on"),
    )
    if sure:
        d.do("restrict", Restrict(on=True))
        d.change(stopped=True)
    d.say(_("Done: it rests from now on.") if sure else _("Nothing was changed."), MINE, MENU)
