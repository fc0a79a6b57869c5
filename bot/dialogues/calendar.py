"""The observances ahead: 8/3, 20/3, June, 28/6, 20/10, 25/11 and those beside them."""

from bot.engine.dialogue import Dialogue, dialogue
from bot.engine.state import Choice
from bot.i18n import Words, _, lines
from bot.library.calendar import upcoming

SHOWN = 6


@dialogue("lich", english="calendar", menu=_("Calendar of observances"), order=2)
async def calendar(d: Dialogue) -> None:
    """The next days and months that the union marks."""
    entries: list[Words] = []
    for occasion in upcoming(d.library, d.started_on, SHOWN):
        title = occasion.observance.title
        if occasion.first == occasion.last:
            entries.append(_("• {day}: {title}", day=occasion.first, title=title))
        else:
            entries.append(
                _(
                    "• {first} – {last}: {title}",
                    first=occasion.first,
                    last=occasion.last,
                    title=title,
                )
            )
    d.say(
        lines(_("Coming up:"), *entries),
        Choice(_("Read a lesson"), "go:baihoc"),
        Choice(_("Menu"), "go:menu"),
    )
