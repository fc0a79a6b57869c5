"""To be called back: asked by wish alone, and answered by the person who was chosen.

Nobody asks what happened. A number, the hours, a safe word: nothing else (domain.md §8.6).
"""

import re
from typing import Final

from bot.domain.callback import (
    AnswerCall,
    AskCallBack,
    Call,
    CallBack,
    CallsToMake,
    Helper,
    Helpers,
    Hours,
    MyCallBack,
    State,
    WithdrawCallBack,
)
from bot.engine.answers import Misread, words
from bot.engine.dialogue import Dialogue, Needs, Option, dialogue
from bot.engine.help import EXIT, numbers
from bot.engine.state import Choice
from bot.i18n import Text, Words, _, lines

WITHDRAW = Choice(_("Take it back"), "go:rutgoilai")
NUMBERS = Choice(_("Help numbers"), "go:hotro")
MENU = Choice(_("Menu"), "go:menu")
_NUMBER: Final = re.compile(r"(?:\+?84|0)\d{9}")

HOURS: dict[Hours, Text] = {
    Hours.MORNING: _("in the morning, 8 to 11"),
    Hours.NOON: _("at noon, 11:30 to 13"),
    Hours.AFTERNOON: _("in the afternoon, 14 to 17"),
    Hours.EVENING: _("in the evening, 18:30 to 20:30"),
    Hours.ANY: _("at any time of the day"),
}

_TRAINED = _(
    "Who shall call you? These people are trained for it. Choose nobody whom you live or work with."
)
_TRAINED_ELSEWHERE = _(
    "Who shall call you? These people are trained for it and stand outside your unit. "
    "Choose nobody whom you live or work with."
)


@dialogue("goilai", needs=Needs.NOTHING, form=True)
async def ask(d: Dialogue) -> None:
    """How the own wish stands, or a new one."""
    mine = await d.fetch(MyCallBack())
    if mine is not None and d.argument != "again":
        d.say(_stands(mine), *_ways(mine), EXIT)
        return
    people = await d.fetch(Helpers())
    if not people:
        d.say(
            lines(
                _("Nobody is named here yet who could call you. You can call:"),
                *numbers(d),
            ),
            EXIT,
            MENU,
        )
        return
    chosen = await d.pick(
        "who",
        _TRAINED if d.conversation.person is None else _TRAINED_ELSEWHERE,
        [
            Option(str(p.member_id), _("{name}, {unit}", name=p.name, unit=p.unit_name), p)
            for p in people
        ],
    )
    await _wish(d, chosen)


async def _wish(d: Dialogue, chosen: Helper) -> None:
    """How to call, and the consent to exactly that."""
    number = await d.ask(
        "number",
        _("On which number is it safe to call you?"),
        phone_number,
        keep=str,
        example="0912 345 678",
    )
    hours = await d.pick(
        "hours",
        _(
            "When is it safe? About this the helper is asked to call only in those hours, and I"
            " write only then."
        ),
        [Option(hour.value, label, hour) for hour, label in HOURS.items()],
    )
    word = await d.ask_or_skip(
        "word",
        _("What shall the caller say first, so that you know who it is, and nobody else does?"),
        words(2, 60),
        example=_("I am calling about the book you ordered"),
    )
    agreed = _(
        "Only {name} sees the number, the hours and that sentence; they are encrypted, and "
        "gone after the call, or after seven days. If nobody answers within a day I tell you, "
        "in these hours, without a word on what it is about. Do you agree?",
        name=chosen.name,
    )
    yes, no = _("Yes, ask for the call"), _("No, ask nobody")
    if not await d.confirm("sure", agreed, yes=yes, no=no):
        d.say(_("Nobody was asked, and nothing was kept."), EXIT, NUMBERS)
        return
    d.do("ask", AskCallBack(chosen.member_id, number, hours, word or ""))
    asked = _("{name} is being asked. You can take it back at any time.", name=chosen.name)
    soon = _("If it cannot wait, call: {numbers}", numbers=_short(d))
    d.say(lines(asked, soon), EXIT, WITHDRAW)


