"""Reports after they were made: lists, one of them, corrected, withdrawn, returned, accepted."""

from collections.abc import Mapping

from bot.dialogues.activities import asking
from bot.dialogues.activities.asking import MENU
from bot.domain.activities import (
    Activities,
    Activity,
    ActivityAction,
    ActivityOf,
    ActivityReport,
    CorrectActivity,
    HistoryOf,
    MoveActivity,
    PhotosOf,
    Shelf,
    Standing,
)
from bot.domain.activity_words import STATES, entry, history, told
from bot.domain.people import Role
from bot.domain.viewing import Viewed, What
from bot.engine.answers import words
from bot.engine.dialogue import Dialogue, Needs, Option, dialogue
from bot.engine.state import Choice
from bot.i18n import Text, Words, _, lines

PAGE = 6  # reports on one page of a list
MOST_FIXES = 8
TITLES: Mapping[Shelf, Text] = {
    Shelf.MINE: _("Your reports, the newest first:"),
    Shelf.UNIT: _("Reports of your units, the newest first:"),
    Shelf.WAITING: _("These wait for your word:"),
    Shelf.MEND: _("These came back to be mended:"),
}
ACTIONS: Mapping[ActivityAction, tuple[Text, str]] = {
    ActivityAction.ACCEPT: (_("Accept it"), "accept"),
    ActivityAction.RETURN: (_("Return it"), "return"),
    ActivityAction.CORRECT: (_("Change something"), "fix"),
    ActivityAction.WITHDRAW: (_("Withdraw it"), "withdraw"),
}


@dialogue("act", needs=Needs.LINK, role=Role.OFFICER, payloads=("act",), form=True, prose=True)
async def one_activity(d: Dialogue) -> None:
    """`act:<list>[:<skip>]` or `act:<report>[:<what to do>:<version seen>]`."""
    _word, ref, action, seen = (*d.argument.split(":", 3), "", "", "")[:4]
    if ref in set(Shelf):
        await _list(d, Shelf(ref), int(action) if action.isdigit() else 0)
        return
    found = await d.fetch(ActivityOf(ref))
    if found is None:
        d.say(_("I do not find this report under your units."), MENU)
    elif action == "photos":
        await _photos(d, found)
    elif action == "history":
        d.do("seen", Viewed(What.ACTIVITY, (found.id,)))
        shown = history(await d.fetch(HistoryOf(found.id)), d.zone)
        d.say(lines(_("What happened to this report:"), *shown), _see(found), MENU)
    elif action:
        await _do(d, found, action, seen)
    else:
        _stand(d, found)


def _see(found: Activity) -> Choice:
    return Choice(_("See the report"), f"act:{found.id}")


async def _list(d: Dialogue, shelf: Shelf, skip: int) -> None:
    page = await d.fetch(Activities(shelf, skip, PAGE + 1))
    if not page:
        d.say(_("Nothing lies here now."), Choice(_("New report"), "go:baocao:new"), MENU)
        return
    more = Choice(_("Older ones"), f"act:{shelf.value}:{skip + PAGE}")
    entries = (Choice(entry(found), f"act:{found.id}") for found in page[:PAGE])
    d.say(TITLES[shelf], *entries, *((more,) if len(page) > PAGE else ()), MENU)


def _stand(d: Dialogue, found: Activity) -> None:
    head = _(
        "Report of {unit}, {state}, by {who}:",
        unit=found.unit_name,
        state=STATES[found.state],
        who=found.reporter,
    )
    why = [_("• To be mended: “{why}”", why=found.why)] if found.why else []
    photos = [Choice(_("See the photos"), f"act:{found.id}:photos")] if found.report.photos else []
    todo = [
        Choice(label, f"act:{found.id}:{name}:{found.number}")
        for action, (label, name) in ACTIONS.items()
        if found.may(action)
    ]
    past = Choice(_("History"), f"act:{found.id}:history")
    d.do("seen", Viewed(What.ACTIVITY, (found.id,)))  # it names who reported it
    d.say(lines(head, *told(found.report, d.library), *why), *todo, *photos, past, MENU)


