"""The adapter: receives, renders, sends."""

import asyncio
import hashlib
import logging
import re
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from telegram import Message
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
from adapters.telegram.account import UPDATES, Account
from adapters.telegram.fetch import FetchingBot, number_in, number_of
from adapters.telegram.parse import NAME as PLATFORM
from adapters.telegram.parse import event
from adapters.telegram.render import CAPABILITIES, render
from adapters.telegram.settings import Settings
from adapters.telegram.transport import Transport
from bot.adapter import Answer, Received, Tools, Unfetched, WebhookRequest
from bot.messages import (
    Address,
    InboundEvent,
    Media,
    MediaKind,
    NotSent,
    OutboundMessage,
    SendResult,
    Sent,
    Why,
    Wire,
)

FOR_GOOD = timedelta(days=3650)  # ids of files do not expire
FIRST_WAIT, LONGEST_WAIT = 5.0, 600.0  # seconds between two tries to learn the bot's name
NOBODY = ("chat not found", "user not found", "peer_id_invalid")
alarm = logging.getLogger("lantoa.telegram")
# The library writes down whole calls and whole updates, with addresses and people's words.
logging.getLogger("telegram.Bot").addFilter(lambda _record: False)


class Telegram(Account):
    """One bot."""

    name = PLATFORM
    _bot: FetchingBot

    def __init__(self, settings: Settings, tools: Tools, http: Http, transport: Transport) -> None:
        self._settings, self._secret = settings, settings.secret
        self._clock, self._http, self._kept = tools.clock, http, tools.uploads
        self._next_update = self._fetched = 0  # confirmed up to, and returned up to
        self._webhook_gone = False
        self._transport = transport
        self._bot = FetchingBot(
            "kept-by-the-transport",
            base_url=_nothing,
            base_file_url=_nothing,
            request=transport,
            get_updates_request=transport,
        )
        self.capabilities = replace(CAPABILITIES, per_second=settings.per_second)
        self._learning: asyncio.Task[None] | None = None
        self._alarmed = False
        self._named(settings.bot_name)

    def receive(self, request: WebhookRequest) -> Received:
        """One update per post."""
        given = request.headers.get("x-telegram-bot-api-secret-token", "")
        if not self._secret or not same(given, self._secret):
            return Received(answer=Answer(403))
        read = parsed(request.body)
        number = number_of(read)
        if read is None or number is None:
            return Received(answer=Answer(400))
        return Received((event(read, number, self._clock.now()),))

    @property
    def polling(self) -> bool:
        """Whether updates are fetched: no public address is needed then."""
        return self._settings.polling

    async def poll(self) -> Received | NotSent:
        """The next updates; the same again until they are stored."""
        try:
            if not self._webhook_gone:  # while one is set, there is nothing to fetch
                await self._bot.delete_webhook()
                self._webhook_gone = True
            found = await self._bot.raw_updates(self._next_update, UPDATES)
        except TelegramError as error:
            return self._not_fetched(error)
        numbered = [(number, one) for one in found if (number := number_of(one)) is not None]
        if found and not numbered:
            return NotSent(Why.UNAVAILABLE, "updates without a number")
        self._fetched = max((number + 1 for number, _one in numbered), default=self._next_update)
        now = self._clock.now()
        return Received(tuple(event(one, number, now) for number, one in numbered))

    def stored(self) -> None:
        """They are on disk: the next call confirms them."""
        self._next_update = self._fetched

    def _not_fetched(self, error: TelegramError) -> NotSent:
        if isinstance(error, InvalidToken):
            self._alarm()
        if isinstance(error, Conflict):
            self._webhook_gone = False  # somebody may have set one again
        why = reaction(error)
        if isinstance(why, Sent) or why.why is Why.UNCERTAIN:  # nothing was sent: no doubt of that
            return NotSent(Why.NETWORK, type(error).__name__)
        return why

    def render(self, message: OutboundMessage) -> tuple[Wire, ...]:
        """Calls of the Bot API."""
        return render(message, self.capabilities)

    def readdressed(self, wire: Wire, to: Address) -> Wire:
        """Calls name the chat in one place."""
        return Wire(wire.bubble, {**wire.body, "chat_id": to.user}, wire.upload, wire.call)

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
            return await self._show(chat, wire.upload)
        return number_in(await self._transport.told("sendMessage", wire.body))

    async def _show(self, chat: str, file: Media) -> int:
        """A picture or a file; sent once, it is known by the platform's id of it."""
        if not file.data:
            return (await self._sent_file(chat, file, file.url)).message_id
        mark = hashlib.sha256(file.data).hexdigest()
        known = await self._kept.find(PLATFORM, mark)
        if known is not None:
            try:
                return (await self._sent_file(chat, file, known)).message_id
            except BadRequest as error:
                if "file identifier" not in error.message.lower():
                    raise
                await self._kept.forget(PLATFORM, mark)
        message = await self._sent_file(chat, file, file.data)
        shown = message.photo[-1] if message.photo else message.document
        if shown is not None:
            await self._kept.keep(PLATFORM, mark, shown.file_id, self._clock.now() + FOR_GOOD)
        return message.message_id

    async def _sent_file(self, chat: str, file: Media, what: bytes | str) -> Message:
        name = file.name or "anh.png"
        if file.kind is MediaKind.FILE:
            return await self._bot.send_document(chat, what, filename=name)
        return await self._bot.send_photo(chat, what, filename=name)

    async def fetch(self, media: Media, most: int) -> bytes | Unfetched:
        """A file by its id: first where it lies, then itself."""
        try:
            found = await self._bot.get_file(media.url)
        except BadRequest as error:
            return Unfetched.TOO_BIG if "too big" in error.message.lower() else Unfetched.GONE
        except TelegramError:
            return Unfetched.AWAY
        if found.file_size and found.file_size > most:
            return Unfetched.TOO_BIG
        return await self._transport.download((found.file_path or "").lstrip("/"), most)

    async def settle(self, event: InboundEvent) -> None:
        """Stop the button's spinning; too late is no harm."""
        if event.settle:
            with suppress(Exception):
                asked = {"callback_query_id": event.settle}
                await self._transport.told("answerCallbackQuery", asked)

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
            return NotSent(Why.THROTTLED, detail, pause, channel=True)  # for the whole bot
        case Forbidden():
            return NotSent(Why.BLOCKED, detail)
        case BadRequest():
            return _refused(error.message)
        case TimedOut():
            return NotSent(Why.UNCERTAIN, detail)
        case InvalidToken() | Conflict():
            return NotSent(Why.MISCONFIGURED, detail, channel=True, alarm=True)
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
