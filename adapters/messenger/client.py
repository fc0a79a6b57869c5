"""The adapter: receives, renders, sends."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp

from adapters.http import Http, Response, parsed, same, text_at
from adapters.messenger.errors import MEDIA_FAULTS, refusal
from adapters.messenger.items import NAME
from adapters.messenger.page import Page
from adapters.messenger.parse import events, is_notification, notices, signed
from adapters.messenger.render import CAPABILITIES, render
from adapters.messenger.settings import Settings
from adapters.messenger.usage import Usage
from bot.adapter import Answer, Received, Tools, WebhookRequest
from bot.messages import InboundEvent, Media, NotSent, OutboundMessage, SendResult, Sent, Why, Wire

UPLOADS_LAST = timedelta(days=80)  # of 90


class Messenger(Page):
    """One Page."""

    name = NAME

    def __init__(self, settings: Settings, tools: Tools, http: Http) -> None:
        proof = hmac.new(
            settings.app_secret.encode(), settings.page_token.encode(), hashlib.sha256
        ).hexdigest()
        usage = Usage(tools.clock)
        super().__init__(settings, http, usage, proof)
        self._clock, self._kept = tools.clock, tools.uploads
        self.strain = usage.strain
        self.capabilities = replace(
            CAPABILITIES,
            deep_link=f"https://m.me/{settings.page_id}?ref={{code}}",
            reply_window=settings.window,
            per_second=settings.per_second,
        )

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
        now = self._clock.now()
        told = tuple(notices(read, now)) if read.get("object") == "page" else ()
        return Received(tuple(events(read, now)), Answer(200, "EVENT_RECEIVED"), told)

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
        """One call; a file of ours is uploaded with its first use and named by its id later."""
        if wire.upload is None or not wire.upload.data:
            return self._result(await self.call("POST", "me/messages", json=dict(wire.body)))
        mark = hashlib.sha256(wire.upload.data).hexdigest()
        known = await self._kept.find(NAME, mark)
        if known is not None:
            body = _by_id(wire, known)
            answer = await self.call("POST", "me/messages", json=body)
            if not _is_media_fault(answer):
                return self._result(answer)
            await self._kept.forget(NAME, mark)
        answer = await self.call("POST", "me/messages", data=_form(wire, wire.upload))
        if isinstance(answer, Response) and (id_ := text_at(answer.body, "attachment_id")):
            await self._kept.keep(NAME, mark, id_, self._clock.now() + UPLOADS_LAST)
        return self._result(answer)

    def _result(self, answer: Response | NotSent) -> SendResult:
        if isinstance(answer, NotSent):
            return answer
        mid = text_at(answer.body, "message_id")
        return Sent((mid,)) if mid else replace(refusal(answer.status), why=Why.UNCERTAIN)

    async def settle(self, event: InboundEvent) -> None:
        """Presses need no answer here."""

    async def open(self) -> None:
        """Ready at once: the Page token does not rotate."""
        await self._http.open()

    async def close(self) -> None:
        """Let go of the connection."""
        await self._http.close()


def _is_media_fault(answer: Response | NotSent) -> bool:
    return isinstance(answer, NotSent) and any(
        f"subcode {fault}" in answer.detail for fault in MEDIA_FAULTS
    )


def _by_id(wire: Wire, attachment_id: str) -> dict[str, Any]:
    message: Any = wire.body["message"]
    attachment = {**message["attachment"], "payload": {"attachment_id": attachment_id}}
    return {**wire.body, "message": {**message, "attachment": attachment}}


def _form(wire: Wire, upload: Media) -> aiohttp.FormData:
    form = aiohttp.FormData()
    body: Mapping[str, object] = wire.body
    for name, value in body.items():
        form.add_field(name, value if isinstance(value, str) else json.dumps(value))
    form.add_field(
        "filedata",
        upload.data,
        filename=upload.name or "anh.png",
        content_type=upload.mime or "image/png",
    )
    return form
