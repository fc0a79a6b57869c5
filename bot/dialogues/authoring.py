"""Lessons written in chat: by an officer of the whole, approved by another one.

`/soanbai` begins a lesson or changes one, question by question; `bl:<lesson>:<version>` shows a
draft as every platform would, tells what changed, and takes the second person's yes.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.domain.authoring import (
    STATES,
    ApproveLesson,
    Drafts,
    LessonLooks,
    MayNot,
    MayWrite,
    SaveLesson,
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
from bot.engine.answers import Misread, words
from bot.engine.dialogue import Dialogue, Needs, Option, dialogue
from bot.engine.state import Choice
from bot.i18n import Text, Words, _, lines
from bot.library.faults import Fault
from bot.library.lessons import AT_HOME, LONGEST_LESSON, LONGEST_TITLE
from bot.library.model import Lesson
from bot.library.overlay import WRITTEN_IN, Pages, read_pages
from bot.library.page_text import Typed, edited, for_chat, from_chat
from bot.library.skeleton import skeleton

MENU = Choice(_("Menu"), "go:menu")
LIST = Choice(_("Drafts"), "go:soanbai")
NEW = Choice(_("A new lesson"), "go:soanbai:-new")
CHANGE = Choice(_("Change a lesson"), "go:soanbai:-change")
LONGEST_TYPED = LONGEST_LESSON + 100  # with the marks between the steps
MOST_CHANGES = 12  # told in one message
_ID = re.compile(r"[a-z0-9_]{3,40}")
REFUSALS: dict[MayNot, Text] = {
    MayNot.OWN: _("You wrote this version yourself: another officer has to approve it."),
    MayNot.STATE: _("This version no longer waits for approval."),
    MayNot.CHANGED: _("It was changed after you saw it. Please look again."),
    MayNot.OVERTAKEN: _(
        "The content folder brought a newer text after this draft was written, so it cannot be "
        "approved any more. Change the newer one: what you want to keep can be copied from here."
    ),
}


@dataclass(frozen=True, slots=True)
class _Changed:
    """What was typed for one language; None: as it was."""

    title: str | None
    body: str | None
    sources: tuple[str, ...] | None


@dialogue(
    "soanbai", english="writelesson", needs=Needs.LINK, role=Role.OFFICER, form=True, prose=True
)
async def write(d: Dialogue) -> None:
    """What waits for approval, or a lesson from the first question to the draft."""
    if not await d.fetch(MayWrite()):
        d.say(
            _(
                "Lessons are read by everybody, so they are written by officers of the whole "
                "organisation. Your idea is welcome: please tell one of them."
            ),
            MENU,
        )
        return
    if not d.argument:
        await _list(d)
        return
    pages = await (_new(d) if d.argument == "-new" else _base(d))
    if pages is None:
        d.say(_("I have no text of that lesson here: change it in the content folder."), LIST)
        return
    made = await _edit(d, pages)
    _lesson, faults = read_pages(made, d.library, d.today)
    d.do("save", SaveLesson(made))
    kept = _("Kept as a draft; nobody sees it until a second person approves.")
    see = Choice(_("See the draft"), f"bl:{made.lesson_id}")
    d.say(lines(kept, *_told(faults)), see, LIST, MENU)


async def _list(d: Dialogue) -> None:
    """What waits for a second person; and what a text of the folder has overtaken."""
    found = await d.fetch(Drafts())
    late = [one for one in found if overtaken_by(one, d.library)]
    waiting = [one for one in found if one not in late]
    said = [_("Drafts that wait for a second person:") if waiting else _("No draft waits.")]
    if late:
        said.append(_("Overtaken by a newer text of the content folder:"))
        said += [
            _("• {id}: version {n} from here, version {by} is read",
              id=one.pages.lesson_id, n=one.version, by=overtaken_by(one, d.library))
            for one in late
        ]  # fmt: skip
    entries = (Choice(_entry(one), _address(one)) for one in (*waiting, *late))
    d.say(lines(*said), NEW, CHANGE, *entries, MENU)


def _entry(written: Written) -> Words:
    return _("{id}, version {n}", id=written.pages.lesson_id, n=written.version)


def _address(written: Written) -> str:
    return f"bl:{written.pages.lesson_id}:{written.version}"


async def _new(d: Dialogue) -> Pages:
    topic = await d.pick(
        "topic", _("On which topic?"), [Option(t.id, t.title, t.id) for t in d.library.topics]
    )
    taken = {lesson.id for lesson in (*d.library.lessons, *d.library.premarital)}
    lesson_id = await d.ask(
        "id",
        _(
            "A short name for it, for ever: small letters without marks, digits and _. Readings "
            "are counted under it. For example {example}.",
            example=f"{topic}_rent",
        ),
        _unused(taken),
        example=f"{topic}_rent",
    )
    order = 1 + max((lesson.order for lesson in d.library.lessons_of(topic)), default=0)
    page = skeleton(lesson_id, order, d.started_on)
    return Pages(lesson_id, topic, page["vi"], page["en"])


def _unused(taken: Iterable[str]) -> Callable[[str], str]:
    def read(said: str) -> str:
        name = said.strip()
        if not _ID.fullmatch(name):
            raise Misread(_("Only small letters without marks, digits and _; 3 to 40 of them."))
        if name in taken:
            raise Misread(_("That name is taken; a name is never used again."))
        return name

    return read


async def _base(d: Dialogue) -> Pages | None:
    """The newest version of a lesson that stands, to be changed."""
    lesson_id = d.argument
    if lesson_id == "-change":
        topic = await d.pick(
            "topic", _("On which topic?"), [Option(t.id, t.title, t.id) for t in d.library.topics]
        )
        options = [Option(x.id, x.title, x.id) for x in d.library.lessons_of(topic)]
        lesson_id = await d.pick("lesson", _("Which lesson?"), options)
    found = await d.fetch(VersionOf(lesson_id))
    return found.pages if found else None


async def _edit(d: Dialogue, base: Pages) -> Pages:
    """Both languages, one question after the other; what is left out stays as it was."""
    texts = {"vi": for_chat(base.vi), "en": for_chat(base.en)}
    typed = {locale: await _language(d, locale, texts[locale]) for locale in WRITTEN_IN}
    checked = await d.confirm(
        "checked",
        _("Did you read the sources again today? Only then is today noted as the last check."),
        yes=_("Yes, today"),
        no=_("Not today"),
    )
    day = d.started_on if checked else None
    vi, en = (
        edited(
            page, title=typed[at].title, body=typed[at].body, sources=typed[at].sources,
            checked_on=day,
        )
        for at, page in (("vi", base.vi), ("en", base.en))
    )  # fmt: skip
    return Pages(base.lesson_id, base.topic, vi, en)


async def _language(d: Dialogue, locale: str, now: Typed) -> _Changed:
    """Title, text and sources in one language; of a lesson that is there each may stay."""
    language = LANGUAGES[locale]
    title = await d.ask_or_skip(
        f"title_{locale}",
        lines(
            _("Title, {language}, at most {n} characters:", language=language, n=LONGEST_TITLE),
            now.title,
        ),
        words(3, LONGEST_TITLE),
        example=_("A meal without phones"),
    )
    body = await d.ask_or_skip(
        f"body_{locale}",
        lines(
            _(
                "The text, {language}, in one message: one to three steps with *** on a line of "
                "its own between them. The last part must have a line of its own that begins with "
                "“{home}”. What stands in {braces} is a fact: keep it as it is.",
                language=language,
                braces="{{…}}",
                home=AT_HOME[locale],
            ),
            *(("", now.body) if now.body else ()),
        ),
        words(20, LONGEST_TYPED),
        example=_(
            "Tonight everybody at home cooks one dish together.\n***\n"
            "At home: who cooks, and who washes up?"
        ),
    )
    sources = await d.ask_or_skip(
        f"sources_{locale}",
        lines(
            _("Sources, {language}, one on each line:", language=language),
            *now.sources,
        ),
        words(3, 1000),
        example=_("Letter 12/CV of the provincial union"),
    )
    return _Changed(title, from_chat(body) if body else None, _each(sources) if sources else None)


def _each(typed: str) -> tuple[str, ...]:
    found = (" ".join(line.split()).strip("-• ") for line in typed.splitlines())
    return tuple(line for line in found if line)


def _told(faults: Sequence[Fault]) -> list[Words]:
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
            _entry(found),
            STATES[found.state],
            *((_("Written by {code}.", code=found.author),) if found.author else ()),
            *((_("In the folder its number is {n}.", n=found.edition),) if _differs(found) else ()),
            *_overtaken(d, found),
            *_changed(d, found, lesson),
            *_told(faults),
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
    base, seen = _address(found), fingerprint(found.pages)
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
        said = lines(REFUSALS[refused]) if refused else lines(*_told(faults)[1:])
        d.say(said, Choice(_("See the draft"), _address(found)), LIST)
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
