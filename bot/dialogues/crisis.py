"""The crisis cards, quick exit and the help numbers: before everything else, for everybody.

No questions on what happened, no advice to leave, forgive or reconcile, no promise, no threat, no
insult (domain.md §8). The words that led here are gone; only the day's count grows. Nothing is
looked up for a card: what cannot be asked cannot fail.
"""

from bot.domain.choices import ClearScreen, CountCrisisCard
from bot.domain.crisis import Category
from bot.engine.dialogue import Dialogue, Needs, dialogue
from bot.engine.help import EXIT, numbers
from bot.engine.state import Choice
from bot.i18n import Words, _, lines
from bot.library.model import Show

MORE = Choice(_("More help"), "go:hotro")
CALL_ME = Choice(_("Ask to be called back"), "go:goilai")
TALK = Choice(_("Talk with somebody"), "go:goilai")

_SAFE_PLACE = _("If you can, go to a person or a place where you are safe.")
_REPORT = _(
    "Violence at home can be reported to the commune People's Committee, the police or "
    "the head of your residential group, by call, text, letter or in person."
)


@dialogue("crisis", needs=Needs.NOTHING)
async def crisis(d: Dialogue) -> None:
    """The card of its kind, at once, in at most 600 characters."""
    d.do("count", CountCrisisCard())
    category = Category(d.argument)
    seen = how_to_delete(d.conversation.platform)
    d.say(lines(*_card(d, category), seen), EXIT, *_ways_on(category))


def _card(d: Dialogue, category: Category) -> tuple[Words, ...]:
    """What is said to whom; each kind of need has words of its own."""
    every = numbers(d, Show.CHILD)
    match category:
        case Category.DANGER:
            return (
                _("You are not to blame. If you are in danger now, call:"),
                *every,
                _SAFE_PLACE,
            )
        case Category.VIOLENCE:
            return (
                _("You are not to blame, and you are not alone. In danger, call at once:"),
                *every,
                _SAFE_PLACE,
                _("There is no need to tell me anything. Help stays open, whenever you want it."),
            )
        case Category.SUICIDE:
            return (
                _(
                    "I am glad you wrote this. You do not have to bear it alone. Please call, "
                    "or ask somebody you trust to be with you now:"
                ),
                *numbers(d, Show.ALWAYS),
                _("Stay near that person until it is lighter. You matter."),
            )
        case Category.THIRD_PARTY:
            return (
                _(
                    "Thank you for caring. Do not step in between; if somebody is in danger now, "
                    "call:"
                ),
                *every,
                _REPORT,
            )
        case Category.PERPETRATOR:
            return (
                _(
                    "It is good that you wrote. Go to another place now, away from that "
                    "person, until you are calm. If somebody is in danger or hurt, call:"
                ),
                *every,
                _("It can be otherwise. A conversation with a trained person is a beginning."),
            )


def _ways_on(category: Category) -> tuple[Choice, ...]:
    """Behind the exit: to be called back, for the person's own sake; or more help."""
    match category:
        case Category.VIOLENCE | Category.SUICIDE:
            return CALL_ME, MORE
        case Category.PERPETRATOR:
            return TALK, MORE
        case Category.DANGER | Category.THIRD_PARTY:
            return (MORE,)


@dialogue("exit", needs=Needs.NOTHING, payloads=("exit",))
async def leave(d: Dialogue) -> None:
    """Something harmless on the screen; what we still show of the talk elsewhere goes."""
    d.do("clear", ClearScreen())
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
            _("Numbers you can call:"),
            *numbers(d, Show.CHILD),
            _REPORT,
            how_to_delete(d.conversation.platform),
        ),
        EXIT,
        CALL_ME,
        Choice(_("Support programmes"), "go:chuongtrinh"),
        Choice(_("Menu"), "go:menu"),
    )


def how_to_delete(platform: str) -> Words:
    """A bot cannot surely delete the other side of a chat: how the person can (domain.md §8.4).

    Only the web chat, which is ours, is emptied by the exit; nobody shall trust it elsewhere.
    """
    match platform:
        case "zalo" | "messenger" | "telegram":
            return _(
                "This chat can be seen. “Quick exit” only adds a harmless message and deletes "
                "nothing; to delete: press and hold this chat in the list of chats, choose delete."
            )
        case "webchat":
            return _("This chat can be seen on this screen: “Quick exit” empties it.")
        case _:
            return _("This chat can be seen on this phone: you may delete it.")
