"""What an adapter is: it receives, renders and sends. Nothing else is asked of a platform.

An adapter is a folder in `adapters/` whose package offers
`create(environ: Mapping[str, str], tools: Tools) -> Adapter | None`:
None when none of its settings is there, `SettingsError` when it is half set.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.clock import Clock
from bot.messages import Capabilities, InboundEvent, OutboundMessage, SendResult, Wire


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """An HTTP request as the platform sent it. Header names are in lower case."""

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


@dataclass(frozen=True, slots=True)
class Received:
    """The events of one request, and the answer to give when they are stored."""

    events: tuple[InboundEvent, ...] = ()
    answer: Answer = Answer()


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

    async def save(self, platform: str, tokens: Tokens) -> None:
        """Commit a new pair and give the right back."""
        ...

    async def release(self, platform: str) -> None:
        """Give the right back without a new pair."""
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What the composition root lends to adapters."""

    clock: Clock
    vault: TokenVault
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
