"""One meeting: its code held up, who came, the list sent in, its end; `sk:<key>` buttons."""

from datetime import time

from bot.dialogues.meetings.sent_list import hand_out, send_list
from bot.domain.meeting_words import about
from bot.domain.meetings import (
    GRACE,
    CloseMeeting,
    GuestsOf,
    ListSeen,
    Meeting,
    MeetingOf,
    SignOf,
    Stage,
)
from bot.domain.people import Role
from bot.engine.dialogue import Dialogue, Needs, dialogue
from bot.engine.state import Choice
from bot.i18n import Words, _, lines, ngettext

MENU = Choice(_("Menu"), "go:menu")
NEW = Choice(_("New meeting"), "go:sukien:new")


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
            await hold_up(d, found)


async def hold_up(d: Dialogue, found: Meeting) -> None:
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
