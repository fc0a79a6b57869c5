"""A webhook becomes inbox rows; only then is it answered.

The crisis check runs here, before anything is written: what is stored of such a message is its
category, and the words are gone with the request.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.adapter import Adapter, Answer, Received, WebhookRequest
from bot.domain.crisis import crisis
from bot.log import log
from bot.messages import InboundEvent, Kind
from bot.services.house import House
from bot.services.together import Together
from bot.store import inbox, notices

_SPOKEN = (Kind.MESSAGE, Kind.BUTTON, Kind.OTHER)


class Receiver:
    """Takes webhooks of all platforms."""

    def __init__(self, house: House, arrived: Callable[[], None]) -> None:
        self._house = house
        self._arrived = arrived
        self._inbox: Together[InboundEvent] = Together(self._store)

    async def receive(self, adapter: Adapter, request: WebhookRequest) -> Answer:
        """Verify, parse, store, answer; a request that is no event is answered without storing."""
        received = adapter.receive(request)
        if received.notices:
            await self._told(adapter.name, received)
        await self._keep(received.events)
        if received.events:
            self._arrived()
        elif received.answer.status >= 400:
            log.warning("webhook.refused", platform=adapter.name, status=received.answer.status)
        return received.answer

    async def take(self, received: Received) -> None:
        """Store what was fetched rather than posted."""
        await self._keep(received.events)
        if received.events:
            self._arrived()

    async def _keep(self, events: Sequence[InboundEvent]) -> None:
        """On disk; a webhook has one event, as good as always."""
        if len(events) == 1:
            await self._inbox.put(guarded(events[0]))
        else:
            await asyncio.gather(*[self._inbox.put(guarded(e)) for e in events])

    async def _told(self, platform: str, received: Received) -> None:
        house = self._house
        async with house.database.write() as connection:
            await notices.take(connection, platform, received.notices, house.now(), house.library)

    async def close(self) -> None:
        """Store what still waits."""
        await self._inbox.close()

    async def _store(self, events: Sequence[InboundEvent]) -> None:
        """A stranger's event may follow in a transaction of its own: none is answered before."""
        async with self._house.database.alone() as connection:
            await inbox.put(connection, self._house.cipher, events, self._house.now())


def guarded(event: InboundEvent) -> InboundEvent:
    """The event as it may be kept: a crisis loses its words, a useless one loses its text."""
    category = crisis(event.text) if event.kind in _SPOKEN and event.text else None
    if category is not None:
        return replace(event, kind=Kind.CRISIS, payload=category.value, text="", media=())
    return replace(event, text="", media=()) if event.kind is Kind.OTHER else event
