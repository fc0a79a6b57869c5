"""Claimed deliveries go out: decided, rendered, sent, and written down as they come back."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapter import Adapter, Remembers
from bot.domain.outreach import LONGEST_WAIT, day_after, lawful, next_lawful
from bot.domain.planner import template_moment
from bot.domain.windows import Form, Means, Skip, Standing, Way, way
from bot.log import log
from bot.messages import NotSent, OutboundMessage, Purpose, Receipt, Sent, Why, Wire
from bot.metrics import SENDS
from bot.services.condition import Condition
from bot.services.house import House
from bot.services.outgoing import Batch
from bot.services.routing import go_on
from bot.services.together import Together
from bot.services.verdicts import DOUBT, NO_ECHO, later, not_sent, sealed
from bot.store import caps, numbers, outbox, permits
from bot.store.campaign_rows import contents
from bot.store.events import message_to_json
from bot.store.outbox import REPEATED, Due, Outcome
from bot.store.templates import known

BATCH = 64
SECONDS_AHEAD = 2.0  # of outreach that a worker takes at a time
UNSENT = frozenset({"waiting", "failed", "skipped", "cancelled"})
Pace = Callable[[str], Awaitable[None]]
_Settled = tuple[Due, Outcome, Batch]


class Deliverer:
    """Sends what is due."""

    def __init__(self, house: House, pace: Pace) -> None:
        self._house = house
        self._pace = pace
        self._condition = Condition(house)
        self._results: Together[_Settled] = Together(self._settle)

    async def deliver(self, platform: str, *, outreach: bool) -> int:
        """Claim a batch and send it; how many deliveries were handled."""
        house, now = self._house, self._house.now()
        if self._condition.rests(platform, outreach=outreach):
            return 0
        if outreach and not lawful(now, house.rules):
            return 0
        async with house.database.write() as connection:
            dues = await outbox.claim(
                connection,
                house.cipher,
                holder=house.holder,
                now=now,
                lease_now=house.lease_now(),
                limit=self._most(platform, outreach=outreach),
                platform=platform,
                outreach=outreach,
            )
            batch = await self._batch(connection, dues, now, outreach=outreach)
        await asyncio.gather(*(self._handle(due, batch) for due in dues))
        return len(dues)

    def _most(self, platform: str, *, outreach: bool) -> int:
        """No more than goes out within seconds: what is claimed at a crash is in doubt."""
        if self._condition.is_probing(platform):
            return 1
        if not outreach:
            return BATCH
        rate = self._house.capabilities[platform].per_second
        return max(1, min(BATCH, int(rate * SECONDS_AHEAD)))

    async def close(self) -> None:
        """Write what is still to be written."""
        await self._results.close()

    async def _batch(
        self, connection: AsyncConnection, dues: Sequence[Due], now: datetime, *, outreach: bool
    ) -> Batch:
        """All that the batch has to know; outreach takes its slots of the day in the claim."""
        house = self._house
        batch = Batch(now, house.library, house.rules, house.capabilities, {}, {}, frozenset())
        if not outreach or not dues:
            return batch
        wanted = [(d.id, d.member_id, bool(d.observance_id)) for d in dues if d.member_id]
        return replace(
            batch,
            contents=await contents(connection, {d.campaign_id for d in dues if d.campaign_id}),
            known=await known(connection, house.library),
            phones=await numbers.usable(connection, house.cipher, [w[1] for w in wanted])
            if house.rules.by_phone
            else {},
            allowed=frozenset(await caps.take(connection, wanted, batch.day, house.rules)),
        )

    async def _handle(self, due: Due, batch: Batch) -> None:
        outcome = await self._outcome(due, batch)
        SENDS.labels(due.to.platform, outcome.state, outcome.reason).inc()
        await self._results.submit((due, outcome, batch))

    async def _outcome(self, due: Due, batch: Batch) -> Outcome:
        if due.purpose is not Purpose.OUTREACH:
            return await self._send(due, batch, None)
        held_back = self._held_back(due, batch)
        if held_back is not None:
            return held_back
        await self._pace(due.to.platform)
        decided = self._decided(due, batch)
        if isinstance(decided, Skip):
            return Outcome(due.id, "skipped", decided.value, next=True)
        opens = self._opens(due, decided)
        return later(due, "hours", opens) if opens else await self._send(due, batch, decided)

    def _held_back(self, due: Due, batch: Batch) -> Outcome | None:
        """Why this one does not go out now; None when it may."""
        rules, now = self._house.rules, batch.now
        if due.campaign_state not in ("running", "finished"):
            return Outcome(due.id, "cancelled", "campaign_cancelled")
        if now - due.created_at > LONGEST_WAIT and due.attempts > 1:
            return Outcome(due.id, "failed", "expired", next=True)
        if due.silent_until is not None and due.silent_until > now:
            return later(due, Why.HELD.value, next_lawful(due.silent_until, rules))
        if due.member_id and due.id not in batch.allowed:
            return later(due, "cap", day_after(now, rules))
        return None

    def _decided(self, due: Due, batch: Batch) -> Way | Skip:
        """The form in which it may go at this very moment: windows close while others are sent."""
        standing = Standing(
            due.consented, due.stopped, due.blocked, due.last_inbound_at, bool(due.permit)
        )
        means = batch.offer(due).means.get(due.to.platform, Means())
        return way(standing, batch.capabilities[due.to.platform], means, self._house.now())

    def _opens(self, due: Due, decided: Way) -> datetime | None:
        """When the platform's own hours for templates begin; None when they have."""
        if decided.form is not Form.TEMPLATE:
            return None
        now, can = self._house.now(), self._house.capabilities[due.to.platform]
        opens = template_moment(now, can.template_hours, self._house.rules)
        return opens if opens > now else None

    async def _send(self, due: Due, batch: Batch, decided: Way | None) -> Outcome:
        adapter = self._house.adapters[due.to.platform]
        message = batch.message(due, decided)
        if message is None:
            return Outcome(due.id, "failed", "empty")
        wires = adapter.render(message)
        ids: tuple[str, ...] = ()
        by_phone = False
        for number, wire in enumerate(wires[due.parts_done :], due.parts_done):
            result = await self._part(adapter, wire, due)
            if isinstance(result, NotSent):
                return self._failed(replace(due, parts_done=number), result, adapter)
            ids, by_phone = result.ids, result.by_phone
        went = self._went(due, message, decided, adapter, ids, len(wires))
        price = self._house.rules.prices.by_phone.get(adapter.name, went.cost)
        return replace(went, cost=price) if by_phone else went

    async def _part(self, adapter: Adapter, wire: Wire, due: Due) -> Sent | NotSent:
        """One call; after a doubt the platform is asked before the message is repeated."""
        is_outreach = due.purpose is Purpose.OUTREACH
        if resting := self._condition.rests(adapter.name, outreach=is_outreach):
            return resting
        if due.reason == REPEATED and isinstance(adapter, Remembers):
            found = await adapter.look_up(wire, due.created_at)
            if found:
                return Sent((found,))
        result = await _sent(adapter, wire)
        self._condition.note(adapter.name, result)
        return result

    def _went(
        self,
        due: Due,
        message: OutboundMessage,
        decided: Way | None,
        adapter: Adapter,
        ids: tuple[str, ...],
        parts: int,
    ) -> Outcome:
        kept = message_to_json(message) if adapter.capabilities.reads_outbox else None
        return Outcome(
            due.id,
            "sent",
            due.reason if due.reason == REPEATED else "",
            form=decided.form.value if decided else "",
            cost=decided.cost if decided else 0,
            platform_id=ids[-1] if ids else None,
            sent_at=self._house.now(),
            parts_done=parts,
            payload=self._house.cipher.seal(kept) if kept else None,
            permit=message.permit,
        )

    def _failed(self, due: Due, result: NotSent, adapter: Adapter) -> Outcome:
        log.warning(
            "send.failed",
            platform=due.to.platform,
            outbox=due.id,
            why=result.why.value,
            detail=result.detail,
        )
        wait = DOUBT if Receipt.ECHO in adapter.capabilities.receipts else NO_ECHO
        return not_sent(
            due,
            result,
            self._house.rules,
            self._house.now(),
            doubt_until=self._house.lease_now() + wait,
        )

    async def _settle(self, settled: Sequence[_Settled]) -> None:
        house = self._house
        now = house.now()
        outcomes = [
            replace(outcome, payload=sealed(house.cipher, due)) if outcome.keeps_body else outcome
            for due, outcome, _batch in settled
        ]
        unsent = [o.id for o in outcomes if o.state in UNSENT]
        spent = [o.permit for o in outcomes if o.permit]
        async with house.database.write() as connection:
            await outbox.settle(connection, house.holder, outcomes, now)
            await caps.give_back(connection, unsent)
            await permits.use(connection, house.cipher, spent, now)
            await outbox.stop_addresses(
                connection, [o.address_id for o in outcomes if o.stops_address], now
            )
            await numbers.refuse(
                connection, [d.member_id for d, o, _b in settled if o.spoils_number and d.member_id]
            )
            for batch, failed in _falling(settled):
                await go_on(connection, failed, batch)
            await self._condition.write(connection)


def _falling(settled: Sequence[_Settled]) -> list[tuple[Batch, list[tuple[Due, Outcome]]]]:
    """Those whose person may have another account, by the batch that knows their campaigns."""
    found: dict[int, tuple[Batch, list[tuple[Due, Outcome]]]] = {}
    for due, outcome, batch in settled:
        if outcome.next:
            found.setdefault(id(batch), (batch, []))[1].append((due, outcome))
    return list(found.values())


async def _sent(adapter: Adapter, wire: Wire) -> Sent | NotSent:
    try:
        return await adapter.send(wire)
    except Exception as error:
        # A bug in an adapter must not lose the row: nobody knows how far the call came.
        log.error("send.bug", platform=adapter.name, error=type(error).__name__)
        return NotSent(Why.UNCERTAIN, type(error).__name__)
