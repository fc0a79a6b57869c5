"""`/soanbai`: what waits for approval, or a lesson piece by piece until its author has done."""

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum

from bot.dialogues.authoring import pieces
from bot.dialogues.authoring.draft import Draft
from bot.dialogues.authoring.one import LIST, MENU, address, entry, faults_told
from bot.dialogues.authoring.quiz import questions
from bot.domain.authoring import Drafts, MayWrite, SaveLesson, VersionOf, overtaken_by
from bot.domain.people import Role
from bot.engine.answers import Misread, past_day
from bot.engine.dialogue import Dialogue, Needs, Option, dialogue
from bot.engine.state import Choice
from bot.i18n import Text, Words, _, lines
from bot.library.model import Lesson
from bot.library.overlay import PREMARITAL, Pages, read_pages
from bot.library.skeleton import skeleton

NEW = Choice(_("A new lesson"), "go:soanbai:-new")
CHANGE = Choice(_("Change a lesson"), "go:soanbai:-change")
MOST_ROUNDS = 20  # of choosing a piece, in one sitting
_ID = re.compile(r"[a-z0-9_]{3,40}")


class Part(StrEnum):
    """What can be written by itself."""

    TITLE = "title"
    TEXT = "text"
    HOME = "home"
    QUIZ = "quiz"
    SOURCES = "sources"
    READERS = "readers"
    DONE = "done"


LABELS: Mapping[Part, Text] = {
    Part.TITLE: _("Its title"),
    Part.TEXT: _("What it says"),
    Part.HOME: _("Thing for home"),
    Part.QUIZ: _("Its questions"),
    Part.SOURCES: _("Its sources"),
    Part.READERS: _("Level, readers"),
    Part.DONE: _("Done, keep it"),
}
_Write = Callable[[Dialogue, Draft, str], Awaitable[Draft]]
_ASK: Mapping[Part, _Write] = {
    Part.TITLE: pieces.title,
    Part.TEXT: pieces.text,
    Part.HOME: pieces.at_home,
    Part.QUIZ: questions,
    Part.SOURCES: pieces.sources,
    Part.READERS: pieces.readers,
}


@dialogue(
    "soanbai",
    english="writelesson",
    needs=Needs.LINK,
    role=Role.OFFICER,
    form=True,
    prose=True,
    version=2,
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
    is_new = d.argument == "-new"
    base = await (_new(d) if is_new else _base(d))
    if base is None:
        d.say(_("I have no text of that lesson here: change it in the content folder."), LIST)
        return
    made = await _edit(d, Draft.of(base), is_new=is_new)
    _lesson, faults = read_pages(made, d.library, d.today)
    d.do("save", SaveLesson(made))
    kept = _("Kept as a draft; nobody sees it until a second person approves.")
    see = Choice(_("See the draft"), f"bl:{made.lesson_id}")
    d.say(lines(kept, *faults_told(faults)), see, LIST, MENU)


async def _list(d: Dialogue) -> None:
    """What waits for a second person; and what a text of the folder has overtaken."""
    found = await d.fetch(Drafts())
    late = [one for one in found if overtaken_by(one, d.library)]
    waiting = [one for one in found if one not in late]
    said: list[Words] = [
        _("Drafts that wait for a second person:") if waiting else _("No draft waits.")
    ]
    if late:
        said.append(_("Overtaken by a newer text of the content folder:"))
        said += [
            _("• {id}: version {n} from here, version {by} is read",
              id=one.pages.lesson_id, n=one.version, by=overtaken_by(one, d.library))
            for one in late
        ]  # fmt: skip
    entries = (Choice(entry(one), address(one)) for one in (*waiting, *late))
    d.say(lines(*said), NEW, CHANGE, *entries, MENU)


async def _topic(d: Dialogue) -> str:
    options = [Option(topic.id, topic.title, topic.id) for topic in d.library.topics]
    options.append(Option(PREMARITAL, _("The course before marrying"), PREMARITAL))
    return await d.pick("topic", _("On which topic?"), options)


def _lessons_of(d: Dialogue, topic: str) -> tuple[Lesson, ...]:
    return d.library.premarital if topic == PREMARITAL else d.library.lessons_of(topic)


async def _new(d: Dialogue) -> Pages:
    topic = await _topic(d)
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
    order = 1 + max((lesson.order for lesson in _lessons_of(d, topic)), default=0)
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
        topic = await _topic(d)
        options = [Option(x.id, x.title, x.id) for x in _lessons_of(d, topic)]
        lesson_id = await d.pick("lesson", _("Which lesson?"), options)
    found = await d.fetch(VersionOf(lesson_id))
    return found.pages if found else None


async def _edit(d: Dialogue, draft: Draft, *, is_new: bool) -> Pages:
    """A new lesson is written through once; then a piece at a time, until it is done."""
    parts = [part for part in Part if part is not Part.QUIZ or draft.base.topic != PREMARITAL]
    for part in (Part.TITLE, Part.TEXT, Part.SOURCES) if is_new else ():
        draft = await _ASK[part](d, draft, "n")
    options = [Option(part.value, LABELS[part], part) for part in parts]
    for number in range(MOST_ROUNDS):
        asked = lines(*draft.summary(), _("What shall be written now?"))
        part = await d.pick(f"part.{number}", asked, options)
        if part is Part.DONE:
            break
        draft = await _ASK[part](d, draft, str(number))
    return draft.pages(await _checked_on(d, draft, is_new=is_new))


async def _checked_on(d: Dialogue, draft: Draft, *, is_new: bool) -> date | None:
    """The day on which the author read the sources; None: as the page says."""
    asked = _("When did you last read the sources themselves? That day is shown below the lesson.")
    today = d.answer("checked", _("Today"), d.started_on.isoformat())
    read, example = past_day(d.started_on), f"{d.started_on:%d/%m/%Y}"
    known = draft.vi.checked_on
    if is_new or known is None:
        return await d.ask("checked", asked, read, today, example=example)
    stays = _("Not since {day}", day=known)
    return await d.ask_or_skip("checked", asked, read, today, example=example, skip=stays)
