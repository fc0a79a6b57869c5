"""What is said when nothing else fits; two unknowns in a row bring the menu.

A question that the library does not answer is answered honestly: it is not known. Whether an
officer shall be asked, and which, is the person's choice.
"""

from bot.domain.children import names_child
from bot.domain.consents import Aim, GiveConsent
from bot.domain.notice import SENDING_AGREES
from bot.domain.questions import (
    LONGEST,
    MOST_OPEN,
    SHORTEST,
    Answering,
    AskOfficer,
    WhoAnswers,
    is_private,
)
from bot.engine.care_answers import words_without_children
from bot.engine.consent import worded
from bot.engine.dialogue import Dialogue, Needs, Option, dialogue
from bot.engine.state import ASKED, Choice
from bot.i18n import Words, _, lines

MENU = Choice(_("Menu"), "go:menu")
HELP = Choice(_("Help"), "go:trogiup")
ASK = Choice(_("Ask an officer"), "go:hoicanbo")
# A cry for help that was not recognised is never far from the numbers.
NUMBERS = Choice(_("Help numbers"), "go:hotro")


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
        case asked if asked.startswith(ASKED):
            await _unknown(d, asked.removeprefix(ASKED))
        case _:
            d.say(
                _("I did not understand that, sorry. Press a button, or write HELP."),
                MENU, HELP, NUMBERS,
            )  # fmt: skip


async def _unknown(d: Dialogue, question: str) -> None:
    """Honest: not known. The words go to somebody only if the person says so."""
    there = await d.fetch(WhoAnswers()) if d.conversation.person else Answering()
    if not SHORTEST <= len(question) <= LONGEST or not (there.unit or there.above):
        d.say(
            _("I do not know that yet. Your union officer can help you with it."),
            MENU, HELP, NUMBERS,
        )  # fmt: skip
        return
    if names_child(question):
        d.say(
            _(
                "I do not know that yet. To ask an officer, please write it once more without the "
                "name of a child."
            ),
            ASK,
            MENU,
        )
        return
    await _send(d, question, there, _("I do not know that yet; shall I ask an officer for you?"))


@dialogue(
    "hoicanbo",
    english="askofficer",
    needs=Needs.LINK,
    menu=_("Ask an officer"),
    order=69,
    form=True,
)
async def ask_an_officer(d: Dialogue) -> None:
    """The person writes a question and chooses who may read it."""
    there = await d.fetch(WhoAnswers())
    if not (there.unit or there.above):
        d.say(_("There is nobody in your units here who could answer; please ask at work."), MENU)
        return
    question = await d.ask(
        "question",
        _("Please write your question: Lan Toả passes it to an officer, without your name."),
        words_without_children(SHORTEST, LONGEST),
        example=_("Where do I hand in the papers for the children's summer camp?"),
    )
    await _send(d, question, there, _("Who shall answer?"))


async def _send(d: Dialogue, question: str, there: Answering, asked: Words) -> None:
    if there.waiting >= MOST_OPEN:
        d.say(
            _("You have {n} questions that wait for an answer; please wait for one.", n=MOST_OPEN),
            Choice(_("My questions"), "go:cauhoi"),
            MENU,
        )
        return
    private = is_private(question)
    told = lines(asked, _who(there, private=private), SENDING_AGREES)
    who = await d.pick("who", told, _options(there, private))
    if not who:
        d.say(_("All right: nothing was sent and nothing was kept."), MENU)
        return
    d.do("agree", GiveConsent((Aim.CARE,), worded(d, told)))
    d.do("ask", AskOfficer(question, above=who == "above"))
    d.say(
        _(
            "Sent, without your name. When there is an answer you get a line that gives nothing "
            "away. You can see it or take it back: /cauhoi."
        ),
        MENU,
    )


def _who(there: Answering, *, private: bool) -> Words:
    """What will be seen by whom, before anything is sent."""
    if private and there.above:
        return _(
            "It sounds like something of your own, so I would send it past your unit: officers "
            "there do not see it. Your name is shown to nobody."
        )
    if private:
        return _("There is nobody above your unit: its own officers would read it, without a name.")
    return _("They read the question and the name of the unit, not yours.")


def _options(there: Answering, private: bool) -> list[Option[str]]:
    unit = [Option("unit", _("An officer of my unit"), "unit")] if there.unit else []
    above = [Option("above", _("An officer above"), "above")] if there.above else []
    ordered = [*above, *unit] if private else [*unit, *above]
    return [*ordered, Option("no", _("No, thank you"), "")]
