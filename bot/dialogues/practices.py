"""Good examples: an officer collects them, the person agrees, a broadcast is drafted of them."""

from bot.domain.campaigns import MyUnits, UnitChoice
from bot.domain.people import Role
from bot.domain.practices import (
    Action,
    AgreePractice,
    CollectPractice,
    Kind,
    Practice,
    PracticeOf,
    Practices,
    PraisedOf,
    SpreadPractice,
    State,
    WithdrawPractice,
    fingerprint,
    may,
)
from bot.domain.viewing import Viewed, What
from bot.engine.by_code import somebody
from bot.engine.care_answers import words_without_children
from bot.engine.dialogue import Dialogue, Needs, Option, dialogue
from bot.engine.state import Choice
from bot.i18n import Text, Words, _, lines

MENU = Choice(_("Menu"), "go:menu")
NEW = Choice(_("A new example"), "go:dienhinh:new")
NOBODY = _("I do not find this code in your units.")
LIST = Choice(_("Good examples"), "go:dienhinh")
KINDS: dict[Kind, Text] = {
    Kind.FAMILY: _("An exemplary family"),
    Kind.MODEL: _("A way of working worth spreading"),
}
STATES: dict[State, Text] = {
    State.COLLECTED: _("waits for the person's consent"),
    State.AGREED: _("the person agrees"),
    State.SPREAD: _("drafted as a broadcast"),
    State.WITHDRAWN: _("not to be spread"),
}


@dialogue(
    "dienhinh",
    english="examples",
    needs=Needs.LINK,
    role=Role.OFFICER,
    menu=_("Good examples"),
    order=28,
    form=True,
    prose=True,
)
async def examples(d: Dialogue) -> None:
    """Examples of the own units, or a new one."""
    found = await d.fetch(Practices())
    if found and d.argument != "new":
        entries = tuple(
            Choice(_("{what}: {state}", what=p.title, state=STATES[p.state]), f"dh:{p.id}")
            for p in found
        )
        d.say(_("Good examples of your units:"), NEW, *entries, MENU)
        return
    kind = await d.pick(
        "kind", _("What is worth telling?"), [Option(k.value, KINDS[k], k) for k in Kind]
    )
    asked = _(
        "Whom is it about? Please write the code (Mã) of the union's list. "
        "They will be asked before anything goes out."
    )
    person = await somebody(d, asked, NOBODY, PraisedOf)
    if person is None:
        d.say(NOBODY, NEW, MENU)
        return
    title = await d.ask(
        "title",
        _("A title, 5 to 60 characters."),
        words_without_children(5, 60),
        example=_("A family that shares the housework"),
    )
    text = await d.ask(
        "text",
        _(
            "Tell what they do well, 50 to 1200 characters. Please no names of children, "
            "nothing on health or money."
        ),
        words_without_children(50, 1200),
        example=_(
            "Every evening they eat together, share the housework, and help two families of the "
            "same team when a shift runs late."
        ),
    )
    d.say(lines(KINDS[kind], _("• About: {title}", title=person.name), "", title, "", text))
    if not await d.confirm(
        "keep",
        _("Keep it and ask {name}?", name=person.name),
        yes=_("Keep and ask"),
        no=_("Discard"),
    ):
        d.say(_("Nothing was kept."), NEW, MENU)
        return
    d.do("collect", CollectPractice(kind, title, text, person.member_id))
    d.say(_("Kept. {name} is asked; without a yes it goes nowhere.", name=person.name), LIST, MENU)


