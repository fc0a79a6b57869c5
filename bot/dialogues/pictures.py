"""Coverage in other pictures: the last months, and topic by topic. Reached from `/thongke`."""

from bot.domain.people import Role
from bot.domain.report_files import PictureOf, View
from bot.engine.answers import unit_and_day
from bot.engine.dialogue import Dialogue, Needs, dialogue
from bot.engine.state import Choice
from bot.i18n import Text, _

MENU = Choice(_("Menu"), "go:menu")


@dialogue("xuhuong", english="trend", needs=Needs.LINK, role=Role.OFFICER)
async def trend(d: Dialogue) -> None:
    """Twelve months against the targets."""
    await _picture(d, View.TREND, _("The last twelve months, against the targets."),
                   Choice(_("By topic"), f"go:theochude:{d.argument.strip()}"))  # fmt: skip


@dialogue("theochude", english="topics", needs=Needs.LINK, role=Role.OFFICER)
async def topics(d: Dialogue) -> None:
    """Every topic, for the unit and those below it."""
    await _picture(d, View.TOPICS, _("Topic by topic, the darker the more families."),
                   Choice(_("Trend"), f"go:xuhuong:{d.argument.strip()}"))  # fmt: skip


async def _picture(d: Dialogue, view: View, words: Text, other: Choice) -> None:
    code, on = unit_and_day(d.argument, d.started_on)
    picture = None
    if code and on <= d.started_on:
        picture = await d.fetch(PictureOf(code, on, view))
    back = Choice(_("Coverage"), f"go:thongke:{d.argument.strip()}" if picture else "go:thongke")
    if picture is None:
        d.say(_("I have no picture of that for you. Please open your unit's figures first."),
              back, MENU)  # fmt: skip
        return
    d.say(words, other, back, MENU, media=(picture,))
