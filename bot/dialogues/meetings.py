"""An officer opens a meeting and holds up its code: `/sukien`; `sk:<key>` buttons act on it."""

from datetime import datetime, time, timedelta

from bot.dialogues.meeting_list import hand_out, send_list
from bot.domain.campaigns import MyUnits, UnitChoice
from bot.domain.meeting_words import FORMS, about, hours
from bot.domain.meetings import (
    GRACE,
    CloseMeeting,
    Form,
    GuestsOf,
    ListSeen,
    Meeting,
    MeetingOf,
    MyMeetings,
    OpenMeeting,
    Plan,
    Purpose,
    SignOf,
    Stage,
)
from bot.domain.people import Role
from bot.engine.answers import Hours, day_and_hours, words
from bot.engine.dialogue import Dialogue, Needs, Option, dialogue
from bot.engine.state import Choice
from bot.i18n import Words, _, lines, ngettext

MENU = Choice(_("Menu"), "go:menu")
NEW = Choice(_("New meeting"), "go:sukien:new")
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
    await _hold_up(d, Meeting(0, d.run.id, plan, unit.name))


async def _unit(d: Dialogue) -> UnitChoice:
    units = await d.fetch(MyUnits())
    if len(units) == 1:
        return units[0]
    options = [Option(u.code, u.name, u) for u in units]
    return await d.pick("unit", _("Which unit holds it?"), options)


async def _purpose(d: Dialogue) -> tuple[Purpose, tuple[str, ...]]:
    purpose = await d.pick(
        "purpose",
        _("What does being there count for?"),
        [
            Option("topics", _("Families, in topics of the library"), Purpose.TOPICS),
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


@dialogue("sk", needs=Needs.LINK, role=Role.OFFICER, payloads=("sk",), form=True)
async def one_meeting(d: Dialogue) -> None:
    """One meeting: its sign, who came, its end."""
    _word, key, action = (*d.argument.split(":", 2), "", "")[:3]
    found = await d.fetch(MeetingOf(key))
    if found is None:
        d.say(_("I do not find this meeting under your units."), MENU)
        return
    match action:
        case "list":
            await _list(d, found)
        case "names":
            await send_list(d, found, *_buttons(found, found.stage(d.run.touched_at)))
        case "empty":
            await hand_out(d, found, *_buttons(found, found.stage(d.run.touched_at)))
        case "close":
            await _close(d, found)
        case _:
            await _hold_up(d, found)


async def _hold_up(d: Dialogue, found: Meeting) -> None:
    """The code and its picture; before the hours, only what it will be."""
    shown: list[Words] = [about(found.plan, d.library, d.zone), ""]
    stage = found.stage(d.run.touched_at)
    if stage is Stage.OVER:
        d.say(lines(*shown, _("It is over."), _came(found.people)), *_buttons(found, stage))
        return
    sign = await d.fetch(SignOf(found.key))
    screen = Choice(_("Big screen"), url=sign.screen_url)
    if stage is Stage.EARLY:
        at = (found.plan.opens_at - GRACE).astimezone(d.zone)
        shown.append(_("The code appears here and on the big screen from {at} on.", at=at))
        d.say(lines(*shown), screen, *_buttons(found, stage))
        return
    shown += [
        _("Code: {code}", code=sign.code),
        _("It changes at {at}; members scan the picture or send me the code.",
          at=sign.changes_at.time()),
        _came(found.people),
    ]  # fmt: skip
    d.say(lines(*shown), screen, *_buttons(found, stage), media=(sign.picture,))


def _buttons(found: Meeting, stage: Stage) -> tuple[Choice, ...]:
    base = f"sk:{found.key}"
    names = Choice(_("Who came"), f"{base}:list")
    sheet = Choice(_("Send in a list (.xlsx)"), f"{base}:names")
    if stage is Stage.OVER:
        return names, sheet, NEW, MENU
    came = (names,) if stage is Stage.EARLY else (names, sheet)
    return Choice(_("New code"), base), *came, Choice(_("Close it"), f"{base}:close"), MENU


def _came(people: int) -> Words:
    return ngettext("{n} person checked in", "{n} people checked in", people)


async def _list(d: Dialogue, found: Meeting) -> None:
    guests = await d.fetch(GuestsOf(found.key))
    d.do("seen", ListSeen(found.key))
    shown: list[Words] = [_("“{title}”: {came}", title=found.plan.title, came=_came(found.people))]
    shown += [
        _("{at} · {name} · {unit}", at=_clock(g.at.time()), name=g.name or _("(erased)"),
          unit=g.unit_name)
        for g in guests
    ]  # fmt: skip
    if found.people > len(guests):
        shown.append(_("… and {n} before them", n=found.people - len(guests)))
    d.say(lines(*shown), *_buttons(found, found.stage(d.run.touched_at)))


def _clock(at: time) -> str:
    return f"{at:%H:%M}"


async def _close(d: Dialogue, found: Meeting) -> None:
    if found.stage(d.run.touched_at) is Stage.OVER:
        d.say(lines(_("It is over."), _came(found.people)), NEW, MENU)
        return
    sure = await d.confirm(
        "sure",
        _("Close “{title}”? Nobody can check in any more.", title=found.plan.title),
        yes=_("Close it"),
        no=_("Let it be"),
    )
    back = Choice(_("See the meeting"), f"sk:{found.key}")
    if sure:
        d.do("close", CloseMeeting(found.key))
        d.say(lines(_("Closed."), _came(found.people)), back, MENU)
    else:
        d.say(_("It stays as it is."), back, MENU)
