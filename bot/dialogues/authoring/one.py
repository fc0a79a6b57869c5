"""`bl:<lesson>:<version>`: how a version looks, what changes, and the second person's yes."""

from collections.abc import Sequence

from bot.domain.authoring import (
    STATES,
    ApproveLesson,
    LessonLooks,
    MayNot,
    VersionOf,
    VersionState,
    WithdrawLesson,
    Written,
    fingerprint,
    may_approve,
    overtaken_by,
)
from bot.domain.lesson_changes import LANGUAGES, changes, in_words
from bot.domain.people import Role
from bot.domain.reach_words import channel
from bot.engine.dialogue import Dialogue, Needs, dialogue
from bot.engine.state import Choice
from bot.i18n import Text, Words, _, lines
from bot.library.faults import Fault
from bot.library.model import Lesson
from bot.library.overlay import read_pages

MENU = Choice(_("Menu"), "go:menu")
LIST = Choice(_("Drafts"), "go:soanbai")
MOST_CHANGES = 12  # told in one message
REFUSALS: dict[MayNot, Text] = {
    MayNot.OWN: _("You wrote this version yourself: another officer has to approve it."),
    MayNot.STATE: _("This version no longer waits for approval."),
    MayNot.CHANGED: _("It was changed after you saw it. Please look again."),
    MayNot.OVERTAKEN: _(
        "The content folder brought a newer text after this draft was written, so it cannot be "
        "approved any more. Change the newer one: what you want to keep can be copied from here."
    ),
}


def entry(written: Written) -> Words:
    """How a version is called."""
    return _("{id}, version {n}", id=written.pages.lesson_id, n=written.version)


def address(written: Written) -> str:
    """The payload that shows it."""
    return f"bl:{written.pages.lesson_id}:{written.version}"


def faults_told(faults: Sequence[Fault]) -> list[Words]:
    """What `content check` says, by language; nothing when it is sound."""
    shown: list[Words] = ["", _("Before it can be approved:")] if faults else []
    for fault in faults:
        locale = "en" if fault.file.endswith(".en.md") else "vi"
        shown.append(_("• {what} ({language})", what=fault.what, language=LANGUAGES[locale]))
    return shown


@dialogue("bl", needs=Needs.LINK, role=Role.OFFICER, payloads=("bl",), form=True)
async def one_draft(d: Dialogue) -> None:
    """One version: how it looks, what changed, and what this person may do about it."""
    _word, lesson_id, number, action, seen = (*d.argument.split(":", 4), "", "", "", "")[:5]
    version = int(number) if number.isdecimal() else 0
    found = await d.fetch(VersionOf(lesson_id, version))
    if found is None:
        d.say(_("I do not find this version, or it is not yours to see."), MENU)
        return
    match action:
        case "ok":
            _approve(d, found, seen)
        case "drop":
            await _withdraw(d, found)
        case _:
            await _show(d, found)


async def _show(d: Dialogue, found: Written) -> None:
    lesson, faults = read_pages(found.pages, d.library, d.today, found.version)
    for look in await d.fetch(LessonLooks(found.pages)):
        shown: list[Words] = [
            _("So it will look on {platforms}:", platforms=", ".join(map(channel, look.platforms)))
        ]
        for bubble in look.bubbles:
            shown += ["", bubble.text, "  ".join(f"[{b.label}]" for b in bubble.buttons)]
        d.say(lines(*shown))
    d.say(
        lines(
            entry(found),
            STATES[found.state],
            *((_("Written by {code}.", code=found.author),) if found.author else ()),
            *((_("In the folder its number is {n}.", n=found.edition),) if _differs(found) else ()),
            *_overtaken(d, found),
            *_changed(d, found, lesson),
            *faults_told(faults),
        ),
        *_actions(d, found, sound=lesson is not None and not faults),
        LIST,
        MENU,
    )


def _differs(found: Written) -> bool:
    """Whether the folder's own number is another one: it had been taken here."""
    return found.edition not in (0, found.version)


def _overtaken(d: Dialogue, found: Written) -> list[Words]:
    by = overtaken_by(found, d.library)
    if not by or found.state not in (VersionState.DRAFT, VersionState.APPROVED):
        return []
    return [
        _(
            "The content folder brought version {by} after this one: that is what people read. To "
            "bring words of this one back, press “Change it” and write them into the newer text.",
            by=by,
        )
    ]


def _changed(d: Dialogue, found: Written, lesson: Lesson | None) -> list[Words]:
    """Against what people are shown now."""
    live = d.library.written(found.pages.lesson_id)
    if lesson is None or live is None or live.version == found.version:
        return []
    told = changes(live, lesson)
    shown: list[Words] = ["", _("What changes for those who read version {n}:", n=live.version)]
    shown += [line for one in told[:MOST_CHANGES] for line in in_words(one, d.locale)]
    if len(told) > MOST_CHANGES:
        shown.append(_("… and {n} more.", n=len(told) - MOST_CHANGES))
    return shown


def _actions(d: Dialogue, found: Written, *, sound: bool) -> list[Choice]:
    base, seen = address(found), fingerprint(found.pages)
    actions: list[Choice] = []
    if sound and may_approve(d.person, found, seen, d.library) is None:
        actions.append(Choice(_("Approve exactly this"), f"{base}:ok:{seen}"))
    if found.state in (VersionState.DRAFT, VersionState.FOLDER, VersionState.APPROVED):
        actions.append(Choice(_("Change it"), f"go:soanbai:{found.pages.lesson_id}"))
    if found.state in (VersionState.DRAFT, VersionState.APPROVED):
        actions.append(Choice(_("Withdraw this version"), f"{base}:drop"))
    return actions


def _approve(d: Dialogue, found: Written, seen: str) -> None:
    refused = may_approve(d.person, found, seen, d.library)
    lesson, faults = read_pages(found.pages, d.library, d.today)
    if refused is not None or lesson is None or faults:
        said = lines(REFUSALS[refused]) if refused else lines(*faults_told(faults)[1:])
        d.say(said, Choice(_("See the draft"), address(found)), LIST)
        return
    d.do("approve", ApproveLesson(found.pages.lesson_id, found.version, seen))
    d.say(
        _(
            "Approved: from now on everybody reads version {n}. Whoever confirmed an earlier one "
            "stays noted with that one.",
            n=found.version,
        ),
        LIST,
        MENU,
    )


async def _withdraw(d: Dialogue, found: Written) -> None:
    if found.state not in (VersionState.DRAFT, VersionState.APPROVED):
        d.say(REFUSALS[MayNot.STATE], LIST, MENU)
        return
    if await d.confirm(
        "sure",
        _(
            "Withdraw version {n}? If people are reading it, the version before it comes back.",
            n=found.version,
        ),
        yes=_("Withdraw this version"),
        no=_("Let it be"),
    ):
        d.do("withdraw", WithdrawLesson(found.pages.lesson_id, found.version))
        d.say(_("Withdrawn. It stays in the list of versions."), LIST, MENU)
    else:
        d.say(_("It stays as it is."), LIST, MENU)
