"""The adapter: receives, renders, sends. A failure is HTTP 200 with `error` other than 0."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from adapters.http import Http, Response, parsed, text_at
from adapters.zalo.errors import reaction
from adapters.zalo.parse import NAME, event, is_probe, signed
from adapters.zalo.render import CAPABILITIES, image, render
from adapters.zalo.settings import Settings
from adapters.zalo.tokens import AccessTokens
from bot.adapter import Answer, Received, WebhookRequest
from bot.clock import Clock
from bot.messages import InboundEvent, Media, NotSent, OutboundMessage, SendResult, Sent, Why, Wire

UPLOAD_LASTS = timedelta(days=6)  # of seven


class Zalo:
    """One Official Account."""

    name = NAME

    def __init__(self, settings: Settings, clock: Clock, http: Http, tokens: AccessTokens) -> None:
        self._settings, self._clock, self._http, self._tokens = settings, clock, http, tokens
        self.capabilities = replace(CAPABILITIES, deep_link=f"https://zalo.me/{settings.oa_id}")
        self._uploads: dict[str, tuple[str, datetime]] = {}

    def receive(self, request: WebhookRequest) -> Received:
        """One event per post; the console's probe is greeted and forgotten."""
        if request.method != "POST":
            return Received(answer=Answer(405))
        read = parsed(request.body)
        if read is None:
            return Received(answer=Answer(400))
        header = request.headers.get("x-zevent-signature", "")
        settings = self._settings
        if not signed(request.body, read, header, settings.app_id, settings.oa_secret):
            return Received(answer=Answer(401))
        if is_probe(read, settings.oa_id):
            return Received()
        return Received((event(read, settings.oa_id, self._clock.now()),))

    def render(self, message: OutboundMessage) -> tuple[Wire, ...]:
        """Bodies of consultation messages."""
        return render(message, self.capabilities)

    async def send(self, wire: Wire) -> SendResult:
        """One consultation message; an expired token is renewed once, never in a loop."""
        body = dict(wire.body)
        if wire.upload is not None:
            uploaded = await self._attachment(wire.upload)
            if isinstance(uploaded, NotSent):
                return uploaded
            body["message"] = image(uploaded)
        answer = await self._authorised("/v3.0/oa/message/cs", json=body)
        if isinstance(answer, NotSent):
            return answer
        mid = text_at(answer.body, "data", "message_id")
        return Sent((mid,)) if mid else NotSent(Why.UNCERTAIN, "no message id")

    async def _attachment(self, media: Media) -> str | NotSent:
        """The id of an uploaded picture, cached by its content under its expiry."""
        mark = hashlib.sha256(media.data).hexdigest()
        known = self._uploads.get(mark)
        if known is not None and known[1] > self._clock.now():
            return known[0]
        form = aiohttp.FormData()
        form.add_field(
            "file", media.data, filename=media.name or "anh.png", content_type=media.mime
        )
        answer = await self._authorised("/v2.0/oa/upload/image", data=form)
        if isinstance(answer, NotSent):
            return answer
        id_ = text_at(answer.body, "data", "attachment_id")
        if not id_:
            return NotSent(Why.REJECTED, "no attachment id")
        self._uploads[mark] = (id_, self._clock.now() + UPLOAD_LASTS)
        return id_

    async def _authorised(self, path: str, **content: Any) -> Response | NotSent:
        """A call with the access token."""
        token = await self._tokens.current()
        if isinstance(token, NotSent):
            return token
        answer = await self._call(path, token, content)
        if isinstance(answer, NotSent) and answer.why is Why.TOKEN_EXPIRED and "json" in content:
            token = await self._tokens.current(rejected=token)
            return token if isinstance(token, NotSent) else await self._call(path, token, content)
        return answer

    async def _call(self, path: str, token: str, content: dict[str, Any]) -> Response | NotSent:
        answer = await self._http.request(
            "POST", f"{self._settings.api_url}{path}", headers={"access_token": token}, **content
        )
        if isinstance(answer, NotSent):
            return answer
        code = text_at(answer.body, "error").lstrip("-")
        if answer.status != 200 or not code.isdigit():
            why = Why.UNAVAILABLE if answer.status >= 500 else Why.UNCERTAIN
            return NotSent(why, f"http {answer.status}")
        return answer if code == "0" else reaction(-int(code))

    async def settle(self, event: InboundEvent) -> None:
        """Presses need no answer here."""

    async def open(self) -> None:
        """Ready at once; the token is fetched at the first send."""
        await self._http.open()

    async def close(self) -> None:
        """Let go of the connection."""
        await self._http.close()
