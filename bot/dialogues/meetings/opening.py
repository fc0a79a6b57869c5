"""An officer opens a meeting: `/sukien`, from the first question to its sign."""

from datetime import datetime, timedelta

from bot.dialogues.meetings.one import MENU, NEW, hold_up
from bot.domain.campaigns import MyUnits, UnitChoice
from bot.domain.meeting_words import FORMS, about, hours
from bot.domain.meetings import (
    Form,
    Meeting,
    MyMeetings,
    OpenMeeting,
    Plan,
    Purpose,
)
from bot.domain.people import Role
from bot.engine.answers import Hours, day_and_hours, words
from bot.engine.dialogue import Dialogue, Needs, Option, dialogue
from bot.engine.state import Choice
from bot.i18n import Words, _, lines

SOON = (2, 4)  # hours that a meeting which begins now may last
MOST_DAYS_AHEAD = 60
MOST_DAYS_BACK = 366  # of a meeting whose list is sent in afterwards


@dialogue(
    "sukien",
    english="event",
    needs=Needs.LINK,
    role=Role.OFFICER,
    menu=_("Check-in at a meeting"),
    order=21,
    form=True,
    prose=True,
)
async def meetings(d: Dialogue) -> None:
    """The meetings that are on or to come, or a new one from the first question to its sign."""
    existing = await d.fetch(MyMeetings())
    if existing and d.argument != "new":
        entries = tuple(Choice(_entry(d, found), f"sk:{found.key}") for found in existing)
        d.say(_("Meetings of your units:"), NEW, *entries, MENU)
        return
    unit = await _unit(d)
    purpose, topics = await _purpose(d)
    form = Form.TRAINING if purpose is Purpose.TRAINING else await _form(d)
    title = await d.ask(
        "title",
        _("What is it called? Members read this when they check in (5 to 100 characters)."),
        words(5, 100),
        example=_("Talk: family meals without phones"),
    )
    when = await _hours(d)
    plan = Plan(unit.id, purpose, form, " ".join(title.split()), *_ends(d, when), topics)
    over = plan.closes_at <= d.run.touched_at
    after = [_("It has been already: the list of who came is sent in next.")] if over else []
    if not await d.confirm(
        "open",
        lines(about(plan, d.library, d.zone), unit.name, *after, "", _("Open it so?")),
        yes=_("Open"),
        no=_("Discard"),
    ):
        d.say(_("Nothing was kept."), NEW, MENU)
        return
    d.do("open", OpenMeeting(d.run.id, plan))
    await hold_up(d, Meeting(0, d.run.id, plan, unit.name))


async def _unit(d: Dialogue) -> UnitChoice:
    units = await d.fetch(MyUnits())
    if len(units) == 1:
        return units[0]
    options = [Option(u.code, u.name, u) for u in units]
    return await d.pick("unit", _("Which unit holds it?"), options)


async def _purpose(d: Dialogue) -> tuple[Purpose, tuple[str, ...]]:
    purpose = await d.pick(
        "purpose",
        _("Towards which target does this meeting count?"),
        [
            Option("topics", _("Families, by topic"), Purpose.TOPICS),
            Option("training", _("Training of key officers"), Purpose.TRAINING),
        ],
    )
    return purpose, await _topics(d) if purpose is Purpose.TOPICS else ()


async def _topics(d: Dialogue) -> tuple[str, ...]:
    """One topic, then more until it is enough."""
    options = [Option(t.id, t.title, t.id) for t in d.library.topics]
    chosen = [await d.pick("topic1", _("On which topic?"), options)]
    enough = Option("enough", _("That is all"), "")
    while left := [option for option in options if option.value not in chosen]:
        more = await d.pick(f"topic{len(chosen) + 1}", _("One more topic?"), [enough, *left])
        if not more:
            break
        chosen.append(more)
    return tuple(chosen)


async def _form(d: Dialogue) -> Form:
    options = [Option(f.value, FORMS[f], f) for f in Form if f is not Form.TRAINING]
    return await d.pick("form", _("In which form?"), options)


async def _hours(d: Dialogue) -> Hours | int:
    """Hours from now, or a day and its hours."""
    soon = [Option(str(n), _("Now, for {n} hours", n=n), n) for n in SOON]
    choice = await d.pick("when", _("When?"), [*soon, Option("later", _("Other hours"), 0)])
    if choice:
        return choice
    return await d.ask(
        "at",
        _("On which day, from when to when? For example 25/11 08:00-11:30, or 14:00-16:00."),
        day_and_hours(d.started_on, MOST_DAYS_AHEAD, MOST_DAYS_BACK),
        example=f"{d.started_on:%d/%m} 14:00-16:00",
    )


def _ends(d: Dialogue, when: Hours | int) -> tuple[datetime, datetime]:
    if isinstance(when, int):
        now = d.run.touched_at.replace(second=0, microsecond=0)
        return now, now + timedelta(hours=when)
    return when.begins(d.zone), when.ends(d.zone)


def _entry(d: Dialogue, found: Meeting) -> Words:
    return _("{title} ({when})", title=found.plan.title, when=hours(found.plan, d.zone))
