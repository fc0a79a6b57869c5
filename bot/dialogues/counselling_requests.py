"""Requests for counselling as officers and counsellors handle them: assign, take, record, invite.

Officers see that somebody asks; the safe time is shown to the counsellor alone. What was said in
the talk is neither asked nor kept.
"""

from collections.abc import Callable
from datetime import date

from bot.domain.counselling import (
    Action,
    AnswerAssignment,
    AssignCounsellor,
    Counsellors,
    InviteToCounselling,
    MemberToInvite,
    OpenRequests,
    RecordSession,
    Request,
    RequestOf,
    State,
    Wish,
    may,
)
from bot.domain.people import Role
from bot.domain.viewing import Viewed, What
from bot.engine.answers import Misread
from bot.engine.by_code import somebody
from bot.engine.care_answers import past_day
from bot.engine.dialogue import Dialogue, Needs, Option, dialogue
from bot.engine.state import Choice
from bot.i18n import Text, Words, _, lines

MENU = Choice(_("Menu"), "go:menu")
NOBODY = _("I do not find this code in your units.")
LIST = Choice(_("All requests"), "go:yeucautuvan")
INVITE = Choice(_("Invite a member"), "go:moituvan")
STATES: dict[State, Text] = {
    State.INVITED: _("invited, no answer yet"),
    State.ASKED: _("waits for a counsellor"),
    State.ASSIGNED: _("counsellor asked, no answer yet"),
    State.TAKEN: _("taken on"),
    State.DONE: _("held"),
}
WISHES: dict[Wish, Text] = {Wish.CALL: _("a call"), Wish.CLASS: _("a class or a meeting")}


@dialogue(
    "yeucautuvan",
    english="counselrequests",
    needs=Needs.LINK,
    role=Role.OFFICER,
    menu=_("Requests for counselling"),
    order=27,
)
async def open_requests(d: Dialogue) -> None:
    """What is open under the person's roles, and what they are to hold themselves."""
    found = await d.fetch(OpenRequests())
    if not found:
        d.say(_("No request for counselling is open in your units."), INVITE, MENU)
        return
    d.do("seen", Viewed(What.COUNSELLING, tuple(request.id for request in found)))
    entries = tuple(Choice(_entry(request), f"tv:{request.id}") for request in found)
    d.say(_("Open requests for counselling:"), *entries, INVITE, MENU)


def _entry(request: Request) -> Words:
    return _("{name}: {state}", name=request.name, state=STATES[request.state])


@dialogue("moituvan", needs=Needs.LINK, role=Role.OFFICER, form=True)
async def invite(d: Dialogue) -> None:
    """Offer counselling to a member; no reason is asked for."""
    asked = _("Whom would you like to invite? Please write the code (Mã) of the union's list.")
    found = await somebody(d, asked, NOBODY, MemberToInvite)
    if found is None:
        d.say(NOBODY, INVITE, LIST, MENU)
        return
    if found.has_open:
        d.say(_("An invitation or a request of {name} is open already.", name=found.name), LIST)
        return
    if not await d.confirm(
        "send",
        _(
            "Invite {name}? A neutral line goes out, without a word on what it is about; the "
            "invitation itself is seen only when it is opened.",
            name=found.name,
        ),
        yes=_("Invite"),
        no=_("Do not invite"),
    ):
        d.say(_("Nobody was invited."), LIST, MENU)
        return
    d.do("invite", InviteToCounselling(found.member_id))
    d.say(_("The invitation is on its way. {name} decides.", name=found.name), LIST, MENU)


@dialogue("tv", needs=Needs.LINK, role=Role.OFFICER, payloads=("tv",), form=True)
async def one_request(d: Dialogue) -> None:
    """One request, and what this person may do about it."""
    _word, id_, action = (*d.argument.split(":", 2), "", "")[:3]
    found = await d.fetch(RequestOf(int(id_))) if id_.isdigit() and len(id_) < 10 else None
    if found is None or found.standing.is_own:
        d.say(_("I do not find this request under your units."), LIST, MENU)
        return
    d.do("seen", Viewed(What.COUNSELLING, (found.id,)))
    match action:
        case "assign" if _may(found, Action.ASSIGN):
            await _assign(d, found)
        case "take" | "return" if _may(found, Action.ANSWER):
            _answer(d, found, takes=action == "take")
        case "held" if _may(found, Action.RECORD):
            await _record(d, found)
        case _:
            d.say(lines(*_shown(found)), *_actions(found), LIST, MENU)


