"""Counselling before marriage for the member: ask, see how it stands, learn in chat, withdraw.

Asked are the month of the wedding, call or class, and a safe time: nothing else.
"""

from datetime import date

from bot.domain.consents import Aim, GiveConsent
from bot.domain.counselling import (
    AskCounselling,
    FinishCourse,
    ForgetWedding,
    Mine,
    MyCounselling,
    Request,
    SayWedding,
    State,
    Wedding,
    Wish,
    WithdrawCounselling,
)
from bot.domain.lessons import SMALL_LINE, heading, sources
from bot.domain.notice import SENDING_AGREES
from bot.domain.people import Role
from bot.engine.answers import words
from bot.engine.care_answers import wedding
from bot.engine.consent import worded
from bot.engine.dialogue import Dialogue, Needs, Option, dialogue
from bot.engine.state import Choice
from bot.i18n import Text, Words, _, lines

MENU = Choice(_("Menu"), "go:menu")
COURSE = Choice(_("Learn in chat"), "go:hoctuvan")
OFFICERS = Choice(_("Requests of my units"), "go:yeucautuvan")
FORGET = Choice(_("Forget my wedding month"), "go:quenngaycuoi")
WISHES: dict[Wish, Text] = {
    Wish.CALL: _("A call from a counsellor"),
    Wish.CLASS: _("A class or a meeting"),
}
STANDS: dict[State, Text] = {
    State.INVITED: _("Your union invites you to a talk before your wedding."),
    State.ASKED: _("Your request has arrived; nobody has taken it on yet."),
    State.ASSIGNED: _("Your request has arrived; somebody was asked and has not answered yet."),
    State.TAKEN: _("Somebody has taken your request on and will contact you at the time you said."),
    State.DONE: _("You have been counselled. All the best for the way ahead!"),
}


@dialogue(
    "tuvan", english="counsel", needs=Needs.LINK, menu=_("Before the wedding"), order=71, form=True
)
async def counselling(d: Dialogue) -> None:
    """How the own request stands, or a new one from the first question on."""
    mine = await d.fetch(MyCounselling())
    request = mine.request
    if request is not None and request.state not in (State.INVITED, State.DONE):
        _stand(d, mine, request)
        return
    if d.person.unit_id is None:
        d.say(
            _("You stand in no unit at present. Please tell your union officer first."),
            COURSE,
            MENU,
        )
        return
    wish = await _wish(d, mine)
    if wish is None:
        return
    when = await _wedding(d)
    safe_time = await d.ask(
        "safe_time",
        _(
            "When can somebody speak with you in peace? For example: after 18:00, not on Sundays. "
            "Only the counsellor will see this."
        ),
        words(3, 200),
        example=_("after 18:00, not on Sundays"),
    )
    d.say(_summary(wish, when, safe_time))
    asked = lines(
        _("Officers of your unit will see your name and what you would like, not the time."),
        SENDING_AGREES,
        _("Shall I send it?"),
    )
    if not await d.confirm("send", asked, yes=_("Send"), no=_("Do not send")):
        d.say(_("Nothing was sent and nothing was kept."), COURSE, MENU)
        return
    d.do("agree", GiveConsent((Aim.CARE,), worded(d, asked)))
    d.do("ask", AskCounselling(wish, safe_time, when))
    d.say(
        _(
            "Sent. Your officers see that you ask, not when you can be reached. I will tell you "
            "when somebody has taken it on. You can take it back at any time: /counsel."
        ),
        COURSE,
        MENU,
    )


async def _wish(d: Dialogue, mine: Mine) -> Wish | None:
    """What the member would like; None when the talk ends here."""
    opening: list[Words] = [_opening(mine)]
    if mine.course_on is not None:
        opening.append(_("You finished the course in chat on {day}.", day=mine.course_on))
    options: list[Option[str]] = [Option(w.value, WISHES[w], w.value) for w in Wish]
    options.append(Option("course", _("Learn in chat"), "course"))
    if mine.request is not None and mine.request.state is State.INVITED:
        options.append(Option("decline", _("No, thank you"), "decline"))
    if mine.wedding:
        options.append(Option("forget", _("Forget my wedding month"), "forget"))
    if d.person.has(Role.OFFICER):
        options.append(Option("officer", _("Requests of my units"), "officer"))
    picked = await d.pick("wish", lines(*opening), options)
    if picked in set(Wish):
        return Wish(picked)
    await _other(d, mine, picked)
    return None


def _opening(mine: Mine) -> Words:
    invited = mine.request is not None and mine.request.state is State.INVITED
    first: Words = (
        STANDS[State.INVITED] if invited else _("Are you going to marry? Congratulations!")
    )
    return lines(
        first,
        _(
            "The union can help with knowledge and a good talk: law, money, health, living "
            "together. It is free and in confidence, for men and women alike. What would you like?"
        ),
    )


