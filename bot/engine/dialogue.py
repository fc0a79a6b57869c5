"""What a dialogue is written with: ask, pick, confirm, fetch, say, do.

A dialogue is a coroutine that reads from top to bottom. It awaits nothing but the requests of
this module; `bot.engine.replay` drives it over the answers given so far. Rules: question names
are unique in a dialogue; branch only on answers, facts and what `Dialogue` shows.
"""

from collections.abc import Callable, Coroutine, Generator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from bot.crypto import digest
from bot.domain import sent_files, sent_lists
from bot.domain.orders import Effect, Query
from bot.domain.people import Person, Role
from bot.domain.photos import Pictures, pictures
from bot.domain.sent_files import SentFile
from bot.domain.sent_lists import SentList
from bot.engine.answers import SKIPPED, one_of, or_nothing, some_of
from bot.engine.state import LIST, PDF, PHOTOS, Choice, Conversation, Ordered, Run, Say
from bot.i18n import Lines, Text, Words, _
from bot.library.model import Library
from bot.messages import Media

T = TypeVar("T")
Reader = Callable[[str], T]
Script = Callable[["Dialogue"], Coroutine[Any, Any, None]]


class Needs(IntEnum):
    """How far a person has to have come before a dialogue opens; each includes those before."""

    NOTHING = 0
    CONSENT = 1
    LINK = 2


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """A dialogue and how people get to it; there is one of each."""

    name: str
    script: Script
    english: str = ""
    needs: Needs = Needs.CONSENT
    role: Role | None = None
    menu: Text | None = None
    order: int = 50
    payloads: tuple[str, ...] = ()
    version: int = 1
    keeps_draft: bool = False  # broken off, it is shelved and offered next time
    form: bool = False  # something is written down: every question offers a way out
    right: bool = False  # a right of whoever is linked, also after their consent was withdrawn
    prose: bool = False  # officers write texts here that others read: violence may be their subject


DEFINED = "__dialogue__"
SKIP = _("Skip this step")
PAYLOAD_BYTES = 64  # the shortest limit of all platforms (Telegram contract)
LONGEST_MARK = 36  # bytes; Telegram carries 64 in all


def dialogue(
    name: str,
    *,
    english: str = "",
    needs: Needs = Needs.CONSENT,
    role: Role | None = None,
    menu: Text | None = None,
    order: int = 50,
    payloads: tuple[str, ...] = (),
    version: int = 1,
    keeps_draft: bool = False,
    form: bool = False,
    right: bool = False,
    prose: bool = False,
) -> Callable[[Script], Script]:
    """Declare a dialogue: its command, its alias, who may use it, its line in the menu."""

    def declare(script: Script) -> Script:
        found = Definition(
            name, script, english, needs, role, menu, order, payloads, version, keeps_draft, form,
            right, prose,
        )  # fmt: skip
        setattr(script, DEFINED, found)
        return script

    return declare


@dataclass(frozen=True, slots=True)
class Option(Generic[T]):
    """One thing to pick: what is stored, what is read, what the dialogue gets."""

    value: str
    label: Words
    result: T


@dataclass(frozen=True, slots=True)
class Ask(Generic[T]):
    """A question that waits for a person."""

    key: str
    question: Words
    read: Reader[T]
    choices: tuple[Choice, ...] = ()
    free: bool = True
    media: tuple[Media, ...] = ()
    takes: str = ""  # what answers it is fetched before the turn: see `Conversation.takes`
    keep: Callable[[T], str] | None = None  # how an answer is stored; None: as it was written
    example: Words = ""  # a right answer, shown after two wrong ones
    check: Callable[[T], None] | None = None  # of an answer just given: may raise `Misread` too

    def __await__(self) -> Generator[Any, Any, T]:
        answer: T = yield self
        return answer


@dataclass(frozen=True, slots=True)
class Fetch(Generic[T]):
    """A question to the store."""

    query: Query[T]

    def __await__(self) -> Generator[Any, Any, T]:
        fact: T = yield self
        return fact


