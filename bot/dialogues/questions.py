"""Questions to officers: the person's own, and the inbox of those who answer.

Officers see the words and of a plain question the unit; never who asked.
"""

from bot.domain.people import Role
from bot.domain.questions import (
    LONGEST,
    LONGEST_ANSWER,
    SHORTEST,
    STATES,
    AnswerQuestion,
    Candidates,
    MyQuestions,
    OpenQuestions,
    Question,
    QuestionOf,
    State,
    WithdrawQuestion,
)
from bot.engine.care_answers import words_without_children
from bot.engine.dialogue import Dialogue, Needs, dialogue
from bot.engine.state import Choice
from bot.i18n import Words, _, lines

MENU = Choice(_("Menu"), "go:menu")
ASK = Choice(_("Ask an officer"), "go:hoicanbo")
MINE = Choice(_("My questions"), "go:cauhoi")
INBOX = Choice(_("Questions that wait"), "go:hopthu")
IN_LIST = 90  # characters of a question in a list
INFORMATION = _("An answer of the union: general information, not legal advice.")


@dialogue("cauhoi", english="myquestions", needs=Needs.LINK)
async def my_questions(d: Dialogue) -> None:
    """What I asked, and what came of it."""
    found = await d.fetch(MyQuestions())
    if not found:
        d.say(_("You have asked no officer anything."), ASK, MENU)
        return
    shown = (
        _("{n}. {day}: {text} ({state})", n=n, day=one.asked_on, text=_short(one.text),
          state=STATES[one.state])
        for n, one in enumerate(found, 1)
    )  # fmt: skip
    choices = (Choice(_("Question {n}", n=n), f"ch:{one.id}") for n, one in enumerate(found, 1))
    d.say(lines(_("Your questions:"), *shown), *choices, ASK, MENU)


@dialogue("ch", needs=Needs.LINK, payloads=("ch",))
async def one_of_mine(d: Dialogue) -> None:
    """One's own question with its answer, and how to take it back."""
    found, wanted = await _wanted(d)
    if found is None or not found.is_own:
        d.say(_("I do not find this question; it may have been taken back."), MINE, MENU)
        return
    if wanted == "back":
        d.do("withdraw", WithdrawQuestion(found.id))
        d.say(_("Taken back: nothing of it is kept."), MINE, MENU)
        return
    shown: list[Words] = [_("You asked on {day}: {text}", day=found.asked_on, text=found.text)]
    if found.state is State.ANSWERED:
        shown += ["", _("Answer: {text}", text=found.answer), "", INFORMATION]
    else:
        shown += [_("It waits for an answer. Nobody who answers sees your name.")]
    d.say(lines(*shown), Choice(_("Take it back"), f"ch:{found.id}:back"), MINE, MENU)


@dialogue(
    "hopthu",
    english="inbox",
    needs=Needs.LINK,
    role=Role.OFFICER,
    menu=_("Questions that wait"),
    order=26,
)
async def inbox(d: Dialogue) -> None:
    """Open questions under the person's roles; for admins of the whole, what was kept."""
    if d.argument == "kept":
        await _candidates(d)
        return
    found = await d.fetch(OpenQuestions())
    more = (
        (Choice(_("Kept for the library"), "go:hopthu:kept"),) if d.person.has(Role.ADMIN) else ()
    )
    if not found:
        d.say(_("No question waits for you."), *more, MENU)
        return
    shown = (_entry(n, one) for n, one in enumerate(found, 1))
    choices = (Choice(_("Question {n}", n=n), f"hop:{one.id}") for n, one in enumerate(found, 1))
    d.say(lines(_("Questions that wait, the eldest first:"), *shown), *choices, *more, MENU)


@dialogue("hop", needs=Needs.LINK, role=Role.OFFICER, payloads=("hop",), form=True, prose=True)
async def one_to_answer(d: Dialogue) -> None:
    """One question, and its answer."""
    found, wanted = await _wanted(d)
    if found is None or found.is_own:
        d.say(_("I do not find this question under your units."), INBOX, MENU)
        return
    if found.state is State.ANSWERED:
        d.say(lines(found.text, "", _("Answered already: {text}", text=found.answer)), INBOX, MENU)
        return
    if wanted == "answer":
        await _answer(d, found)
        return
    d.say(
        lines(_where(found), found.text, "", _("Who asked is not shown, and not to be guessed.")),
        Choice(_("Answer it"), f"hop:{found.id}:answer"),
        INBOX,
        MENU,
    )


async def _answer(d: Dialogue, found: Question) -> None:
    answer = await d.ask(
        "answer",
        _(
            "Your answer, in plain and kind words ({least} to {most} characters). The person reads "
            "these very words. What you are not sure of, please leave out.",
            least=SHORTEST,
            most=LONGEST_ANSWER,
        ),
        words_without_children(SHORTEST, LONGEST_ANSWER),
        example=_("Please bring the papers to the union's office on Monday or Thursday morning."),
    )
    general = await d.ask_or_skip(
        "general",
        _(
            "Shall the library learn from it? Then write the question once more in general words: "
            "no name, no place, nothing of who asked. Your words are kept, theirs are not."
        ),
        words_without_children(SHORTEST, LONGEST),
        example=_("Where are the papers for the summer camp handed in?"),
    )
    shown: list[Words] = [_("• Answer: {text}", text=answer)]
    if general:
        shown.append(_("• Kept for the library: {text}", text=general))
    d.say(lines(*shown))
    if not await d.confirm("send", _("Shall I send it?"), yes=_("Send"), no=_("Do not send")):
        d.say(_("Nothing was sent and nothing was kept."), INBOX, MENU)
        return
    d.do("answer", AnswerQuestion(found.id, answer, general or ""))
    d.say(_("Sent. Thank you! The person gets a neutral line first."), INBOX, MENU)


async def _candidates(d: Dialogue) -> None:
    found = await d.fetch(Candidates())
    if not found:
        d.say(_("Nothing has been kept for the library yet."), INBOX, MENU)
        return
    shown = (
        _("• {question} → {answer} ({day})", question=one.question, answer=one.answer,
          day=one.kept_on)
        for one in found[:8]
    )  # fmt: skip
    d.say(lines(_("Kept for the library, the newest first:"), *shown), INBOX, MENU)


async def _wanted(d: Dialogue) -> tuple[Question | None, str]:
    _word, id_, wanted = (*d.argument.split(":", 2), "", "")[:3]
    good = id_.isascii() and id_.isdigit() and len(id_) < 10
    return (await d.fetch(QuestionOf(int(id_))) if good else None), wanted


def _entry(number: int, one: Question) -> Words:
    return lines(
        _("{n}. {where}", n=number, where=_where(one)),
        _("   {text}", text=_short(one.text)),
    )


def _where(one: Question) -> Words:
    if one.unit_name:
        return _("{unit}, {day}:", unit=one.unit_name, day=one.asked_on)
    return _("A unit below you, {day}:", day=one.asked_on)


def _short(text: str) -> str:
    return text if len(text) <= IN_LIST else text[: IN_LIST - 1].rstrip() + "…"
