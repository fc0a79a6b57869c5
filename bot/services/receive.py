"""A webhook becomes inbox rows; only then is it answered.

The crisis check runs here, before anything is written: what is stored of such a message is its
category, and the words are gone with the request. One exception, never the default: an officer
who said beforehand that the next words are a text (`store/prose.py`); that pass is taken in the
very transaction that stores the words, so that it lets through one message and no second.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from sqlalchemy.exc import DBAPIError

from bot.adapter import Adapter, Answer, Received, WebhookRequest
from bot.domain.crisis import crisis
from bot.log import log
from bot.messages import Address, InboundEvent, Kind
from bot.services.house import House
from bot.services.together import Together
from bot.store import inbox, notices, prose

IN_ONE_GO = 6_000  # letters listened to before others have their turn: two hundred usual messages
_SPOKEN = (Kind.MESSAGE, Kind.BUTTON, Kind.OTHER)
# What to answer, and why nothing was stored, if so.
Told = Callable[[Answer, BaseException | None], None]


@dataclass(frozen=True, slots=True)
class Heard:
    """An event as it may be kept; `words`: of a cry, in memory until it is stored without them."""

    event: InboundEvent
    words: str = field(default="", repr=False)


class Receiver:
    """Takes webhooks of all platforms."""

    def __init__(self, house: House, arrived: Callable[[], None]) -> None:
        self._house = house
        self._arrived = arrived
        self._inbox: Together[InboundEvent] = Together(self._store)
        self._others: set[asyncio.Task[None]] = set()  # requests that are not just one event

    async def receive(self, adapter: Adapter, request: WebhookRequest) -> Answer:
        """The answer, when all is stored; raises where that failed."""
        done: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.hand(adapter, request, partial(_done, done))
        return await done

    def hand(self, adapter: Adapter, request: WebhookRequest, told: Told) -> None:
        """Verify, parse, store; `told` is told once, and never before this returns.

        A webhook has one event, as good as always: that costs no task of its own.
        """
        received = adapter.receive(request)
        if len(received.events) == 1 and not received.notices:
            self._inbox.hand(received.events[0], partial(self._stored, received.answer, told))
            return
        other = asyncio.create_task(self._other(adapter.name, received, told))
        self._others.add(other)
        other.add_done_callback(self._others.discard)

    def _stored(
        self, answer: Answer, told: Told, _event: InboundEvent, error: Exception | None
    ) -> None:
        try:
            if error is None:
                self._arrived()
        finally:
            told(answer, error)

    async def _other(self, platform: str, received: Received, told: Told) -> None:
        """Several events, a notice, or none: what is no event is answered without storing."""
        wrong: BaseException | None = None
        try:
            if received.notices:
                await self._told(platform, received)
            await self.take(received)
        except BaseException as error:  # to be cancelled is to go wrong, too
            wrong = error
            if not isinstance(error, Exception):
                raise
        finally:
            told(received.answer, wrong)
        if not received.events and received.answer.status >= 400:
            log.warning("webhook.refused", platform=platform, status=received.answer.status)

    async def take(self, received: Received) -> None:
        """Store what was fetched rather than posted."""
        await self._keep(received.events)
        if received.events:
            self._arrived()

    async def _keep(self, events: Sequence[InboundEvent]) -> None:
        """On disk; a webhook has one event, as good as always."""
        if len(events) == 1:
            await self._inbox.put(events[0])
        else:
            await asyncio.gather(*[self._inbox.put(event) for event in events])

    async def _told(self, platform: str, received: Received) -> None:
        house = self._house
        async with house.database.write() as connection:
            await notices.take(connection, platform, received.notices, house.now(), house.library)

    async def close(self) -> None:
        """Store what still waits."""
        await self._inbox.close()
        for other in list(self._others):
            other.cancel()
        await asyncio.gather(*self._others, return_exceptions=True)

    async def _store(self, arrived: Sequence[InboundEvent]) -> None:
        """Listen to all of a group in one go: what that needs stays near the processor.

        To five hundred of the longest that would take many seconds, in which nothing else is done.
        """
        found, letters = list[Heard](), 0
        for event in arrived:
            if letters > IN_ONE_GO:
                await asyncio.sleep(0)
                letters = 0
            found.append(heard(event))
            letters += len(event.text)
        await store(self._house, found)


def _done(done: "asyncio.Future[Answer]", answer: Answer, error: BaseException | None) -> None:
    if done.done():
        return
    if error is None:
        done.set_result(answer)
    else:
        done.set_exception(error)


async def store(house: House, arrived: Sequence[Heard]) -> None:
    """Write events down; the words of a cry only where a pass was given.

    On PostgreSQL a stranger's event may follow in a transaction of its own: none is answered
    before. Where a pass may have to be taken, all of it is one transaction.
    """
    now = house.now()
    if not any(one.words for one in arrived):
        await _store_alone(house, [one.event for one in arrived], now)
        return
    async with house.database.write() as connection:
        written = [one.event.address for one in arrived if one.words]
        passes = await prose.take(connection, house.cipher, written, now)
        await inbox.put(connection, house.cipher, _let_through(arrived, passes), now)


async def _store_alone(house: House, events: Sequence[InboundEvent], now: datetime) -> None:
    """Over a connection that was lost it is asked once more: to store twice is to store once."""
    try:
        async with house.database.alone() as connection:
            await inbox.put(connection, house.cipher, events, now)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        async with house.database.alone() as connection:
            await inbox.put(connection, house.cipher, events, now)


def _let_through(arrived: Sequence[Heard], passes: set[Address]) -> list[InboundEvent]:
    """As they are stored; of several cries of one person a pass lets through the first."""
    left = set(passes)
    kept = list[InboundEvent]()
    for one in arrived:
        who = one.event.address
        if one.words and who in left:
            left.remove(who)
            kept.append(_as_text(one))
        else:
            kept.append(one.event)
    return kept


def _as_text(one: Heard) -> InboundEvent:
    cry = one.event.payload
    return replace(one.event, kind=Kind.MESSAGE, text=one.words, payload="", cry=cry)


def heard(event: InboundEvent) -> Heard:
    """The event as it may be kept, and the written words that a pass would let through."""
    kept = guarded(event)
    is_written = event.kind is Kind.MESSAGE and kept.kind is Kind.CRISIS
    return Heard(kept, event.text if is_written else "")


def guarded(event: InboundEvent) -> InboundEvent:
    """The event as it may be kept: a crisis loses its words, a useless one loses its text."""
    category = crisis(event.text) if event.kind in _SPOKEN and event.text else None
    if category is not None:
        return replace(event, kind=Kind.CRISIS, payload=category.value, text="", media=())
    return replace(event, text="", media=()) if event.kind is Kind.OTHER else event
