"""A free question answered by the library: its own words, where they are from, and the lesson."""

from bot.domain.lessons import SMALL_LINE
from bot.engine.dialogue import Dialogue, Needs, dialogue
from bot.engine.state import Choice
from bot.i18n import Words, _, lines
from bot.library.passages import Passage, passage

MENU = Choice(_("Menu"), "go:menu")


@dialogue("traloi", needs=Needs.CONSENT)
async def found_answer(d: Dialogue) -> None:
    """The passage as it stands; nothing is added to what an author wrote."""
    found = passage(d.library, d.argument)
    if found is None:
        d.say(_("That lesson has been withdrawn. Here is the next one:"), MENU)
        return
    title, text = found.title.get(d.locale), found.text.get(d.locale)
    d.say(
        lines(
            _("From the library, “{title}”:", title=title), "", text, "", _source(d, found),
            SMALL_LINE,
        ),
        Choice(_("Open it"), found.opens),
        Choice(_("Not what I asked"), "go:hoicanbo") if d.conversation.person else MENU,
        *((MENU,) if d.conversation.person else ()),
    )  # fmt: skip


def _source(d: Dialogue, found: Passage) -> Words:
    sources = "; ".join(found.sources.get(d.locale))
    if found.checked_on is None:
        return _("Source: {sources}.", sources=sources)
    return _(
        "Source: {sources}. Last checked: {day}.",
        sources=sources,
        day=found.checked_on,
    )