async def _photos(d: Dialogue, found: Activity) -> None:
    pictures = await d.fetch(PhotosOf(found.id))
    after = (_see(found), MENU)
    if not pictures:
        d.say(_("There are no photos."), *after)
    for n, picture in enumerate(pictures, 1):
        choices = after if n == len(pictures) else ()
        d.say(_("Photo {n} of {most}", n=n, most=len(pictures)), *choices, media=(picture,))


async def _do(d: Dialogue, found: Activity, name: str, seen: str) -> None:
    """Act on the version that was seen, if it is still the newest and the person may."""
    action = next((a for a, (_label, known) in ACTIONS.items() if known == name), None)
    if action is None or not found.may(action):
        d.say(_("That is not possible for this report now."), _see(found), MENU)
    elif seen != str(found.number):
        d.say(_("It was changed after you saw it. Please look again."), _see(found), MENU)
    elif action is ActivityAction.CORRECT:
        await _correct(d, found)
    elif action is ActivityAction.RETURN:
        await _return(d, found)
    elif action is ActivityAction.WITHDRAW:
        await _withdraw(d, found)
    else:
        d.do("accept", MoveActivity(found.id, found.number, action))
        _done(d, found, _("Accepted, thank you."))


def _done(d: Dialogue, found: Activity, said: Words) -> None:
    waiting = Choice(_("What else waits"), f"act:{Shelf.WAITING.value}")
    d.say(said, _see(found), waiting, MENU)


async def _return(d: Dialogue, found: Activity) -> None:
    why = await d.ask(
        "why",
        _("What should be mended? {who} will read exactly this.", who=found.reporter),
        words(5, 500),
        example=_("Please add the number of people"),
    )
    d.do("return", MoveActivity(found.id, found.number, ActivityAction.RETURN, why))
    _done(d, found, _("Returned; {who} is told.", who=found.reporter))


async def _withdraw(d: Dialogue, found: Activity) -> None:
    sure = await d.confirm(
        "sure",
        _("Withdraw this report? It then counts nowhere; its history stays."),
        yes=_("Withdraw it"),
        no=_("Let it be"),
    )
    if sure:
        d.do("withdraw", MoveActivity(found.id, found.number, ActivityAction.WITHDRAW))
        d.say(_("Withdrawn."), _see(found), MENU)
    else:
        d.say(_("It stays as it is."), _see(found), MENU)


async def _unit_line(d: Dialogue, found: Activity, report: ActivityReport) -> list[Words]:
    """The unit, where it is another one now."""
    if report.unit_id == found.report.unit_id:
        return []
    unit = await asking.unit_of(d, report)
    return [_("• Unit: {unit}", unit=unit.name)] if unit else []


async def _correct(d: Dialogue, found: Activity) -> None:
    """One thing after the other, then saved together as one version."""
    report, seen = found.report, frozenset[int]()
    for n in range(MOST_FIXES):
        mine = found.standing is Standing.REPORTER
        report = await asking.one_field(d, report, f".{n}", mine=mine)
        again = await asking.is_another(d, report, seen, f".{n}", found.id)
        if again is None:
            return
        seen = again
        d.say(
            lines(
                _("So it will read:"), *await _unit_line(d, found, report), *told(report, d.library)
            )
        )
        choice = await d.pick(
            f"check.{n}",
            _("Is it right?"),
            [
                Option("save", _("Save it"), "save"),
                Option("fix", _("Change more"), "fix"),
                Option("drop", _("Leave it as it was"), "drop"),
            ],
        )
        if choice != "fix":
            break
    if choice == "drop" or report == found.report:
        d.say(_("It stays as it is."), _see(found), MENU)
        return
    d.do("correct", CorrectActivity(found.id, found.number, report, tuple(sorted(seen))))
    d.say(_("Changed. What it was before stays in the history."), _see(found), MENU)
