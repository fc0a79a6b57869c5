"""The adapter: receives, renders, sends."""

import hashlib
import hmac
import json
from dataclasses import replace

import aiohttp

from adapters.http import Http, at, parsed, same, text_at
from adapters.messenger.errors import reaction, refusal
from adapters.messenger.items import NAME
from adapters.messenger.parse import events, is_notification, signed
from adapters.messenger.render import CAPABILITIES, render
from adapters.messenger.settings import Settings
from bot.adapter import Answer, Received, WebhookRequest
from bot.clock import Clock
from bot.messages import InboundEvent, NotSent, OutboundMessage, SendResult, Sent, Wire


class Messenger:
    """One Page."""

    name = NAME

    def __init__(self, settings: Settings, clock: Clock, http: Http) -> None:
        self._settings, self._clock, self._http = settings, clock, http
        self.capabilities = replace(
            CAPABILITIES, deep_link=f"https://m.me/{settings.page_id}?ref={{code}}"
        )
        self._url = f"{settings.api_url}/{settings.version}/me/messages"
        self._proof = hmac.new(
            settings.app_secret.encode(), settings.page_token.encode(), hashlib.sha256
        ).hexdigest()

    def receive(self, request: WebhookRequest) -> Received:
        """Verification by GET, events by POST."""
        if request.method == "GET":
            return Received(answer=self._verified(request))
        header = request.headers.get("x-hub-signature-256", "")
        if not signed(request.body, header, self._settings.app_secret):
            return Received(answer=Answer(403))
        read = parsed(request.body)
        if read is None or not is_notification(read):
            return Received(answer=Answer(400))
        return Received(tuple(events(read, self._clock.now())), Answer(200, "EVENT_RECEIVED"))

    def _verified(self, request: WebhookRequest) -> Answer:
        asked = request.query
        good = asked.get("hub.mode") == "subscribe" and same(
            asked.get("hub.verify_token", ""), self._settings.verify_token
        )
        return Answer(200, asked.get("hub.challenge", "")) if good else Answer(403)

    def render(self, message: OutboundMessage) -> tuple[Wire, ...]:
        """Bodies of the Send API."""
        return render(message, self.capabilities)

    async def send(self, wire: Wire) -> SendResult:
        """One call; any body with `error` is a failure, whatever the status."""
        answer = await self._http.request(
            "POST",
            self._url,
            params={"appsecret_proof": self._proof},
            headers={"Authorization": f"Bearer {self._settings.page_token}"},
            allow_redirects=False,
            **_content(wire),
        )
        if isinstance(answer, NotSent):
            return answer
        error = at(answer.body, "error")
        if isinstance(error, dict):
            return reaction(answer.status, error, answer.headers)
        mid = text_at(answer.body, "message_id")
        return Sent((mid,)) if answer.status == 200 and mid else refusal(answer.status)

    async def settle(self, event: InboundEvent) -> None:
        """Presses need no answer here."""

    async def open(self) -> None:
        """Ready at once: the Page token does not rotate."""
        await self._http.open()

    async def close(self) -> None:
        """Let go of the connection."""
        await self._http.close()


def _content(wire: Wire) -> dict[str, object]:
    if wire.upload is None:
        return {"json": dict(wire.body)}
    form = aiohttp.FormData()
    for name, value in wire.body.items():
        form.add_field(name, value if isinstance(value, str) else json.dumps(value))
    form.add_field(
        "filedata",
        wire.upload.data,
        filename=wire.upload.name or "anh.png",
        content_type=wire.upload.mime or "image/png",
    )
    return {"data": form}
