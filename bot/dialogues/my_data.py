"""What is held about me, and: erase me (Law 91/2025/QH15)."""

from bot.domain.care_holding import MyCare
from bot.domain.care_holding_words import care_words
from bot.domain.choices import PreferHere
from bot.domain.holding_words import holding_words
from bot.domain.privacy import Erase, MyHolding
from bot.domain.wishes import MyWishes
from bot.engine.dialogue import Dialogue, Needs, Option, dialogue
from bot.engine.state import Choice
from bot.i18n import _, lines

ERASE = Choice(_("Erase my data"), "go:xoa")
HERE = Choice(_("Write to me here"), "go:kenh")
HOW_OFTEN = Choice(_("How messages come"), "go:nhantin")
MENU = Choice(_("Menu"), "go:menu")
CHOICES = Choice(_("My choices"), "go:luachon")
NOTICE = Choice(_("The notice"), "go:quyenriengtu")
MORE = (
    Choice(_("All of it as a file"), "go:dulieutep"),
    Choice(_("Who has seen it"), "go:aixem"),
    Choice(_("Something is wrong"), "go:suadulieu"),
    Choice(_("Let it rest"), "go:hanche"),
)
NOT_KEPT = _("The words you write are not kept once they are answered.")


@dialogue("dulieu", english="mydata", menu=_("My data"), order=80, right=True)
async def my_data(d: Dialogue) -> None:
    """Everything that is kept about the person who asks, in words."""
    held = await d.fetch(MyHolding())
    here = (HERE,) if len(held.channels) > 1 else ()
    care = care_words(await d.fetch(MyCare()), d.library)
    habit = await d.fetch(MyWishes())
    told = holding_words(held, d.library, (habit, d.run.touched_at, d.zone))
    d.say(lines(*told, *care, NOT_KEPT), *here, CHOICES, HOW_OFTEN, *MORE, NOTICE,
          ERASE, MENU)  # fmt: skip


@dialogue("kenh", english="channel", needs=Needs.LINK)
async def channel(d: Dialogue) -> None:
    """Somebody with several channels chooses the one to be written to."""
    d.do("prefer", PreferHere())
    d.say(_("Done: messages of the union will come to you here first."), MENU)


@dialogue("xoa", english="erase", right=True)
async def erase(d: Dialogue) -> None:
    """Erase the account's data at once, after one clear question."""
    sure = await d.pick(
        "sure",
        _(
            "I will erase your name, number, this account's link, our conversation and what you "
            "wrote in requests, at once and for good. Counts without your name stay. Shall I?"
        ),
        [Option("yes", _("Yes, erase"), True), Option("no", _("No, keep"), False)],
    )
    if not sure:
        d.say(_("Nothing was erased."), MENU)
        return
    d.do("erase", Erase())
    d.change(consented=False, person=None, pending_code="", pending_meeting="")
    d.say(
        _(
            "Done: your data has been erased. What is left of this chat you can delete on your "
            "phone. All the best to you and your family."
        )
    )
