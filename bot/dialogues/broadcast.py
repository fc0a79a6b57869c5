"""An officer addresses a unit: text or lesson, audience, time, preview, test, and a second yes.

`/phatdong` begins a draft or opens one that is there; `bc:<id>` buttons act on it. Only another
officer or an admin can approve, and only exactly what was shown.
"""

from datetime import datetime, timedelta

from bot.domain.campaigns import (
    ApproveCampaign,
    Campaign,
    CampaignOf,
    CancelCampaign,
    CreateCampaign,
    Draft,
    Look,
    LooksOf,
    MayNot,
    MyCampaigns,
    MyUnits,
    Only,
    ProgressOf,
    ReachOf,
    State,
    TestSend,
    UnitChoice,
    fingerprint,
    may_approve,
    may_cancel,
    text_ref,
)
from bot.domain.people import Role
from bot.domain.push import Content
from bot.domain.reach import Reach
from bot.domain.reach_words import channel, reached, result
from bot.domain.templates import TrialsOf, TryTemplate
from bot.engine.answers import day_and_time, words
from bot.engine.dialogue import Dialogue, Needs, Option, dialogue
from bot.engine.state import Choice
from bot.i18n import Text, Words, _, lines

MENU = Choice(_("Menu"), "go:menu")
NEW = Choice(_("New broadcast"), "go:phatdong:new")
STATES: dict[State, Text] = {
    State.DRAFT: _("waits for approval"),
    State.APPROVED: _("approved"),
    State.RUNNING: _("going out"),
    State.FINISHED: _("finished"),
    State.CANCELLED: _("cancelled"),
    State.PAUSED: _("paused"),
}
ONLY: dict[Only, Text] = {
    Only.ALL: _("Everybody of the unit and below"),
    Only.MISSED: _("Only those who have not acknowledged it"),
    Only.KEY_OFFICERS: _("Key officers only"),
}
REFUSALS: dict[MayNot, Text] = {
    MayNot.OWN: _("You wrote this yourself: another officer or an admin has to approve it."),
    MayNot.NO_RIGHT: _("You hold no role on that unit."),
    MayNot.STATE: _("This broadcast is past that."),
}


@dialogue(
    "phatdong",
    english="broadcast",
    needs=Needs.LINK,
    role=Role.OFFICER,
    menu=_("Broadcast"),
    order=20,
    form=True,
)
async def broadcast(d: Dialogue) -> None:
    """The newest broadcasts, or a new one from the first question to the draft."""
    existing = await d.fetch(MyCampaigns())
    if existing and d.argument != "new":
        entries = tuple(Choice(_entry(d, found), f"bc:{found.id}") for found in existing)
        d.say(_("Broadcasts of your units:"), NEW, *entries, MENU)
        return
    unit = await _unit(d)
    content, topic = await _content(d)
    only = await d.pick("only", _("To whom?"), [Option(o.value or "all", ONLY[o], o) for o in Only])
    due_at = await _time(d)
    draft = Draft(content, unit.id, due_at, only, topic)
    reach = await d.fetch(ReachOf(draft))
    _show(d, draft, unit, reach, await d.fetch(LooksOf(content)))
    if not await d.confirm(
        "keep", _("Keep this as a draft for approval?"), yes=_("Keep"), no=_("Discard")
    ):
        d.say(_("Nothing was kept."), NEW, MENU)
        return
    d.do("create", CreateCampaign(d.run.id, draft))
    d.say(
        _(
            "Kept. Another officer or an admin can now approve it; you can send it to yourself "
            "first."
        ),
        Choice(_("Send to me as a test"), f"bc:{d.run.id}:test"),
        Choice(_("See the broadcast"), f"bc:{d.run.id}"),
        MENU,
    )


async def _unit(d: Dialogue) -> UnitChoice:
    units = await d.fetch(MyUnits())
    if len(units) == 1:
        return units[0]
    return await d.pick(
        "unit", _("Which unit (with all below it)?"), [Option(u.code, u.name, u) for u in units]
    )


