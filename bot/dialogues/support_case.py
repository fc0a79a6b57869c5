"""One case of support: how it stands, and what this very person may do about it."""

from bot.domain.people import Role
from bot.domain.support import Action, Case, CaseOf, MayNot, MoveCase, State, may
from bot.domain.support_words import STATES, counted, counts_of, titled, varied
from bot.domain.viewing import Viewed, What
from bot.engine.answers import whole_number
from bot.engine.care_answers import money, words_without_children
from bot.engine.dialogue import Dialogue, Needs, dialogue
from bot.engine.state import Choice
from bot.i18n import Text, Words, _, lines
from bot.library.model import Programme

MENU = Choice(_("Menu"), "go:menu")
BACK = Choice(_("Programmes"), "go:chuongtrinh")
TODO = Choice(_("Cases that wait"), "go:chuongtrinh:todo")
LABELS: dict[Action, Text] = {
    Action.CHECK: _("I have checked it"),
    Action.DECIDE: _("Decide"),
    Action.FINISH: _("It has been done"),
    Action.REFUSE: _("Not possible"),
    Action.WITHDRAW: _("Take it back"),
}
REFUSALS: dict[MayNot, Text] = {
    MayNot.STATE: _("This case is past that step, or not there yet."),
    MayNot.OWN: _("It is about you: somebody else has to do this."),
    MayNot.NO_RIGHT: _("This step is for others: an officer checks, an admin above decides."),
}
NEXT: dict[State, Text] = {
    State.RECEIVED: _("An officer of the unit will check it."),
    State.CHECKED: _("The upper union will decide."),
    State.DECIDED: _("It was granted; your officer will bring it about."),
}


@dialogue("hs", needs=Needs.LINK, payloads=("hs",), form=True)
async def one_case(d: Dialogue) -> None:
    """The case in full for those in charge and for whom it is about."""
    _word, id_, wanted = (*d.argument.split(":", 2), "", "")[:3]
    found = await d.fetch(CaseOf(int(id_))) if id_.isdigit() and len(id_) < 10 else None
    if found is None:
        d.say(_("I do not find this case."), BACK, MENU)
        return
    d.do("seen", Viewed(What.SUPPORT, (found.id,)))
    if wanted not in set(Action):
        d.say(lines(*_shown(d, found)), *_actions(d, found), MENU)
        return
    action = Action(wanted)
    refused = may(found.standing, action, found.state)
    if refused is not None:
        d.say(REFUSALS[refused], Choice(_("See the case"), f"hs:{found.id}"), MENU)
        return
    await _move(d, found, action)


def _shown(d: Dialogue, found: Case) -> list[Words]:
    kind = varied(d.library, found)
    shown: list[Words] = [
        titled(d.library, found),
        _("• State: {state}", state=STATES[found.state]),
        _("• Opened on {day}, {unit}", day=found.opened_on, unit=found.unit_name),
    ]
    if kind:
        shown.append(_("• About: {title}", title=kind))
    if found.name:
        shown.append(_("• For: {name}", name=found.name))
    if found.heads is not None:
        shown.append(counted(counts_of(d.library, found), found.heads))
    if found.days is not None:
        shown.append(_("• Days: {n}", n=found.days))
    if found.amount is not None:
        shown.append(_("• Sum: {amount} đồng", amount=found.amount))
    if found.detail:
        shown.append(_("• What was written: {words}", words=found.detail))
    shown += [_("   {day}: {state}", day=s.on, state=_step(s.state, s.note)) for s in found.steps]
    if found.state in NEXT:
        shown.append(NEXT[found.state])
    return shown


def _step(state: State, note: str) -> Words:
    return _("{state}. {note}", state=STATES[state], note=note) if note else STATES[state]


def _actions(d: Dialogue, found: Case) -> list[Choice]:
    actions = [
        Choice(label, f"hs:{found.id}:{action}")
        for action, label in LABELS.items()
        if may(found.standing, action, found.state) is None
    ]
    return [*actions, TODO if d.person.has(Role.OFFICER) else BACK]


async def _move(d: Dialogue, found: Case, action: Action) -> None:
    """What the step needs to know, one clear question, then the step."""
    programme = d.library.programme(found.programme)
    amount = await _amount(d, found, programme, action)
    days = await _days(d, found, programme, action)
    note = ""
    if action is Action.REFUSE:
        note = await d.ask(
            "why",
            _(
                "Why not? Please write it kindly: the person will read these very words "
                "(10 to 300 characters)."
            ),
            words_without_children(10, 300),
            example=_("The programme of this year is used up; we will ask again in spring."),
        )
    if not await d.confirm("sure", _question(d, found, action, amount)):
        d.say(_("It stays as it is."), Choice(_("See the case"), f"hs:{found.id}"), MENU)
        return
    d.do("move", MoveCase(found.id, action, found.state, amount, days, note))
    d.say(
        _("Noted. Thank you!") if action is Action.WITHDRAW else _("Noted; the person is told."),
        Choice(_("See the case"), f"hs:{found.id}"),
        TODO if d.person.has(Role.OFFICER) else BACK,
        MENU,
    )


async def _amount(
    d: Dialogue, found: Case, programme: Programme | None, action: Action
) -> int | None:
    if action is not Action.DECIDE or programme is None or not programme.amount:
        return None
    asked = _("Which sum is granted? For example 50 triệu.")
    return await d.ask("amount", asked, money, example="50 triệu")


async def _days(
    d: Dialogue, found: Case, programme: Programme | None, action: Action
) -> int | None:
    asks = action is Action.FINISH and programme is not None and programme.days
    if not asks or found.days is not None:
        return None
    asked = _("How many days did it last?")
    return await d.ask("days", asked, whole_number(1, 60), example="3")


def _question(d: Dialogue, found: Case, action: Action, amount: int | None) -> Words:
    what = titled(d.library, found)
    who = found.name or found.unit_name
    match action:
        case Action.CHECK:
            return _("{what}, {who}: have you seen to it that it is so?", what=what, who=who)
        case Action.DECIDE if amount is not None:
            return _("Grant {who} {amount} đồng ({what})?", who=who, amount=amount, what=what)
        case Action.DECIDE:
            return _("Grant it: {what}, {who}?", what=what, who=who)
        case Action.FINISH:
            return _("{what}, {who}: has it been handed over or held?", what=what, who=who)
        case Action.REFUSE:
            return _("Send this answer to {who}?", who=who)
        case Action.WITHDRAW:
            return _("Take it back? What you wrote is erased.")
