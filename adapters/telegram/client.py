"""The adapter: receives, renders, sends."""

import asyncio
import json
import logging
import re
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

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

from adapters.http import Http, at, parsed, same
from adapters.telegram.parse import ELSEWHERE, event, ignored
from adapters.telegram.parse import NAME as PLATFORM
from adapters.telegram.render import CAPABILITIES, render
from adapters.telegram.transport import Transport
from bot.adapter import Answer, Received, WebhookRequest
from bot.clock import Clock
from bot.messages import InboundEvent, NotSent, OutboundMessage, SendResult, Sent, Why, Wire

FIRST_WAIT, LONGEST_WAIT = 5.0, 600.0  # seconds between two tries to learn the bot's name
NOBODY = ("chat not found", "user not found", "peer_id_invalid")
LARGEST = 2**63 - 1  # of an update's number
alarm = logging.getLogger("lantoa.telegram")
# At its lowest levels the library writes down whole calls, with addresses and texts.
logging.getLogger("telegram.Bot").addFilter(lambda record: record.levelno >= logging.WARNING)


class Telegram:
    """One bot."""

    name = PLATFORM

    def __init__(
        self, secret: str, bot_name: str, clock: Clock, http: Http, transport: Transport
    ) -> None:
        self._secret, self._clock, self._http = secret, clock, http
        self._bot = Bot(
            "kept-by-the-transport",
            base_url=_nothing,
            base_file_url=_nothing,
            request=transport,
            get_updates_request=transport,
        )
        self.capabilities = CAPABILITIES
        self._learning: asyncio.Task[None] | None = None
        self._alarmed = False
        self._named(bot_name)

    def receive(self, request: WebhookRequest) -> Received:
        """One update per post."""
        given = request.headers.get("x-telegram-bot-api-secret-token", "")
        if not same(given, self._secret):
            return Received(answer=Answer(403))
        read = parsed(request.body)
        number = at(read, "update_id")
        if read is None or type(number) is not int or not 0 <= number <= LARGEST:
            return Received(answer=Answer(400))
        name = next((key for key in read if key != "update_id"), "empty")
        now = self._clock.now()
        try:
            return Received((event(Update.de_json(read, None), name, now),))
        except Exception:
            # Whatever the library makes of an odd update: refused, it would be repeated for ever.
            alarm.warning("update.unreadable: number %s", number)
            return Received((ignored(str(number), ELSEWHERE, "unreadable", now),))

    def render(self, message: OutboundMessage) -> tuple[Wire, ...]:
        """Calls of the Bot API."""
        return render(message, self.capabilities)

    async def send(self, wire: Wire) -> SendResult:
        """One call through the library."""
        try:
            sent = await self._call(wire)
        except TelegramError as error:
            if isinstance(error, InvalidToken):
                self._alarm()
            return reaction(error)
        except Exception as error:
            # An answer of a shape that the library cannot read: it may have been sent.
            return NotSent(Why.UNCERTAIN, type(error).__name__)
        self._alarmed = False
        return Sent((str(sent),))

    async def _call(self, wire: Wire) -> int:
        chat = str(wire.body["chat_id"])
        if wire.upload is not None:
            name = wire.upload.name or "anh.png"
            photo = await self._bot.send_photo(chat, wire.upload.data, filename=name)
            return photo.message_id
        markup = wire.body.get("reply_markup")
        message = await self._bot.send_message(
            chat,
            str(wire.body["text"]),
            api_kwargs={"reply_markup": json.loads(str(markup))} if markup else None,
        )
        return message.message_id

    async def settle(self, event: InboundEvent) -> None:
        """Stop the button's spinning; too late is no harm."""
        if event.settle:
            with suppress(Exception):
                await self._bot.answer_callback_query(event.settle)

    async def open(self) -> None:
        """Learn the bot's name in the background: needed for links only."""
        await self._http.open()
        if self.capabilities.deep_link is None:
            self._learning = asyncio.create_task(self._learn(), name="telegram-name")

    async def _learn(self) -> None:
        """Ask until there is an answer; while Telegram is down the other channels work."""
        wait = FIRST_WAIT
        while not await self._learned():
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT)

    async def _learned(self) -> bool:
        try:
            self._named((await self._bot.get_me()).username or "")
        except InvalidToken:
            self._alarm()  # asking again would not help
        except Exception:
            return False
        return True

    def _named(self, name: str) -> None:
        if name:
            link = f"https://t.me/{name}?start={{code}}"
            self.capabilities = replace(self.capabilities, deep_link=link)

    def _alarm(self) -> None:
        """One line, not one per message."""
        if not self._alarmed:
            alarm.error("token.refused: put a valid LANTOA_TELEGRAM_TOKEN in place")
        self._alarmed = True

    async def close(self) -> None:
        """Let go of the connection."""
        if self._learning is not None:
            self._learning.cancel()
            await asyncio.wait({self._learning})
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
        case BadRequest():
            return _refused(error.message)
        case TimedOut():
            return NotSent(Why.UNCERTAIN, detail)
        case InvalidToken() | Conflict():
            return NotSent(Why.MISCONFIGURED, detail)
        case NetworkError():
            return NotSent(Why.NETWORK, detail)
        case _:
            return NotSent(Why.REJECTED, detail)


def _refused(description: str) -> SendResult:
    low = description.lower()
    if "not modified" in low:
        return Sent(("",))
    known = next((words for words in NOBODY if words in low), "")
    if known:
        return NotSent(Why.UNKNOWN_USER, known)
    # Its first words name the fault; what follows a colon may repeat what we sent.
    beginning = re.match(r"[A-Za-z0-9_' ]{1,60}", description)
    return NotSent(Why.REJECTED, beginning[0] if beginning else "BadRequest")


def _nothing(_token: str) -> str:
    """The library's addresses begin with the method; the transport knows the rest."""
    return ""
