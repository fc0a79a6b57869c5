"""The crisis card, quick exit and the help numbers: before everything else, for everybody.

No questions on what happened, no advice to leave, forgive or reconcile, no promise, no threat.
The words that led here are gone; only the day's count grows.
"""

from bot.domain.choices import CountCrisisCard
from bot.domain.crisis import Category
from bot.engine.dialogue import Dialogue, Needs, dialogue
from bot.engine.state import Choice
from bot.i18n import Text, Words, _, lines
from bot.library.model import Hotline, Show

EXIT = Choice(_("Quick exit"), "exit")
OPENING: dict[Category, Text] = {
    Category.DANGER: _("You are not to blame. If you are in danger now, call:"),
    Category.VIOLENCE: _("You are not to blame, and you are not alone. In danger, call at once:"),
    Category.SUICIDE: _(
        "I am glad you wrote this. You do not have to bear it alone. Please call, "
        "or ask somebody you trust to be with you now:"
    ),
    Category.THIRD_PARTY: _(
        "Thank you for caring. Do not step in between; if somebody is in danger now, call:"
    ),
    Category.PERPETRATOR: _(
        "It is good that you wrote. Step away from the place and from the "
        "others now, until you are calm. If somebody is in danger or hurt:"
    ),
}


@dialogue("crisis", needs=Needs.NOTHING)
async def crisis(d: Dialogue) -> None:
    """The card, at once, in at most 600 characters."""
    d.do("count", CountCrisisCard())
    d.say(
        lines(
            OPENING[Category(d.argument)],
            *(_number(line) for line in d.library.hotlines_shown(Show.CHILD, d.started_on)),
            _("If you can, go to a person or a place where you are safe."),
            _("This chat can be seen on this phone: you may delete it. “Quick exit” covers it up."),
        ),
        EXIT,
        Choice(_("More help"), "go:hotro"),
    )


@dialogue("exit", needs=Needs.NOTHING, payloads=("exit",))
async def leave(d: Dialogue) -> None:
    """Something harmless on the screen."""
    d.say(
        _(
            "A tip for the week: a meal together without phones, even a short one, does the whole "
            "family good."
        ),
        Choice(_("Menu"), "go:menu"),
    )


@dialogue("hotro", english="support", needs=Needs.NOTHING, menu=_("Support"), order=70)
async def support(d: Dialogue) -> None:
    """Numbers that somebody answers; only those that were checked."""
    d.say(
        lines(
            _("Numbers that answer day and night:"),
            *(_number(line) for line in d.library.hotlines_shown(Show.CHILD, d.started_on)),
            _(
                "Violence at home can be reported to the commune People's Committee, the police or "
                "the head of your residential group, by call, text, letter or in person."
            ),
            _("This chat can be seen on this phone: you may delete it."),
        ),
        EXIT,
        Choice(_("Support programmes"), "go:chuongtrinh"),
        Choice(_("Menu"), "go:menu"),
    )


def _number(line: Hotline) -> Words:
    return _("• {number}: {label}", number=line.number, label=line.label)
