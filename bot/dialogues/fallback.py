"""What is said when nothing else fits; two unknowns in a row bring the menu."""

from bot.engine.dialogue import Dialogue, Needs, dialogue
from bot.engine.state import Choice
from bot.i18n import _

MENU = Choice(_("Menu"), "go:menu")
HELP = Choice(_("Help"), "go:trogiup")


@dialogue("fallback", needs=Needs.CONSENT)
async def fallback(d: Dialogue) -> None:
    """A kind word for what was not understood, or not allowed, or not yet there."""
    match d.argument:
        case "unlinked":
            d.say(
                _(
                    "For this I have to know who you are. Please send the personal code that your "
                    "union gave you."
                ),
                Choice(_("I have no code"), "go:nocode"),
                MENU,
            )
        case "role":
            d.say(
                _(
                    "This is for union officers. If you are one, ask your upper union to grant you "
                    "the right."
                ),
                MENU,
            )
        case "later":
            d.say(
                _("That does not exist here yet. Your union officer can help you with it."),
                MENU,
                HELP,
            )
        case "stale":
            d.say(_("This button belongs to an older message and leads nowhere any more."), MENU)
        case "menu":
            d.say(
                _("I do not understand yet, sorry. This is what I can do:"),
                *(Choice(found.menu or found.name, f"go:{found.name}") for found in d.menu),
            )
        case _:
            d.say(_("I did not understand that, sorry. Press a button, or write HELP."), MENU, HELP)
