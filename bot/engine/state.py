"""What a conversation is between two turns, and what a turn gives. Pure data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.orders import Effect, Query
from bot.domain.people import Grant, Person, Role
from bot.i18n import Words
from bot.messages import Media
from bot.quick import quick

__all__ = ["Effect", "Grant", "Person", "Query", "Role"]
ASKED = "asked:"  # before the words of a question, in the argument of `fallback`
LEAVE = "leave"  # first word of the payload that leaves an open form; the run's id follows
GO_ON = "goon"  # first word of the payload that goes on with a resting form; its id follows
PHOTOS, LIST, PDF = (
    "photos",
    "list",
    "pdf",
)  # what a question may take; a list says of which meeting


@quick
@dataclass(frozen=True, slots=True)
class Offered:
    """A choice that stands open in the chat: typed by number or label it counts as pressed."""

    label: str
    payload: str


@quick
@dataclass(frozen=True, slots=True)
class Run:
    """One dialogue under way: only the named answers are kept."""

    id: str
    dialogue: str
    version: int
    started_on: date
    touched_at: datetime
    argument: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    waiting: str | None = None
    done: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paused:
    """An officer's form that a crisis card interrupted; `takes_text`: it was at a text."""

    run: Run
    takes_text: bool = False


@quick
@dataclass(frozen=True, slots=True)
class Conversation:
    """Where the talk with one address stands."""

    platform: str
    locale: str = "vi"
    person: Person | None = None
    consented: bool = False
    notice: str = ""  # the version agreed to last, or of whose change was told
    stopped: bool = False
    run: Run | None = None
    offered: tuple[Offered, ...] = ()
    pushed: tuple[Offered, ...] = ()  # buttons of what came unasked after the last turn
    unknowns: int = 0
    free_answer: bool = False  # the open question takes any words: typed numbers are not presses
    takes: str = ""  # what the open question waits for beside words: PHOTOS, LIST:<meeting>, PDF
    draft: Run | None = None  # a half-done talk on the shelf, to be gone on with
    paused: Paused | None = None  # an officer's form that rests after a crisis card
    prose: str = ""  # `<run>:<question>` whose next answer was said to be a text, and no cry
    held: bool = False  # somebody of the staff talks with this person by hand
    pending_code: str = ""  # blind index of a link code sent before consent
    pending_meeting: str = ""  # the meeting whose code was sent before the account was linked
    misses: tuple[datetime, ...] = ()  # when wrong check-in codes came, the newest last
    revision: int = 0


@quick
@dataclass(frozen=True, slots=True)
class Choice:
    """A button: its label, and what comes back when it is pressed."""

    label: Words
    payload: str = ""
    url: str = ""
    stays: bool = False  # a real button also where the platform has room for few


@quick
@dataclass(frozen=True, slots=True)
class Say:
    """One message of a turn, not yet in any language."""

    text: Words
    choices: tuple[Choice, ...] = ()
    media: tuple[Media, ...] = ()
    asks_phone: bool = False  # with the platform's own way to share a telephone number


@quick
@dataclass(frozen=True, slots=True)
class Ordered:
    """An effect and the name under which it can happen only once in its run."""

    name: str
    effect: Effect


@quick
@dataclass(frozen=True, slots=True)
class Turn:
    """Everything that one event causes."""

    conversation: Conversation
    messages: tuple[Say, ...] = ()
    effects: tuple[Ordered, ...] = ()
    run_id: str = ""
    speaker: str = ""  # the dialogue that spoke


@dataclass(frozen=True, slots=True)
class Need:
    """The turn cannot go on without these facts."""

    queries: tuple[Query[object], ...]
