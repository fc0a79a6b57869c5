"""The adapter: receives, renders, sends."""

import asyncio
import hashlib
import logging
from dataclasses import replace
from datetime import datetime
from typing import Any

from adapters.http import Http, Response, list_at, parsed, text_at
from adapters.zalo.api import Api
from adapters.zalo.doubt import Doubts, arrived, question
from adapters.zalo.errors import ATTACHMENT_EXPIRED, SEND_FAILED, code_of, failure, is_alarming
from adapters.zalo.parse import NAME, Post, event, is_probe, signed
from adapters.zalo.render import CAPABILITIES, by_id, render
from adapters.zalo.settings import Settings
from adapters.zalo.tokens import AccessTokens
from adapters.zalo.uploads import Uploads
from bot.adapter import Answer, Received, Tools, WebhookRequest
from bot.messages import InboundEvent, NotSent, OutboundMessage, SendResult, Sent, Why, Wire

SEND = "/v3.0/oa/message/cs"
PAUSES = (1.0, 3.0)  # seconds before the second and the third try of a send that "failed"
DOUBTFUL = frozenset({Why.UNCERTAIN, Why.UNAVAILABLE})
alarm = logging.getLogger("lantoa.zalo")


class Zalo:
    """One Official Account."""

    name = NAME

    def __init__(self, settings: Settings, tools: Tools, http: Http) -> None:
        self._settings, self._clock, self._http = settings, tools.clock, http
        self._tokens = AccessTokens(settings, tools, http)
        self._api = Api(settings, http, self._tokens)
        self._uploads = Uploads(self._api, tools.clock)
        self._doubts = Doubts()
        self._alarmed: set[str] = set()
        self.capabilities = replace(CAPABILITIES, deep_link=f"https://zalo.me/{settings.oa_id}")

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
        return Received() if is_probe(post) else Received((event(post),))

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
        theirs = any(text_at(read, "message", n) for n in ("tracking_id", "delivery_time"))
        mark = hashlib.sha256(request.body).hexdigest()[:32]
        return Post(read, self._settings.oa_id, self._clock.now(), mark, by_phone or theirs)

    def render(self, message: OutboundMessage) -> tuple[Wire, ...]:
        """Bodies of consultation messages."""
        return render(message, self.capabilities)

    async def send(self, wire: Wire) -> SendResult:
        """One consultation message; one in doubt is looked for before it is sent again."""
        since = self._doubts.since(wire)
        found = await self._looked_for(wire, since) if since is not None else ""
        began = self._clock.now()
        result = Sent((found,)) if found else await self._sent(wire)
        if isinstance(result, NotSent) and result.why in DOUBTFUL:
            self._doubts.note(wire, began)
        elif isinstance(result, Sent):
            self._doubts.settle(wire)
        return result

    async def _looked_for(self, wire: Wire, since: datetime) -> str:
        answer = await self._api.ask("/v2.0/oa/conversation", question(wire))
        if isinstance(answer, NotSent) or failure(answer) is not None:
            return ""
        return arrived(list_at(answer.body, "data"), wire, since)

    async def _sent(self, wire: Wire) -> SendResult:
        answer = await self._posted(wire)
        if wire.upload is not None and code_of(answer) == ATTACHMENT_EXPIRED:
            self._uploads.forget(wire.upload)
            answer = await self._posted(wire)
        for pause in PAUSES:
            if code_of(answer) != SEND_FAILED:
                break
            await asyncio.sleep(pause)
            answer = await self._posted(wire)
        return self._result(answer)

    async def _posted(self, wire: Wire) -> Response | NotSent:
        if wire.upload is None:
            return await self._api.post(SEND, wire.body)
        id_ = await self._uploads.id_of(wire.upload)
        if isinstance(id_, NotSent):
            return id_
        return await self._api.post(SEND, {**wire.body, "message": by_id(id_)})

    def _result(self, answer: Response | NotSent) -> SendResult:
        failed = failure(answer)
        if failed is not None:
            if is_alarming(failed, code_of(answer)):
                self._alarm(f"account.refused: {failed.detail}")
            return failed
        mid = "" if isinstance(answer, NotSent) else text_at(answer.body, "data", "message_id")
        return Sent((mid,)) if mid else NotSent(Why.UNCERTAIN, "no message id")

    def _alarm(self, what: str) -> None:
        """Once for each thing: a campaign would say it a thousand times."""
        if what not in self._alarmed:
            self._alarmed.add(what)
            alarm.error("%s", what)

    async def settle(self, event: InboundEvent) -> None:
        """Presses need no answer here."""

    async def open(self) -> None:
        """Ready at once; the token is fetched at the first send."""
        await self._http.open()

    async def close(self) -> None:
        """Let a new pair of tokens come home, then let go of the connection."""
        await self._tokens.close()
        await self._http.close()