@dataclass(slots=True)
class Dialogue:
    """One run, as its script sees it."""

    run: Run
    conversation: Conversation
    library: Library
    zone: ZoneInfo
    menu: tuple[Definition, ...] = ()  # what this person may start
    messages: list[Say] = field(default_factory=list)
    effects: list[Ordered] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    @property
    def argument(self) -> str:
        """What stood behind the command or the payload's first word."""
        return self.run.argument

    @property
    def started_on(self) -> date:
        """The local day on which this run began."""
        return self.run.started_on

    @property
    def person(self) -> Person:
        """The member; only in dialogues that need a link."""
        if self.conversation.person is None:
            raise LookupError(f"{self.run.dialogue} asks for a person but does not need a link")
        return self.conversation.person

    @property
    def locale(self) -> str:
        """The language of the talk."""
        return self.conversation.locale

    def say(
        self,
        text: Words,
        *choices: Choice,
        media: tuple[Media, ...] = (),
        asks_phone: bool = False,
    ) -> None:
        """Send a message; one that asks for the number only goes where there is a way to share."""
        self.messages.append(Say(text, choices, media, asks_phone))

    def do(self, name: str, effect: Effect) -> None:
        """Order an effect, once in this run under this name."""
        self.effects.append(Ordered(name, effect))

    def change(self, **changes: Any) -> None:
        """Change the conversation itself, e.g. its language for what is said next."""
        self.conversation = replace(self.conversation, **changes)

    def settle_on(self, argument: str) -> None:
        """What was chosen by facts of this turn stays chosen, whatever the facts are later."""
        self.run = replace(self.run, argument=argument)

    def fetch(self, query: Query[T]) -> Fetch[T]:
        """A fact from the store; always fresh."""
        return Fetch(query)

    @property
    def today(self) -> date:
        """The local day of this very turn; of a resumed talk it is later than `started_on`."""
        return self.run.touched_at.astimezone(self.zone).date()

    def ask(
        self,
        key: str,
        question: Words,
        read: Reader[T],
        *choices: Choice,
        keep: Callable[[T], str] | None = None,
        example: Words = "",
        check: Callable[[T], None] | None = None,
    ) -> Ask[T]:
        """An open question; `read` makes a value of the words or raises `Misread`.

        `check` is for rules that cost time: it sees an answer when it is given, and never again.
        """
        return Ask(
            self._name(key), question, read, choices, keep=keep, example=example, check=check
        )

    def ask_or_skip(
        self,
        key: str,
        question: Words,
        read: Reader[T],
        *choices: Choice,
        example: Words = "",
        check: Callable[[T], None] | None = None,
        skip: Words = SKIP,
    ) -> Ask[T | None]:
        """An open question that may be left out: None."""
        every = (*choices, self.answer(key, skip, SKIPPED))

        def check_given(value: T | None) -> None:
            if check is not None and value is not None:
                check(value)

        return Ask(
            self._name(key), question, or_nothing(read), every, example=example, check=check_given
        )

    def answer(self, key: str, label: Words, said: str) -> Choice:
        """A button that answers the question of that name with these words."""
        return Choice(label, f"p:{self.run.id}:{key}:{said}")

    def photos(self, key: str, question: Words, done: Words) -> Ask[Pictures]:
        """A question that pictures answer, or the one button beside it."""
        end = (self.answer(key, done, SKIPPED),)
        return Ask(self._name(key), question, pictures, end, free=False, takes=PHOTOS)

    def list_of(self, meeting: str, key: str, question: Words, *choices: Choice) -> Ask[SentList]:
        """A question that a meeting's list answers; it is stored before the turn, or not."""
        takes = f"{LIST}:{meeting}"
        return Ask(self._name(key), question, sent_lists.heard, choices, free=False, takes=takes)

    def pdf(self, key: str, question: Words) -> Ask[SentFile]:
        """A question that a PDF answers; it is kept until the talk is finished."""
        return Ask(self._name(key), question, sent_files.heard, free=False, takes=PDF)

    async def collect(
        self,
        key: str,
        question: Words,
        options: Sequence[Option[T]],
        none: Words,
        last: str = "",
    ) -> tuple[T, ...]:
        """Several of several, or none: press after press, or their numbers at once (`1 3`).

        The option whose value is `last` ends it.
        """
        chosen: list[Option[T]] = []
        while len(chosen) < len(options):
            asked = question if not chosen else _anything_else(chosen)
            end = none if not chosen else _("That is all")
            left = [option for option in options if option not in chosen]
            found = await self._some(f"{key}.{len(chosen)}", asked, left, end)
            chosen += found
            if len(found) != 1 or found[0].value == last:
                break
        return tuple(option.result for option in chosen)

    def _some(
        self, key: str, question: Words, options: Sequence[Option[T]], end: Words
    ) -> Ask[tuple[Option[T], ...]]:
        marks = {_mark(o.value): o for o in options}
        choices = (self.answer(key, o.label, m) for m, o in marks.items())
        every = (*choices, self.answer(key, end, SKIPPED))
        return Ask(self._name(key), question, some_of(marks), every, free=False)

    def pick(
        self,
        key: str,
        question: Words,
        options: Sequence[Option[T]],
        *,
        media: tuple[Media, ...] = (),
    ) -> Ask[T]:
        """One of several; shown as buttons, or numbered where there are too many."""
        marks = {_mark(o.value): o for o in options}
        choices = tuple(self.answer(key, o.label, m) for m, o in marks.items())
        results = {mark: o.result for mark, o in marks.items()}
        return Ask(self._name(key), question, one_of(results), choices, free=False, media=media)

    def confirm(self, key: str, question: Words, *, yes: Words = "", no: Words = "") -> Ask[bool]:
        """Yes or no, two equal buttons."""
        options = (Option("yes", yes or _("Yes"), True), Option("no", no or _("No"), False))
        return self.pick(key, question, options)

    def _name(self, key: str) -> str:
        if key in self.asked:
            raise ValueError(f"{self.run.dialogue} asks {key!r} twice: question names are unique")
        self.asked.add(key)
        return key


def _anything_else(chosen: Sequence[Option[T]]) -> Words:
    labels = Lines(tuple(option.label for option in chosen), ", ")
    return _("Noted: {chosen}. Anything else?", chosen=labels)


def _mark(value: str) -> str:
    """What stands for a value in a payload: itself, or a fingerprint where room is short."""
    return value if len(value.encode()) <= LONGEST_MARK else digest(value)