async def _other(d: Dialogue, mine: Mine, picked: str) -> None:
    match picked:
        case "course":
            d.do("wedding", SayWedding(await _wedding(d)))
            first = Choice(_("To part 1"), "go:hoctuvan")
            d.say(_("Good. The parts are short; read them in peace."), first, MENU)
        case "decline":
            assert mine.request is not None  # only an invitation offers it
            d.do("decline", WithdrawCounselling(mine.request.id))
            d.say(_("That is fine. Nothing about it is kept."), COURSE, MENU)
        case "forget":
            d.do("forget", ForgetWedding())
            d.say(_("Forgotten."), MENU)
        case _:
            d.say(_("Here they are:"), OFFICERS, MENU)


async def _wedding(d: Dialogue) -> Wedding:
    """Asked alike on both ways; the unknown is a good answer too."""
    return await d.ask(
        "wedding",
        _(
            "In which month is the wedding? For example 12/2027, or the day if you know it: "
            "20/12/2027. Lan Toả keeps the month to count who was counselled before the "
            "wedding; you can erase it at /counsel."
        ),
        wedding(d.started_on),
        Choice(_("Not known yet"), f"p:{d.run.id}:wedding:unknown"),
        example=f"12/{d.started_on.year + 1}",
    )


def _summary(wish: Wish, when: Wedding, safe_time: str) -> Words:
    return lines(
        _("• You would like: {wish}", wish=WISHES[wish]),
        _("• Wedding: {when}", when=_when(when.day, month_only=when.month_only)),
        _("• A safe time: {time}", time=safe_time),
    )


def _when(day: date | None, *, month_only: bool) -> Words:
    if day is None:
        return _("not known yet")
    return f"{day:%m/%Y}" if month_only else _("{day}", day=day)


def _stand(d: Dialogue, mine: Mine, request: Request) -> None:
    shown: list[Words] = [STANDS[request.state]]
    if request.wish is not None:
        shown.append(_("• You would like: {wish}", wish=WISHES[request.wish]))
    shown.append(_("• Asked on {day}", day=request.asked_on))
    if request.safe_time:
        shown.append(_("• A safe time: {time}", time=request.safe_time))
    waits = (d.started_on - request.asked_on).days
    if request.state in (State.ASKED, State.ASSIGNED) and waits >= 3:
        shown.append(
            _(
                "To be honest: in {n} days nobody has taken it on. We keep asking. You can learn "
                "in chat meanwhile, or speak to your union officer.",
                n=waits,
            )
        )
    officer = (OFFICERS,) if d.person.has(Role.OFFICER) else ()
    take_back = Choice(_("Take it back"), f"go:ruttuvan:{request.id}")
    d.say(lines(*shown), COURSE, take_back, *officer, MENU)


@dialogue("ruttuvan", needs=Needs.LINK, form=True)
async def withdraw(d: Dialogue) -> None:
    """Take the own request back."""
    mine = await d.fetch(MyCounselling())
    request = mine.request
    if request is None or request.state is State.DONE:
        d.say(_("There is no request of yours to take back."), MENU)
        return
    if await d.confirm(
        "sure",
        _("Take your request back? It will be erased, with the time and the month you wrote."),
        yes=_("Take it back"),
        no=_("Let it be"),
    ):
        d.do("withdraw", WithdrawCounselling(request.id))
        d.say(_("Taken back: nothing of it is kept. The lessons stay open to you."), COURSE, MENU)
    else:
        d.say(_("It stays as it is."), MENU)


@dialogue("quenngaycuoi", needs=Needs.LINK)
async def forget_wedding(d: Dialogue) -> None:
    """Take back what was said of the wedding."""
    d.do("forget", ForgetWedding())
    d.say(_("Forgotten."), MENU)


@dialogue("hoctuvan", needs=Needs.CONSENT)
async def course(d: Dialogue) -> None:
    """The course in chat, part by part; finished it is evidence, once."""
    parts = d.library.premarital
    if not parts:
        d.say(_("The course is being written. Please ask your union officer."), MENU)
        return
    for number, part in enumerate(parts, 1):
        *before, last = part.steps.get(d.locale)
        title = _("Part {n} of {all}: {title}", n=number, all=len(parts), title=heading(part))
        for step, text in enumerate(before, 1):
            shown = lines(title, "", text) if step == 1 else text
            await d.pick(f"{part.id}_{step}", shown, [Option("next", _("Continue"), None)])
        end = lines(*(() if before else (title, "")), last, "", sources(part, d.locale), SMALL_LINE)
        is_last = number == len(parts)
        label = _("I have gone through it all") if is_last else _("Next part")
        await d.pick(f"{part.id}_end", end, [Option("next", label, None)])
    await _finish(d, max(part.version for part in parts))


async def _finish(d: Dialogue, version: int) -> None:
    if d.conversation.person is None:
        d.say(
            _("Thank you for reading! It counts once your account is linked to the union's list."),
            Choice(_("I have no code"), "go:nocode"),
            MENU,
        )
        return
    mine = await d.fetch(MyCounselling())
    if mine.course_on is None:
        d.do("finish", FinishCourse(version))
    d.say(
        _(
            "You have gone through the whole course: well done, and all the best to you both! "
            "Would you like a talk with a counsellor too?"
        ),
        Choice(_("Ask for a talk"), "go:tuvan"),
        MENU,
    )