async def _content(d: Dialogue) -> tuple[Content, str]:
    kind = await d.pick(
        "kind",
        _("What shall be sent?"),
        [
            Option("lesson", _("A lesson of the library"), "lesson"),
            Option("text", _("A text of my own"), "text"),
        ],
    )
    if kind == "lesson":
        topic = await d.pick(
            "topic", _("On which topic?"), [Option(t.id, t.title, t) for t in d.library.topics]
        )
        lesson = await d.pick(
            "lesson",
            _("Which lesson?"),
            [Option(x.id, x.title, x) for x in d.library.lessons_of(topic.id)],
        )
        return Content(lesson.id, lesson_id=lesson.id), lesson.topic
    text = await d.ask(
        "text",
        _("Please write the message, 20 to 1500 characters."),
        words(20, 1500),
        example=_("On Saturday at 8:00 there is a family day at the union house. Do come!"),
    )
    nothing: Words = _("It belongs to no topic")
    topics = [Option(t.id, t.title, t.id) for t in d.library.topics]
    topic_id = await d.pick(
        "topic_of_text",
        _("Which topic does it teach? Only a topic counts for families."),
        [*topics, Option("none", nothing, "")],
    )
    return Content(text_ref("", text), text=text), topic_id


async def _time(d: Dialogue) -> datetime:
    choice = await d.pick(
        "when",
        _("When?"),
        [
            Option("now", _("As soon as it is approved"), "now"),
            Option("later", _("At a day and time"), "later"),
        ],
    )
    if choice == "now":
        return d.run.touched_at
    day, clock = await d.ask(
        "at",
        _("On which day and at what time? For example 25/11 08:00."),
        day_and_time(d.started_on),
        example=f"{d.started_on + timedelta(days=1):%d/%m} 08:00",
    )
    return datetime.combine(day, clock, d.zone)


def _entry(d: Dialogue, found: Campaign) -> Words:
    return _("{state}: {what}", state=STATES[found.state], what=_named(d, found))


def _named(d: Dialogue, found: Campaign) -> Words:
    lesson = d.library.lesson(found.draft.content.lesson_id)
    return lesson.title if lesson and not found.draft.content.title else _brief(found.draft.content)


def _brief(content: Content) -> str:
    text = content.title or content.text or content.lesson_id
    return text if len(text) <= 40 else text[:39] + "…"


def _show(
    d: Dialogue, draft: Draft, unit: UnitChoice, reach: Reach, looks: tuple[Look, ...]
) -> None:
    for look in looks:
        d.say(_look(look))
    d.say(
        lines(
            _("To: {unit}. {only}.", unit=unit.name, only=ONLY[draft.only]),
            _("When: {when}", when=draft.due_at.astimezone(d.zone)),
            *reached(reach, d.zone),
        )
    )


def _look(look: Look) -> Words:
    shown: list[Words] = [
        _("So it will look on {platforms}:", platforms=", ".join(map(channel, look.platforms)))
    ]
    for bubble in look.bubbles:
        shown += ["", bubble.text, "  ".join(f"[{b.label}]" for b in bubble.buttons)]
    return lines(*shown)


@dialogue("bc", needs=Needs.LINK, role=Role.OFFICER, payloads=("bc",), form=True)
async def one_broadcast(d: Dialogue) -> None:
    """One broadcast: where it stands, and what this person may do about it."""
    _word, id_, action = (*d.argument.split(":", 2), "", "")[:3]
    found = await d.fetch(CampaignOf(id_))
    if found is None:
        d.say(_("I do not find this broadcast under your units."), MENU)
        return
    match action.partition(":"):
        case ("test", _colon, _rest):
            d.do("test", TestSend(found.draft.content))
            d.say(_("This is how it will look:"), Choice(_("See the broadcast"), f"bc:{id_}"))
        case ("template", _colon, platform):
            await _try_template(d, found, platform)
        case ("approve", _colon, seen):
            _approve(d, found, seen)
        case ("cancel", _colon, _rest):
            await _cancel(d, found)
        case ("again", _colon, _rest):
            await _again(d, found)
        case _:
            await _stand(d, found)


async def _stand(d: Dialogue, found: Campaign) -> None:
    progress = await d.fetch(ProgressOf(found.id))
    shown: list[Words] = [
        _("Broadcast {id}: {state}", id=found.id, state=STATES[found.state]),
        _brief_of(d, found),
        _("When: {when}", when=found.draft.due_at.astimezone(d.zone)),
    ]
    if found.started_at is None:
        for look in await d.fetch(LooksOf(found.draft.content)):
            d.say(_look(look))
        shown += reached(await d.fetch(ReachOf(found)), d.zone)
    else:
        shown += result(progress, found.plan)
    trials = () if found.started_at else await d.fetch(_trials(found))
    d.say(lines(*shown), *_actions(d, found, trials))


