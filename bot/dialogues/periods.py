"""Reporting periods in chat: which there are, what came late, and closing by the one in charge."""

from bot.domain.coverage_words import indicator_words
from bot.domain.people import Role
from bot.domain.period_words import standing
from bot.domain.periods import (
    ACTIVITIES,
    SUPPORT,
    Change,
    ClosePeriod,
    Late,
    MayClose,
    Period,
    PeriodsKept,
)
from bot.engine.dialogue import Dialogue, Needs, dialogue
from bot.engine.state import Choice
from bot.i18n import Words, _, lines

MENU = Choice(_("Menu"), "go:menu")
BACK = Choice(_("All periods"), "go:kybaocao")
MOST_LINES = 15


@dialogue(
    "kybaocao",
    english="periods",
    needs=Needs.LINK,
    role=Role.OFFICER,
    menu=_("Reporting periods"),
    order=25,
    form=True,
)
async def reporting_periods(d: Dialogue) -> None:
    """The newest first; what an open one waits for, what a closed one got too late."""
    kept = await d.fetch(PeriodsKept())
    if not kept:
        d.say(_("No period is kept yet; the first appears by itself within a day."), MENU)
        return
    code, _space, action = d.argument.strip().partition(" ")
    chosen = next((found for found in kept if found.code == code), None)
    if chosen is None:
        shown = lines(_("Reporting periods:"), *(standing(found) for found in kept))
        d.say(shown, *(Choice(p.code, f"go:kybaocao:{p.code}") for p in kept[:3]), MENU)
    elif action == "close":
        await _close(d, chosen)
    else:
        await _one(d, chosen)


async def _one(d: Dialogue, found: Period) -> None:
    if found.closed_at is None:
        waits = found.may_close(d.started_on) and await d.fetch(MayClose())
        close = [Choice(_("Close {code}", code=found.code), f"go:kybaocao:{found.code} close")]
        d.say(standing(found), *(close if waits else ()), BACK)
        return
    late = await d.fetch(Late(found.code))
    d.say(
        lines(
            standing(found),
            _("Closed on {day} by {who}. Checksum {seal}.", day=found.closed_at.astimezone(d.zone),
              who=found.closed_by, seal=found.checksum[:12]),
            *_late(d, late),
        ),
        BACK,
    )  # fmt: skip


def _late(d: Dialogue, late: tuple[Change, ...]) -> list[Words]:
    if not late:
        return [_("Nothing was recorded afterwards for your units.")]
    shown: list[Words] = ["", _("Recorded afterwards, shown apart:")]
    shown += [_change(d, change) for change in late[:MOST_LINES]]
    if len(late) > MOST_LINES:
        shown.append(_("… and {n} more lines", n=len(late) - MOST_LINES))
    return shown


def _change(d: Dialogue, change: Change) -> Words:
    before: Words
    after: Words
    if change.name == ACTIVITIES:
        what: Words = _("activities reported")
        before, after = (str(n[0]) if n else "0" for n in (change.frozen, change.now))
    elif change.name.startswith(f"{SUPPORT}:"):
        what = _programme(d, change.name.partition(":")[2])
        before, after = _cases(change.frozen), _cases(change.now)
    else:
        what = indicator_words(change.name, d.library)
        before, after = _share(change.frozen), _share(change.now)
    return _("• {unit}, {what}: {before} → {after}", unit=change.unit, what=what, before=before,
             after=after)  # fmt: skip


def _programme(d: Dialogue, id_: str) -> Words:
    known = d.library.programme(id_)
    return known.title if known else id_  # it may have ended since


def _cases(numbers: tuple[int, ...]) -> Words:
    received, done = numbers[:2] or (0, 0)
    return _("{n} asked, {done} done", n=received, done=done)


def _share(numbers: tuple[int, ...]) -> str:
    return f"{numbers[0]}/{numbers[1]}" if numbers else "0/0"


async def _close(d: Dialogue, found: Period) -> None:
    if not (found.may_close(d.started_on) and await d.fetch(MayClose())):
        d.say(_("Period {code} cannot be closed by you now.", code=found.code), BACK)
        return
    if await d.confirm(
        "sure",
        _("Close {code}? Its figures are frozen; what comes later is shown apart.",
          code=found.code),
        yes=_("Close the period"),
        no=_("Let it be"),
    ):  # fmt: skip
        d.do("close", ClosePeriod(found.code))
        d.say(_("{code} is closed.", code=found.code), BACK, MENU)
    else:
        d.say(_("It stays as it is."), BACK)
