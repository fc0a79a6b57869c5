"""The adapter: receives, renders, sends."""

from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from adapters.fetch import fetched
from adapters.http import Http, Response, parsed, same, text_at
from adapters.messenger.errors import is_media_fault, refusal
from adapters.messenger.items import NAME
from adapters.messenger.page import Page
from adapters.messenger.parse import events, notices, own_app, signed
from adapters.messenger.render import CAPABILITIES, by_id, in_words, render
from adapters.messenger.settings import Settings
from adapters.messenger.uploads import Uploads
from bot.adapter import Answer, Received, Tools, Unfetched, WebhookRequest
from bot.messages import InboundEvent, Media, NotSent, OutboundMessage, SendResult, Sent, Why, Wire

SEND = "me/messages"
MARKS = 200  # echoes come within seconds


class Messenger(Page):
    """One Page."""

    name = NAME

    def __init__(self, settings: Settings, tools: Tools, http: Http) -> None:
        super().__init__(settings, http, tools.clock)
        self._clock = tools.clock
        self._uploads = Uploads(settings.page_id, self.call, tools)
        self._app = settings.app_id
        self._marks: deque[str] = deque(maxlen=MARKS)  # of what was sent, while it is not known
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
        if read is None:
            return Received(answer=Answer(400))
        # Whatever bears Meta's signature is taken: refusals unsubscribe the Page.
        page, now = self._settings.page_id, self._clock.now()
        told, own = Answer(200, "EVENT_RECEIVED"), self._own_app(read)
        return Received(tuple(events(read, page, now, own)), told, tuple(notices(read, page, now)))

    def _own_app(self, read: Mapping[str, Any]) -> frozenset[str]:
        """Our app's id: from the settings, or learnt from an echo of what this process sent."""
        if not self._app and (learnt := own_app(read, self._marks)):
            self._app = learnt
            self._marks.clear()
        return frozenset({self._app} - {""})

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
        """One message; a file that Meta cannot take is uploaded anew once, then told in words."""
        answer = await self._posted(wire)
        if wire.upload is not None and is_media_fault(answer):
            await self._uploads.forget(wire.upload)
            answer = await self._posted(wire)
            if is_media_fault(answer):
                answer = await self.call("POST", SEND, json=in_words(wire, wire.upload))
        return self._result(answer)

    async def _posted(self, wire: Wire) -> Response | NotSent:
        if not self._app:  # the echo may overtake the answer
            self._marks.append(text_at(wire.body, "message", "metadata"))
        if wire.upload is None or not wire.upload.data:
            return await self.call("POST", SEND, json=dict(wire.body))
        id_ = await self._uploads.id_of(wire.upload)
        if isinstance(id_, NotSent):
            return id_
        return await self.call("POST", SEND, json=by_id(wire, id_))

    def _result(self, answer: Response | NotSent) -> SendResult:
        if isinstance(answer, NotSent):
            return answer
        mid = text_at(answer.body, "message_id")
        if not mid:
            return replace(refusal(answer.status), why=Why.UNCERTAIN)
        self._pauses.sent()
        return Sent((mid,))

    async def fetch(self, media: Media, most: int) -> bytes | Unfetched:
        """A picture of a message, from where Meta says it lies."""
        return await fetched(media.url, most, self._settings.api_url)

    async def settle(self, event: InboundEvent) -> None:
        """Presses need no answer here."""

    async def open(self) -> None:
        """Ready at once: the Page token does not rotate."""
        await self._http.open()

    async def close(self) -> None:
        """Let go of the connection."""
        await self._http.close()