def _trials(found: Campaign) -> TrialsOf:
    return TrialsOf(found.draft.content, found.observance_id)


async def _try_template(d: Dialogue, found: Campaign, platform: str) -> None:
    """The approved template, to the officer's own account there: what a closed talk gets."""
    back = Choice(_("See the broadcast"), f"bc:{found.id}")
    if platform not in await d.fetch(_trials(found)):
        d.say(_("There is no approved template that I could send to your account there now."), back)
        return
    d.do("template", TryTemplate(found.draft.content, platform, found.observance_id))
    d.say(
        _(
            "TEST of the template on {platform}: it comes to your own account there, just as "
            "people get it whose conversation is closed. Nobody else gets it; it costs as much "
            "as one message.",
            platform=channel(platform),
        ),
        back,
    )


def _brief_of(d: Dialogue, found: Campaign) -> Words:
    return _(
        "“{what}” to {unit}. {only}.",
        what=_named(d, found),
        unit=found.unit_code,
        only=ONLY[found.draft.only],
    )


def _actions(d: Dialogue, found: Campaign, trials: tuple[str, ...]) -> list[Choice]:
    base = f"bc:{found.id}"
    actions: list[Choice] = []
    if may_approve(d.person, True, found) is None:
        seen = fingerprint(found.draft)
        actions.append(Choice(_("Approve exactly this"), f"{base}:approve:{seen}"))
    if found.state in (State.RUNNING, State.APPROVED, State.FINISHED):
        actions.append(Choice(_("Refresh"), base))
    if found.state is State.DRAFT:
        actions.append(Choice(_("Send to me as a test"), f"{base}:test"))
    actions += [
        Choice(
            _("Try the template on {platform}", platform=channel(name)), f"{base}:template:{name}"
        )
        for name in trials
    ]
    if found.state in (State.FINISHED, State.CANCELLED) and found.started_at:
        actions.append(Choice(_("Send again to those missed"), f"{base}:again"))
    if may_cancel(True, found) is None:
        actions.append(Choice(_("Cancel it"), f"{base}:cancel"))
    return [*actions, MENU]


def _approve(d: Dialogue, found: Campaign, seen: str) -> None:
    refused = may_approve(d.person, True, found)
    back = Choice(_("See the broadcast"), f"bc:{found.id}")
    if refused is not None:
        d.say(REFUSALS[refused], back)
        return
    if seen != fingerprint(found.draft):
        d.say(_("It was changed after you saw it. Please look again."), back)
        return
    d.do("approve", ApproveCampaign(found.id, seen))
    d.say(
        _(
            "Approved. It goes out at {when}, outside quiet hours, once to each person.",
            when=found.draft.due_at.astimezone(d.zone),
        ),
        back,
        MENU,
    )


async def _cancel(d: Dialogue, found: Campaign) -> None:
    back = Choice(_("See the broadcast"), f"bc:{found.id}")
    refused = may_cancel(True, found)
    if refused is not None:
        d.say(REFUSALS[refused], back)
        return
    if await d.confirm(
        "sure",
        _("Cancel this broadcast? What has gone out stays out."),
        yes=_("Cancel it"),
        no=_("Let it be"),
    ):
        d.do("cancel", CancelCampaign(found.id))
        d.say(_("Cancelled. Nothing more goes out."), back, MENU)
    else:
        d.say(_("It stays as it is."), back, MENU)


async def _again(d: Dialogue, found: Campaign) -> None:
    """A new draft with the very same content for those who have not acknowledged it."""
    draft = Draft(
        found.draft.content,
        found.draft.unit_id,
        d.run.touched_at,
        Only.MISSED,
        found.draft.topic_id,
    )
    reach = await d.fetch(ReachOf(draft))
    d.do("create", CreateCampaign(d.run.id, draft))
    d.say(
        lines(
            _("A draft for those missed is ready; it needs a second person's approval."),
            *reached(reach, d.zone),
        ),
        Choice(_("See the broadcast"), f"bc:{d.run.id}"),
        MENU,
    )
