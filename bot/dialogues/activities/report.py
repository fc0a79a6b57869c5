"""`/baocao`: an officer reports an activity of a unit, in two minutes and on a phone."""

from collections.abc import Mapping
from dataclasses import replace

from bot.dialogues.activities import asking
from bot.dialogues.activities.asking import MENU
from bot.domain.activities import (
    ActivityKind,
    ActivityReport,
    Desk,
    PhotosHeld,
    SaveActivity,
    Shelf,
    UnitFound,
)
from bot.domain.activity_words import told
from bot.domain.people import Role
from bot.engine.dialogue import Dialogue, Needs, Option, dialogue
from bot.engine.drafts import ANEW, LATER
from bot.engine.state import Choice
from bot.i18n import Text, _, lines

NEW = Choice(_("New report"), f"go:baocao:{ANEW}")
SHELVES: Mapping[Shelf, Text] = {
    Shelf.MEND: _("To be mended by me ({n})"),
    Shelf.WAITING: _("Waiting for my word ({n})"),
    Shelf.MINE: _("My reports ({n})"),
    Shelf.UNIT: _("Reports of my units ({n})"),
}
MOST_FIXES = 8


@dialogue(
    "baocao",
    english="report",
    needs=Needs.LINK,
    role=Role.OFFICER,
    menu=_("Report an activity"),
    order=21,
    keeps_draft=True,
    form=True,
    prose=True,
)
async def report_activity(d: Dialogue) -> None:
    """What lies on the desk, or a new report from the first question to the last."""
    # What has begun goes on, whatever comes to the desk meanwhile.
    if d.run.waiting is None and d.argument != ANEW:
        desk = await d.fetch(Desk())
        if any(desk.values()) or d.argument == LATER:
            _show(d, desk)
            return
    unit = await asking.unit(d)
    if unit is None:
        d.say(_("I did not find the unit. Please ask your upper union for its code."), NEW, MENU)
        return
    blank = ActivityReport(unit.id, ActivityKind.OTHER, d.started_on)
    report = await asking.day(d, await asking.kind(d, blank, ""), "")
    seen = await asking.is_another(d, report, frozenset(), "")
    if seen is None:
        return
    rest = (asking.subjects, asking.partners, asking.people, asking.cost, asking.photos)
    for question in (*rest, asking.note):
        report = await question(d, report, "")
    await _save(d, unit, report, seen)


def _show(d: Dialogue, desk: Mapping[Shelf, int]) -> None:
    full = [
        Choice(replace(label, values=(("n", desk[shelf]),)), f"act:{shelf.value}")
        for shelf, label in SHELVES.items()
        if desk[shelf]
    ]
    d.say(_("Reports of activities:"), NEW, *full, MENU)


async def _save(d: Dialogue, unit: UnitFound, report: ActivityReport, seen: frozenset[int]) -> None:
    for n in range(MOST_FIXES):
        report = await _with_photos_held(d, report)
        unit = await asking.unit_of(d, report) or unit
        head = _("Please check the report of {unit}:", unit=unit.name)
        d.say(lines(head, *told(report, d.library)))
        choice = await d.pick(
            f"check.{n}",
            _("Is it right?"),
            [
                Option("save", _("Save it"), "save"),
                Option("fix", _("Change something"), "fix"),
                Option("drop", _("Throw it away"), "drop"),
            ],
        )
        if choice != "fix":
            break
        report = await asking.one_field(d, report, f".{n}")
        again = await asking.is_another(d, report, seen, f".{n}")
        if again is None:
            return
        seen = again
    _end(d, report, seen, saved=choice == "save")


async def _with_photos_held(d: Dialogue, report: ActivityReport) -> ActivityReport:
    """Photos of a draft that lay long are gone: it is said, not hidden."""
    if not report.photos:
        return report
    held = await d.fetch(PhotosHeld(report.photos))
    if len(held) < len(report.photos):
        d.say(_("Photos that were sent more than two days ago are gone; please send them again."))
    return replace(report, photos=held)


def _end(d: Dialogue, report: ActivityReport, seen: frozenset[int], *, saved: bool) -> None:
    if not saved:
        d.say(_("Nothing was saved."), NEW, MENU)
        return
    d.do("save", SaveActivity(report, tuple(sorted(seen))))
    d.say(
        _("Saved, thank you! Your upper union can see it now; you can still change it."),
        Choice(_("See the report"), f"act:r{d.run.id}"),
        NEW,
        MENU,
    )
