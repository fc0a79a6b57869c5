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
from bot.domain.orders import Effect, Query
from bot.domain.people import Person, Role
from bot.engine.answers import one_of
from bot.engine.state import Choice, Conversation, Ordered, Run, Say
from bot.i18n import Text, Words, _
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


@dataclass(frozen=True, slots=True)
class Definition:
    """A dialogue and how people get to it."""

    name: str
    script: Script
    english: str = ""
    needs: Needs = Needs.CONSENT
    role: Role | None = None
    menu: Text | None = None
    order: int = 50
    payloads: tuple[str, ...] = ()
    version: int = 1


DEFINED = "__dialogue__"
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
) -> Callable[[Script], Script]:
    """Declare a dialogue: its command, its alias, who may use it, its line in the menu."""

    def declare(script: Script) -> Script:
        found = Definition(name, script, english, needs, role, menu, order, payloads, version)
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

    def fetch(self, query: Query[T]) -> Fetch[T]:
        """A fact from the store; always fresh."""
        return Fetch(query)

    def ask(self, key: str, question: Words, read: Reader[T], *choices: Choice) -> Ask[T]:
        """An open question; `read` makes a value of the words or raises `Misread`."""
        return Ask(self._name(key), question, read, choices)

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
        choices = tuple(Choice(o.label, f"p:{self.run.id}:{key}:{m}") for m, o in marks.items())
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


def _mark(value: str) -> str:
    """What stands for a value in a payload: itself, or a fingerprint where room is short."""
    return value if len(value.encode()) <= LONGEST_MARK else digest(value)
