"""What was kept back while the conversation was closed: opened by its button."""

from bot.domain.missed import MissedOne
from bot.domain.push import is_gone, push
from bot.engine.dialogue import Dialogue, Needs, dialogue
from bot.engine.state import Choice
from bot.i18n import _

MENU = Choice(_("Menu"), "go:menu")


@dialogue("nho", needs=Needs.LINK, payloads=("nho",))
async def missed(d: Dialogue) -> None:
    """The message as it would have come, with its own button."""
    _word, _colon, id_ = d.argument.partition(":")
    content = await d.fetch(MissedOne(id_ or d.argument))
    if content is None or is_gone(content, d.library):
        d.say(_("That message has been withdrawn."), MENU)
        return
    made = push(content, d.library, d.locale)
    d.say(made.text, *(Choice(b.label, b.payload, b.url) for b in made.buttons), MENU)
