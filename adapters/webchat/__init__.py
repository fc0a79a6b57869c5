"""The local web chat: no platform between us and the person; the outbox row is the message."""

from collections.abc import Mapping
from typing import Any

from adapters.fit import fit
from adapters.http import clean, parsed
from bot.adapter import Adapter, Answer, Received, Tools, Unfetched, WebhookRequest
from bot.clock import Clock
from bot.crypto import Cipher
from bot.messages import (
    Address,
    Capabilities,
    InboundEvent,
    Kind,
    Media,
    MediaKind,
    OutboundMessage,
    Outside,
    SendResult,
    Sent,
    Wire,
)

NAME = "webchat"
SESSION = "webchat:"
LONGEST_KEY, LONGEST_TEXT, LONGEST_PAYLOAD = 64, 4000, 1000


def sign_session(secret: bytes, user: str) -> str:
    """What `x-lantoa-session` must hold for this account; `secret` is the program's own."""
    return Cipher(secret).sign(SESSION + user)


SAMPLE: Mapping[str, str] = {}  # needs none


def create(environ: Mapping[str, str], tools: Tools) -> Adapter:
    """Always there; the composition root decides whether it is mounted."""
    return WebChat(Cipher(tools.secret), tools.clock, tools.public_url)


class WebChat:
    """Reads signed posts of the chat page."""

    name = NAME

    def __init__(self, cipher: Cipher, clock: Clock, public_url: str) -> None:
        self._cipher = cipher
        self._clock = clock
        self.capabilities = Capabilities(
            text_limit=4000,
            button_limit=12,
            label_limit=60,
            payload_limit=LONGEST_PAYLOAD,
            media=frozenset({MediaKind.IMAGE, MediaKind.FILE}),
            links=True,
            reply_window=None,
            paid_window=None,
            outside_window=Outside.FREE,
            receipts=frozenset(),
            per_second=200.0,
            deep_link=f"{public_url.rstrip('/')}/chat?code={{code}}",
            reads_outbox=True,
        )

    def receive(self, request: WebhookRequest) -> Received:
        """One event per post; the session says who it is."""
        if request.method != "POST":
            return Received(answer=Answer(405))
        user = self._user(request.headers.get("x-lantoa-session", ""))
        if user is None:
            return Received(answer=Answer(403))
        body = parsed(request.body)
        event = self._event(user, body) if body is not None else None
        return Received((event,)) if event else Received(answer=Answer(400))

    def _user(self, session: str) -> str | None:
        # A header may hold bytes that are no text; a signature of ours never does.
        value = self._cipher.verified(clean(session))
        ours = value is not None and value.startswith(SESSION)
        return value.removeprefix(SESSION) or None if value and ours else None

    def _event(self, user: str, body: Mapping[str, Any]) -> InboundEvent | None:
        key, text, payload = (body.get(name, "") for name in ("key", "text", "payload"))
        if not all(isinstance(value, str) for value in (key, text, payload)):
            return None
        key, text, payload = clean(key), clean(text), clean(payload)
        if not 0 < len(key) <= LONGEST_KEY or len(text) > LONGEST_TEXT:
            return None
        if len(payload) > LONGEST_PAYLOAD or not (text.strip() or payload):
            return None
        kind = Kind.BUTTON if payload else Kind.MESSAGE
        who, now = Address(NAME, user), self._clock.now()
        return InboundEvent(f"{user}:{key}", who, kind, now, text, payload)

    def render(self, message: OutboundMessage) -> tuple[Wire, ...]:
        """The page shows the row itself; the wire only counts."""
        bubbles = fit(message, self.capabilities)
        return tuple(Wire(bubble, {"key": message.key}) for bubble in bubbles)

    async def send(self, wire: Wire) -> SendResult:
        """Nothing to do: the page reads the outbox."""
        return Sent((str(wire.body["key"]),))

    async def fetch(self, media: Media, most: int) -> bytes | Unfetched:
        """What was uploaded in the page lies in the event itself."""
        if not media.data:
            return Unfetched.GONE
        return media.data if len(media.data) <= most else Unfetched.TOO_BIG

    async def settle(self, event: InboundEvent) -> None:
        """Presses need no answer here."""

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""
