"""The adapter: receives, renders, sends."""

import asyncio
import json
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

from telegram import Bot, Update
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from adapters.http import Http, parsed, same
from adapters.telegram.parse import NAME, events
from adapters.telegram.render import CAPABILITIES, render
from adapters.telegram.transport import Transport
from bot.adapter import Answer, Received, WebhookRequest
from bot.clock import Clock
from bot.messages import (
    Address,
    InboundEvent,
    Kind,
    NotSent,
    OutboundMessage,
    SendResult,
    Sent,
    Why,
    Wire,
)


class Telegram:
    """One bot."""

    name = NAME

    def __init__(
        self, token: str, secret: str, url: str, bot_name: str, clock: Clock, http: Http
    ) -> None:
        self._secret, self._clock, self._http = secret, clock, http
        self._bot = Bot(
            token,
            base_url=f"{url}/bot",
            base_file_url=f"{url}/file/bot",
            request=Transport(http),
            get_updates_request=Transport(http),
        )
        self.capabilities = CAPABILITIES
        self._learning: asyncio.Task[None] | None = None
        self._named(bot_name)

    def receive(self, request: WebhookRequest) -> Received:
        """One update per post."""
        given = request.headers.get("x-telegram-bot-api-secret-token", "")
        if not same(given, self._secret):
            return Received(answer=Answer(403))
        read = parsed(request.body)
        if read is None or not isinstance(read.get("update_id"), int):
            return Received(answer=Answer(400))
        try:
            update = Update.de_json(read, None)
            return Received(tuple(events(update, self._clock.now())))
        except (TypeError, ValueError, KeyError, AttributeError, OverflowError, TelegramError):
            return Received((self._unread(read),))

    def _unread(self, read: dict[str, Any]) -> InboundEvent:
        """An update of a shape that the library refuses: kept as a fact."""
        return InboundEvent(
            str(read["update_id"]),
            Address(NAME, "elsewhere"),
            Kind.OTHER,
            self._clock.now(),
            payload="unreadable",
            opens_window=False,
        )

    def render(self, message: OutboundMessage) -> tuple[Wire, ...]:
        """Calls of the Bot API."""
        return render(message, self.capabilities)

    async def send(self, wire: Wire) -> SendResult:
        """One call through the library."""
        try:
            sent = await self._call(wire)
        except TelegramError as error:
            return reaction(error)
        return Sent((str(sent),))

    async def _call(self, wire: Wire) -> int:
        chat = str(wire.body["chat_id"])
        if wire.upload is not None:
            photo = await self._bot.send_photo(
                chat, wire.upload.data, filename=wire.upload.name or "anh.png"
            )
            return photo.message_id
        markup = wire.body.get("reply_markup")
        keyboard = json.loads(str(markup)) if markup else None
        message = await self._bot.send_message(
            chat,
            str(wire.body["text"]),
            api_kwargs={"reply_markup": keyboard} if keyboard else None,
        )
        return message.message_id

    async def settle(self, event: InboundEvent) -> None:
        """Stop the button's spinning; too late is no harm."""
        with suppress(TelegramError):
            await self._bot.answer_callback_query(event.settle)

    async def open(self) -> None:
        """Learn the bot's name in the background: needed for links only."""
        await self._http.open()
        if self.capabilities.deep_link is None:
            self._learning = asyncio.create_task(self._learn())

    async def _learn(self) -> None:
        with suppress(TelegramError):
            me = await self._bot.get_me()
            self._named(me.username or "")

    def _named(self, name: str) -> None:
        if name:
            link = f"https://t.me/{name}?start={{code}}"
            self.capabilities = replace(self.capabilities, deep_link=link)

    async def close(self) -> None:
        """Let go of the connection."""
        if self._learning is not None:
            self._learning.cancel()
        await self._http.close()


def reaction(error: TelegramError) -> SendResult:
    """What a failure means; BadRequest and TimedOut first, they are kinds of NetworkError."""
    detail = type(error).__name__
    match error:
        case RetryAfter():
            wait = error.retry_after
            pause = wait if isinstance(wait, timedelta) else timedelta(seconds=wait)
            return NotSent(Why.THROTTLED, detail, pause)
        case Forbidden():
            return NotSent(Why.BLOCKED, detail)
        case BadRequest() if "chat not found" in error.message.lower():
            return NotSent(Why.UNKNOWN_USER, "chat not found")
        case BadRequest() if "not modified" in error.message.lower():
            return Sent(("",))
        case BadRequest():
            return NotSent(Why.REJECTED, error.message[:80])
        case TimedOut():
            return NotSent(Why.UNCERTAIN, detail)
        case InvalidToken() | Conflict():
            return NotSent(Why.MISCONFIGURED, detail)
        case NetworkError():
            return NotSent(Why.NETWORK, detail)
        case _:
            return NotSent(Why.REJECTED, detail)