def _may(found: Request, action: Action) -> bool:
    return may(found.standing, action, found.state)


def _shown(found: Request) -> list[Words]:
    shown: list[Words] = [
        _("{name} ({code}), {unit}", name=found.name, code=found.code, unit=found.unit_name),
        _("• {state}", state=STATES[found.state]),
        _("• Asked on {day}", day=found.asked_on),
    ]
    if found.wish is not None:
        shown.append(_("• Would like: {wish}", wish=WISHES[found.wish]))
    if found.counsellor:
        shown.append(_("• Counsellor: {name}", name=found.counsellor))
    if found.held_on is not None:
        shown.append(_("• Held on {day}", day=found.held_on))
    if found.safe_time:
        shown.append(_("• A safe time, for you alone: {time}", time=found.safe_time))
        shown.append(_("Please contact at that time only, and do not say to others what it is."))
    return shown


def _actions(found: Request) -> list[Choice]:
    base = f"tv:{found.id}"
    actions: list[Choice] = []
    if _may(found, Action.ANSWER):
        actions.append(Choice(_("I take it on"), f"{base}:take"))
        actions.append(Choice(_("I cannot"), f"{base}:return"))
    if _may(found, Action.RECORD):
        actions.append(Choice(_("The talk was held"), f"{base}:held"))
    if _may(found, Action.ASSIGN):
        actions.append(Choice(_("Choose a counsellor"), f"{base}:assign"))
    return actions


async def _assign(d: Dialogue, found: Request) -> None:
    people = await d.fetch(Counsellors(found.id))
    if not people:
        d.say(_("There is nobody with a role here who could counsel."), LIST, MENU)
        return
    chosen = await d.pick(
        "who",
        _("Who shall speak with {name}? Those with the least to do come first.", name=found.name),
        [Option(p.code, _("{name}, {unit}", name=p.name, unit=p.unit_name), p) for p in people],
    )
    d.do("assign", AssignCounsellor(found.id, chosen.member_id))
    if chosen.member_id == d.person.member_id:
        d.say(
            _("You have taken it on. Open the request to see the safe time."),
            Choice(_("See the request"), f"tv:{found.id}"),
            MENU,
        )
        return
    d.say(
        _("{name} is being asked, and reminded after a day and after three.", name=chosen.name),
        LIST,
        MENU,
    )


def _answer(d: Dialogue, found: Request, *, takes: bool) -> None:
    d.do("answer", AnswerAssignment(found.id, takes))
    if takes:
        d.say(
            lines(
                _("Thank you! The member hears that somebody has taken it on."),
                _("• A safe time, for you alone: {time}", time=found.safe_time),
            ),
            Choice(_("The talk was held"), f"tv:{found.id}:held"),
            LIST,
            MENU,
        )
    else:
        d.say(_("Thank you for saying so; the officers look for somebody else."), LIST, MENU)


async def _record(d: Dialogue, found: Request) -> None:
    held_on = await d.ask(
        "held_on",
        _("On which day was it held? Nothing of what was said is asked for or kept."),
        _held_day(found.asked_on, d.started_on),
        Choice(_("Today"), f"p:{d.run.id}:held_on:today"),
        example=f"{d.started_on:%d/%m/%Y}",
    )
    if not await d.confirm(
        "sure",
        _("Record that the talk with {name} was held on {day}?", name=found.name, day=held_on),
    ):
        d.say(_("Nothing was recorded."), LIST, MENU)
        return
    d.do("record", RecordSession(found.id, held_on))
    d.say(
        _("Recorded. It counts for the target if the day lies before the wedding. Thank you!"),
        LIST,
        MENU,
    )


def _held_day(asked_on: date, today: date) -> Callable[[str], date]:
    read = past_day(today)

    def held(said: str) -> date:
        found = read(said)
        if found < asked_on:
            raise Misread(
                _("It was asked for on {day}; a talk cannot be earlier than that.", day=asked_on)
            )
        return found

    return held
