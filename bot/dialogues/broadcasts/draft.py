"""A broadcast from the first question to the draft; `/phatdong` lists those that are there."""

from datetime import datetime, timedelta

from bot.dialogues.broadcasts.wording import MENU, NEW, ONLY, STATES, looks_so, named
from bot.domain.campaigns import (
    Campaign,
    CreateCampaign,
    Draft,
    Look,
    LooksOf,
    MyCampaigns,
    MyUnits,
    ReachOf,
    UnitChoice,
    text_ref,
)
from bot.domain.people import Role
from bot.domain.push import Content
from bot.domain.reach import Reach
from bot.domain.reach_words import reached
from bot.engine.answers import day_and_time, words
from bot.engine.dialogue import Dialogue, Needs, Option, dialogue
from bot.engine.state import Choice
from bot.i18n import Words, _, lines


@dialogue(
    "phatdong",
    english="broadcast",
    needs=Needs.LINK,
    role=Role.OFFICER,
    menu=_("Broadcast"),
    order=20,
    form=True,
    prose=True,
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
    only = await d.pick("only", _("To whom?"), [Option(o.value or "all", ONLY[o], o) for o in ONLY])
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
    counted = d.library.counted_topics
    topics = [Option(t.id, t.title, t.id) for t in d.library.topics if t.id in counted]
    topic_id = await d.pick(
        "topic_of_text",
        _("Which topic does it teach? Only a topic counts for families."),
        [*topics, Option("none", nothing, "")],
    )
    return Content(text_ref("", text), text=text), topic_id


async def _time(d: Dialogue) -> datetime:
    choice = await d.pick(
        "when",
        _("When shall it be sent?"),
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
    return _("{state}: {what}", state=STATES[found.state], what=named(d, found))


def _show(
    d: Dialogue, draft: Draft, unit: UnitChoice, reach: Reach, looks: tuple[Look, ...]
) -> None:
    for one in looks:
        d.say(looks_so(one))
    d.say(
        lines(
            _("To: {unit}. {only}.", unit=unit.name, only=ONLY[draft.only]),
            _("When: {when}", when=draft.due_at.astimezone(d.zone)),
            *reached(reach, d.zone),
        )
    )
