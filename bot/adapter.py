"""What an adapter is: it receives, renders and sends. Nothing else is asked of a platform.

An adapter is a folder in `adapters/` whose package offers
`create(environ: Mapping[str, str], tools: Tools) -> Adapter | None`:
None when none of its settings is there, `SettingsError` when it is half set.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from bot.clock import Clock
from bot.messages import (
    Address,
    Capabilities,
    InboundEvent,
    Media,
    Notice,
    NotSent,
    OutboundMessage,
    Quota,
    SendResult,
    Sent,
    Wire,
)
from bot.quick import quick


@quick
@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """An HTTP request as the platform sent it. Headers are asked for by name in lower case."""

    method: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What the platform gets back once the events are on disk."""

    status: int = 200
    body: str = ""
    content_type: str = "text/plain"


@quick
@dataclass(frozen=True, slots=True)
class Received:
    """The events of one request, and the answer to give when they are stored."""

    events: tuple[InboundEvent, ...] = ()
    answer: Answer = Answer()
    notices: tuple[Notice, ...] = ()  # to the account itself, of no person


@dataclass(frozen=True, slots=True)
class Tokens:
    """A platform's pair of tokens. `seed` is the operator's first refresh token, hashed."""

    access: str
    refresh: str
    expires_at: datetime
    seed: str


class TokenVault(Protocol):
    """Where rotating tokens live: one refresher at a time over all processes."""

    async def load(self, platform: str) -> Tokens | None:
        """The newest stored pair."""
        ...

    async def claim(self, platform: str) -> bool:
        """Take the right to refresh for a minute; False when another process holds it."""
        ...

    async def spend(self, platform: str, refresh: str) -> int:
        """Record that this refresh token is about to be used; how often it was used before."""
        ...

    async def unspend(self, platform: str) -> None:
        """The last use never reached the platform: it was none."""
        ...

    async def save(self, platform: str, tokens: Tokens) -> None:
        """Commit a new pair and give the right back."""
        ...

    async def release(self, platform: str) -> None:
        """Give the right back without a new pair."""
        ...


class Uploads(Protocol):
    """What lies with a platform already, by a digest of its content; shared by all processes."""

    async def find(self, platform: str, digest: str) -> str | None:
        """The platform's id of this content; None when there is none or it has expired."""
        ...

    async def keep(self, platform: str, digest: str, id_: str, expires_at: datetime) -> None:
        """Remember an upload."""
        ...

    async def forget(self, platform: str, digest: str) -> None:
        """The platform does not know this id any more."""
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What the composition root lends to adapters."""

    clock: Clock
    vault: TokenVault
    uploads: Uploads
    public_url: str
    secret: bytes  # for signatures of our own, never a platform's


class Adapter(Protocol):
    """One platform."""

    @property
    def name(self) -> str:
        """The folder's name; also the last part of its webhook path."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What the platform is able to do, as data."""
        ...

    def receive(self, request: WebhookRequest) -> Received:
        """Verify and parse; pure. Bad input is an answer (400, 401, 403), not an exception."""
        ...

    def render(self, message: OutboundMessage) -> tuple[Wire, ...]:
        """The calls that show this message, fitted to the platform; pure."""
        ...

    async def send(self, wire: Wire) -> SendResult:
        """Make one call. Expected failures are values; never raises for them."""
        ...

    async def settle(self, event: InboundEvent) -> None:
        """Tell the platform that a press was taken, where it wants to know; best effort."""
        ...

    async def open(self) -> None:
        """Get ready to send; must not fail because the platform is down."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


# What follows is offered by the platforms that have it; `isinstance` tells.


@dataclass(frozen=True, slots=True)
class Health:
    """What a platform says of our account when asked."""

    ok: bool
    detail: str = ""  # one line for a person, e.g. the account's name, or what is wrong
    token_expires_at: datetime | None = None
    quotas: tuple[Quota, ...] = ()
    alarm: str = ""  # what a person has to see to, and how; also while calls still go through


@runtime_checkable
class HasHealth(Protocol):
    """The platform can be asked how our account is."""

    async def health(self) -> Health:
        """Ask; every failure is a `Health` that is not ok."""
        ...


@runtime_checkable
class Remembers(Protocol):
    """The platform can be asked what it has delivered."""

    async def look_up(
        self, wire: Wire, since: datetime, before: Sequence[Wire] = ()
    ) -> Sent | NotSent | None:
        """This very message if we sent it since then; None if it is not there, as far as is told.

        `NotSent` tells why the platform could not be asked. `before` are the earlier parts of the
        same message: they have arrived, and some may look alike.
        """
        ...


@runtime_checkable
class Readdresses(Protocol):
    """What is said to many is rendered once: nothing but the address differs between them."""

    def readdressed(self, wire: Wire, to: Address) -> Wire:
        """The call that `render` would have given, had the same message gone there; pure."""
        ...


@runtime_checkable
class HasStrain(Protocol):
    """The platform tells beforehand how near its limit we are."""

    def strain(self) -> float:
        """Share of the allowance that is used: 0 none, 1 all of it."""
        ...


class Unfetched(StrEnum):
    """Why a file that a person sent could not be had. Closed list."""

    GONE = "gone"  # the platform does not have it any more, or never said where it is
    TOO_BIG = "too_big"
    REFUSED = "refused"  # it lies where we do not go: no https, a private address
    AWAY = "away"  # no answer in time


@runtime_checkable
class HasMedia(Protocol):
    """Files that people send can be had."""

    async def fetch(self, media: Media, most: int) -> bytes | Unfetched:
        """The file, of at most so many bytes. Expected failures are values."""
        ...


class TemplateState(StrEnum):
    """What became of a template at the platform."""

    PENDING = "PENDING"
    ENABLE = "ENABLE"
    REJECT = "REJECT"
    DISABLE = "DISABLE"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A gap in a template, as the platform knows it."""

    name: str
    longest: int  # characters; 0: not told
    required: bool = True


