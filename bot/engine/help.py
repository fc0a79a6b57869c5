"""What every talk with somebody in need shares: the way out, and the numbers that answer."""

from bot.engine.dialogue import Dialogue
from bot.engine.state import Choice
from bot.i18n import Words, _
from bot.library.model import Show

EXIT = Choice(_("Quick exit"), "exit")


def numbers(d: Dialogue, context: Show = Show.CHILD) -> tuple[Words, ...]:
    """A line for each number to show in that situation; only checked ones, never none."""
    return tuple(
        _("• {number}: {label}", number=line.number, label=line.label)
        for line in d.library.hotlines_shown(context, d.started_on)
    )