@dialogue("dh", needs=Needs.LINK, payloads=("dh",), form=True)
async def one_example(d: Dialogue) -> None:
    """One example, for its person and for the officers of the unit."""
    _word, id_, action = (*d.argument.split(":", 2), "", "")[:3]
    found = await d.fetch(PracticeOf(int(id_))) if id_.isdigit() and len(id_) < 10 else None
    if found is None or (found.state is State.WITHDRAWN and not found.standing.is_subject):
        d.say(_("This example is not here (any more)."), MENU)
        return
    d.do("seen", Viewed(What.PRACTICE, (found.id,)))
    match action.partition(":"):
        case ("agree", _colon, seen) if _may(found, Action.AGREE):
            _agree(d, found, seen)
        case ("withdraw", _colon, _rest) if _may(found, Action.WITHDRAW):
            d.do("withdraw", WithdrawPractice(found.id))
            d.say(_("Understood: the words are erased, and nothing of them goes out."), MENU)
        case ("spread", _colon, _rest) if _may(found, Action.SPREAD):
            await _spread(d, found)
        case _:
            d.say(lines(*_shown(found)), *_actions(d, found))


def _may(found: Practice, action: Action) -> bool:
    return may(found.standing, action, found.state)


def _shown(found: Practice) -> list[Words]:
    if found.state is State.WITHDRAWN:
        return [_("You took this back; nothing of it is kept.")]
    shown: list[Words] = [found.title, "", found.text, ""]
    if not found.standing.is_subject:
        shown.append(_("• About: {title}", title=f"{found.name}, {found.unit_name}"))
        shown.append(_("• {state}", state=STATES[found.state]))
        return shown
    if found.state is State.COLLECTED:
        shown.append(
            _(
                "Your union would like to send these lines to its members as a good example. May "
                "it? You can take your yes back at any time."
            )
        )
    else:
        shown.append(_("You agreed that the union sends these lines. You can take it back."))
    return shown


def _actions(d: Dialogue, found: Practice) -> list[Choice]:
    base = f"dh:{found.id}"
    actions: list[Choice] = []
    if _may(found, Action.AGREE):
        seen = fingerprint(found.title, found.text)
        actions.append(Choice(_("Yes, you may"), f"{base}:agree:{seen}"))
    if _may(found, Action.WITHDRAW):
        label = _("No, please not") if found.state is State.COLLECTED else _("Take my yes back")
        actions.append(Choice(label, f"{base}:withdraw"))
    if _may(found, Action.SPREAD):
        actions.append(Choice(_("Draft a broadcast"), f"{base}:spread"))
    if found.campaign_id and found.standing.covers:
        actions.append(Choice(_("See the broadcast"), f"bc:{found.campaign_id}"))
    return [*actions, LIST, MENU] if d.person.has(Role.OFFICER) else [*actions, MENU]


def _agree(d: Dialogue, found: Practice, seen: str) -> None:
    if seen != fingerprint(found.title, found.text):
        again = Choice(_("See it"), f"dh:{found.id}")
        d.say(_("It was changed after you saw it. Please look again."), again)
        return
    d.do("agree", AgreePractice(found.id, seen))
    d.say(
        _("Thank you for sharing! Only these very words may go out."),
        Choice(_("Take my yes back"), f"dh:{found.id}:withdraw"),
        MENU,
    )


async def _unit(d: Dialogue) -> UnitChoice:
    units = await d.fetch(MyUnits())
    if len(units) == 1:
        return units[0]
    options = [Option(u.code, u.name, u) for u in units]
    return await d.pick("unit", _("Which unit (with all below it)?"), options)


async def _spread(d: Dialogue, found: Practice) -> None:
    unit = await _unit(d)
    nothing: Words = _("It belongs to no topic")
    topic_id = await d.pick(
        "topic",
        _("Which topic does it teach? Only a topic counts for families."),
        [*(Option(t.id, t.title, t.id) for t in d.library.topics), Option("none", nothing, "")],
    )
    d.do("spread", SpreadPractice(found.id, d.run.id, unit.id, topic_id))
    d.say(
        _("Drafted. Another officer or an admin approves it, as with every broadcast."),
        Choice(_("See the broadcast"), f"bc:{d.run.id}"),
        MENU,
    )