@dataclass(frozen=True, slots=True)
class TemplateInfo:
    """What the platform says of one template."""

    state: TemplateState
    reason: str = ""
    parameters: tuple[Parameter, ...] | None = None  # None: the platform does not tell


@dataclass(frozen=True, slots=True)
class TemplateDraft:
    """A template to be made, where the platform takes that by call."""

    name: str
    language: str
    body: str  # gaps as {{1}}, {{2}} …
    examples: tuple[str, ...]
    buttons: tuple[str, ...] = ()  # labels of buttons that come back to us


@runtime_checkable
class HasTemplates(Protocol):
    """Approved templates may be sent."""

    async def template(self, ref: str, language: str) -> TemplateInfo | NotSent:
        """Ask what became of a template."""
        ...


@runtime_checkable
class MakesTemplates(Protocol):
    """Templates are made by call."""

    async def make_template(self, draft: TemplateDraft) -> TemplateInfo | NotSent:
        """Ask for approval; the answer may say at once what became of it."""
        ...


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One line of a menu that the platform shows beside the talk, by language ("vi", "en")."""

    command: str  # without slash, a-z
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Profile:
    """How the bot presents itself before a word is said, by language ("vi", "en")."""

    greeting: Mapping[str, str]
    menu: tuple[MenuEntry, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """One step of setting up: what, and in `problem` why it did not work ("" when it did)."""

    step: str
    problem: str = ""


@runtime_checkable
class HasProfile(Protocol):
    """Greeting and menu are set by call."""

    async def set_up(self, profile: Profile, webhook_url: str) -> tuple[Done, ...]:
        """Set everything; each step is reported, none raises."""
        ...


@runtime_checkable
class Polls(Protocol):
    """Events can be fetched, where no public address is to be had."""

    @property
    def polling(self) -> bool:
        """Whether the operator switched it on."""
        ...

    async def poll(self) -> Received | NotSent:
        """Wait for the next events, a minute at most; why there are none if it cannot be asked.

        The same come again until `stored` is called.
        """
        ...

    def stored(self) -> None:
        """What was returned last is on disk: the next call confirms it."""
        ...


@runtime_checkable
class HasPages(Protocol):
    """The platform wants to find something of its own on our web server."""

    def pages(self) -> Mapping[str, Answer]:
        """Path to answer, e.g. a file that proves whose domain this is."""
        ...

    def meta(self) -> Mapping[str, str]:
        """Meta tags of the first page: name to content."""
        ...


@dataclass(frozen=True, slots=True)
class GrantPage:
    """Where the account's administrator consents, and what has to be kept until the return."""

    url: str
    verifier: str
    state: str


@runtime_checkable
class HasGrant(Protocol):
    """The account's tokens come from a consent that an administrator gives."""

    def permission_page(self, redirect_uri: str) -> GrantPage:
        """The page to open, with a fresh verifier and state."""
        ...

    async def exchange(self, code: str, verifier: str) -> Done:
        """Turn the code of the return into the first pair of tokens, and keep it."""
        ...

    async def seed(self, refresh_token: str) -> Done:
        """Try a refresh token that a person got elsewhere, and keep the pair it yields."""
        ...