def _short(d: Dialogue) -> str:
    return ", ".join(line.number for line in d.library.hotlines_shown(day=d.started_on))


def phone_number(said: str) -> str:
    """A Vietnamese number, ten digits from the 0 on."""
    digits = re.sub(r"[\s.\-()]", "", said)
    if not _NUMBER.fullmatch(digits):
        raise Misread(_("Please write a telephone number of ten digits."))
    return "0" + digits[-9:]


def _stands(mine: CallBack) -> Words:
    hours = HOURS[mine.hours]
    if mine.state is State.RETURNED:
        return _("{name} cannot call. You may choose somebody else.", name=mine.name)
    if mine.state is State.TAKEN:
        return _("{name} will call you, {hours}.", name=mine.name, hours=hours)
    if mine.late:
        return _(
            "{name} has not answered yet, and I am sorry. You may choose somebody else.",
            name=mine.name,
        )
    return _("{name} was asked to call you, {hours}.", name=mine.name, hours=hours)


def _ways(mine: CallBack) -> tuple[Choice, ...]:
    anew = Choice(_("Choose somebody else"), "go:goilai:again")
    ended = mine.late or mine.state is State.RETURNED
    return (anew, WITHDRAW, NUMBERS) if ended else (WITHDRAW, NUMBERS)


@dialogue("rutgoilai", needs=Needs.NOTHING)
async def withdraw(d: Dialogue) -> None:
    """As if it had never been asked."""
    d.do("withdraw", WithdrawCallBack())
    d.say(_("Taken back; nothing of it is kept."), EXIT, NUMBERS)


@dialogue("goigiup", needs=Needs.LINK)
async def to_call(d: Dialogue) -> None:
    """What was asked of this person, one message each, seen by nobody else."""
    calls = await d.fetch(CallsToMake())
    if not calls:
        d.say(_("Nothing is asked of you at present. Thank you for being there."), MENU)
        return
    d.say(
        _(
            "Call only at the hours given; say the sentence first if there is one. If "
            "somebody else answers, say that you dialled wrongly and hang up. Do not press; "
            "listen. Keep nothing, and tell nobody who has no duty in it; where the law wants"
            " a report, say so openly and ask which way is safe."
        )
    )
    for call in calls:
        d.say(lines(*_told(call)), *_answers(call))


def _told(call: Call) -> list[Words]:
    told: list[Words] = [
        _("• Number: {number}", number=call.number),
        _("• When: {hours}", hours=HOURS[call.hours]),
        _("• Asked on {at}", at=call.asked_at),
    ]
    return [*told, _("• Say first: {word}", word=call.word)] if call.word else told


def _answers(call: Call) -> tuple[Choice, ...]:
    done = Choice(_("I have called"), f"cg:{call.id}:done")
    back = Choice(_("I cannot"), f"cg:{call.id}:return")
    if call.state is State.TAKEN:
        return done, back
    return Choice(_("I will call"), f"cg:{call.id}:take"), done, back


@dialogue("cg", needs=Needs.LINK, payloads=("cg",))
async def answer(d: Dialogue) -> None:
    """Taken on, given back, or over."""
    _word, id_, said = (*d.argument.split(":", 2), "", "")[:3]
    calls = await d.fetch(CallsToMake())
    if said not in _THANKS or id_ not in {str(call.id) for call in calls}:
        d.say(_("This is not asked of you any more."), MENU)
        return
    d.do("answer", AnswerCall(int(id_), said))
    d.say(_THANKS[said], MENU)


_THANKS: dict[str, Text] = {
    "take": _("Thank you. Press “I have called” afterwards; then it is gone from here."),
    "return": _("Thank you for saying so. Whoever asked may choose somebody else."),
    "done": _("Thank you. Nothing of it is kept here any more."),
}
