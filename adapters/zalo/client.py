"""The adapter: receives, renders, sends."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from adapters.fetch import fetched
from adapters.http import Http, Response, at, parsed, text_at
from adapters.zalo.account import Account
from adapters.zalo.api import Api, Asked
from adapters.zalo.capabilities import CAPABILITIES
from adapters.zalo.doubt import arrived, question
from adapters.zalo.errors import code_of, failure
from adapters.zalo.notices import notice
from adapters.zalo.parse import event
from adapters.zalo.post import NAME, Post, is_probe, signed
from adapters.zalo.quota import quota_of
from adapters.zalo.reactions import ATTACHMENT_EXPIRED, SEND_FAILED, Host
from adapters.zalo.render import by_id, render
from adapters.zalo.settings import Settings
from adapters.zalo.template import BY_PHONE, BY_USER
from adapters.zalo.tokens import AccessTokens
from adapters.zalo.uploads import Uploads
from bot.adapter import Answer, Received, Tools, Unfetched, WebhookRequest
from bot.messages import (
    Address,
    InboundEvent,
    Media,
    NotSent,
    OutboundMessage,
    SendResult,
    Sent,
    Why,
    Wire,
)

CALLS = {
    "": (Host.ACCOUNT, "/v3.0/oa/message/cs"),
    BY_USER: (Host.BY_USER, "/v3.0/oa/message/template"),
    BY_PHONE: (Host.TEMPLATES, "/message/template"),
}
PAUSES = (1.0, 3.0)  # seconds before the second and the third try of a send that "failed"


class Zalo(Account):
    """One Official Account."""

    name = NAME

    def __init__(self, settings: Settings, tools: Tools, http: Http) -> None:
        tokens = AccessTokens(settings, tools, http)
        api = Api(settings, http, tokens)
        super().__init__(settings, tokens, api)
        self._http, self._clock = http, tools.clock
        self._uploads = Uploads(api, tools.clock, tools.uploads)
        self.capabilities = replace(
            CAPABILITIES,
            deep_link=f"https://zalo.me/{settings.oa_id}",
            per_second=settings.per_second,
            asks_phone=bool(settings.info_image_url),
        )

    def receive(self, request: WebhookRequest) -> Received:
        """One event per post; the console's probe is greeted and forgotten."""
        if request.method != "POST":
            return Received(answer=Answer(405))
        read = parsed(request.body)
        if read is None:
            return Received(answer=Answer(400))
        if not self._is_signed(request, read):
            return Received(answer=Answer(401))
        post = self._post(request, read)
        if is_probe(post):
            return Received()
        told = notice(post)
        return Received(notices=(told,)) if told else Received((event(post),))

    def _is_signed(self, request: WebhookRequest, read: dict[str, Any]) -> bool:
        mine, header = self._settings, request.headers.get("x-zevent-signature", "")
        if signed(request.body, read, header, app_id=mine.app_id, secret=mine.oa_secret):
            return True
        if signed(request.body, read, header, app_id=mine.app_id, secret=mine.app_secret):
            self._alarm("LANTOA_ZALO_OA_SECRET_KEY: this one is signed with the app's secret")
        return False

    def _post(self, request: WebhookRequest, read: dict[str, Any]) -> Post:
        """With what tells deliveries by phone from those by user id: header, or own fields."""
        by_phone = request.headers.get("x-zevent-server", "").strip().upper() == "ZNS"
        told = at(read, "message")
        theirs = text_at(told, "tracking_id") or text_at(told, "delivery_time")
        name, by_phone = text_at(read, "event_name"), by_phone or bool(theirs)
        return Post(read, name, self._settings.oa_id, self._clock, request.body, by_phone)

    def render(self, message: OutboundMessage) -> tuple[Wire, ...]:
        """Bodies of consultation messages, or of one template."""
        return render(message, self.capabilities, self._settings.info_image_url)

    def readdressed(self, wire: Wire, to: Address) -> Wire:
        """Consultation messages name the person in one place."""
        body = {**wire.body, "recipient": {"user_id": to.user}}
        return Wire(wire.bubble, body, wire.upload, wire.call)

    async def look_up(
        self, wire: Wire, since: datetime, before: Sequence[Wire] = ()
    ) -> Sent | NotSent | None:
        """The message among the newest of the conversation; a template by phone is in none."""
        if wire.call == BY_PHONE:
            return None
        answer = await self._api.ask("/v2.0/oa/conversation", question(wire))
        failed = failure(answer)
        if failed is not None or isinstance(answer, NotSent):
            return failed
        told = at(answer.body, "data")
        if not isinstance(told, list):
            return NotSent(Why.UNCERTAIN, "no conversation in the answer")
        id_ = arrived(told, wire, since, before)
        return Sent((id_,)) if id_ else None

    async def send(self, wire: Wire) -> SendResult:
        """One message."""
        answer = await self._posted(wire)
        if wire.upload is not None and code_of(answer) == ATTACHMENT_EXPIRED:
            await self._uploads.forget(wire.upload)
            answer = await self._posted(wire)
        for pause in PAUSES:
            if code_of(answer) != SEND_FAILED:
                break
            await asyncio.sleep(pause)
            answer = await self._posted(wire)
        return self._result(answer, CALLS[wire.call][0])

    def _posted(self, wire: Wire) -> Asked:
        if wire.upload is not None:
            return self._with_file(wire, wire.upload)
        host, path = CALLS[wire.call]
        return self._api.post(path, wire.body, host)

    async def _with_file(self, wire: Wire, file: Media) -> Response | NotSent:
        host, path = CALLS[wire.call]
        id_ = await self._uploads.id_of(file)
        if isinstance(id_, NotSent):
            return id_
        return await self._api.post(path, {**wire.body, "message": by_id(file, id_)}, host)

    def _result(self, answer: Response | NotSent, host: Host) -> SendResult:
        failed = failure(answer, host)
        if failed is not None:
            if failed.alarm:
                self._alarm(f"account.refused: {failed.detail}")
            return failed
        assert isinstance(answer, Response)  # a NotSent is a failure
        told = at(answer.body, "data")
        if not (mid := text_at(told, "message_id") or text_at(told, "msg_id")):
            return NotSent(Why.UNCERTAIN, "no message id")
        return Sent((mid,), quota_of(answer))

    async def fetch(self, media: Media, most: int) -> bytes | Unfetched:
        """A picture of a message, from where Zalo says it lies."""
        return await fetched(media.url, most, self._settings.api_url)

    async def settle(self, event: InboundEvent) -> None:
        """Presses need no answer here."""

    async def open(self) -> None:
        """Ready at once; the token is fetched at the first send."""
        await self._http.open()

    async def close(self) -> None:
        """Let a new pair of tokens come home, then let go of the connection."""
        await self._tokens.close()
        await self._http.close()
