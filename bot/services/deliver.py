"""Claimed deliveries go out: decided, rendered, sent, and written down as they come back."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.adapter import Adapter
from bot.domain.outreach import (
    LONGEST_WAIT,
    Skip,
    Standing,
    back_off,
    day_after,
    form,
    lawful,
    next_lawful,
)
from bot.domain.push import Content, push
from bot.log import log
from bot.messages import NotSent, OutboundMessage, Purpose, Receipt, Sent, Why, Wire
from bot.metrics import SENDS
from bot.services.house import House
from bot.services.together import Together
from bot.store import outbox
from bot.store.campaign_rows import contents, pushes_since
from bot.store.events import message_from_json, message_to_json
from bot.store.outbox import REPEATED, Due, Outcome

BATCH = 64
DOUBT = timedelta(seconds=30)  # how long an echo or receipt may still settle a doubt
ALARM_PAUSE = timedelta(minutes=5)  # a broken setting is tried again this much later
MOST_TRIES = 40
Pace = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Campaigns:
    """What a batch of outreach needs to know."""

    contents: Mapping[str, Content]
    pushes: Mapping[int, tuple[int, int]]


class Deliverer:
    """Sends what is due."""

    def __init__(self, house: House, pace: Pace) -> None:
        self._house = house
        self._pace = pace
        self._results: Together[Outcome] = Together(self._settle)

    async def deliver(self, platform: str, *, outreach: bool) -> int:
        """Claim a batch and send it; how many deliveries were handled."""
        house = self._house
        now = house.now()
        if outreach and not lawful(now, house.rules):
            return 0
        async with house.database.write() as connection:
            dues = await outbox.claim(
                connection,
                house.cipher,
                holder=house.holder,
                now=now,
                lease_now=house.lease_now(),
                limit=BATCH,
                platform=platform,
                outreach=outreach,
            )
        if dues:
            campaigns = await self._campaigns(dues, now) if outreach else _Campaigns({}, {})
            await asyncio.gather(*(self._handle(due, campaigns, now) for due in dues))
        return len(dues)

    async def close(self) -> None:
        """Write what is still to be written."""
        await self._results.close()

    async def _campaigns(self, dues: Sequence[Due], now: datetime) -> _Campaigns:
        midnight = datetime.combine(
            now.astimezone(self._house.rules.zone).date(), time(0), self._house.rules.zone
        )
        async with self._house.database.read() as connection:
            return _Campaigns(
                await contents(connection, {d.campaign_id for d in dues if d.campaign_id}),
                await pushes_since(
                    connection,
                    {d.member_id for d in dues if d.member_id},
                    midnight,
                    midnight - timedelta(days=6),
                ),
            )

    async def _handle(self, due: Due, campaigns: _Campaigns, now: datetime) -> None:
        outcome = self._held_back(due, campaigns, now) or await self._send(due, campaigns)
        SENDS.labels(due.to.platform, outcome.state, outcome.reason).inc()
        await self._results.submit(outcome)

    def _held_back(self, due: Due, campaigns: _Campaigns, now: datetime) -> Outcome | None:
        """Why this one does not go out now; None when it may."""
        if due.purpose is not Purpose.OUTREACH:
            return None
        rules = self._house.rules
        if due.campaign_state not in ("running", "finished"):
            return Outcome(due.id, "cancelled", "campaign_cancelled")
        if now - due.created_at > LONGEST_WAIT and due.attempts > 1:
            return Outcome(due.id, "failed", "expired")
        today, week = campaigns.pushes.get(due.member_id or 0, (0, 0))
        if today >= rules.per_day or week >= rules.per_week:
            return Outcome(due.id, "waiting", "cap", not_before=day_after(now, rules))
        standing = Standing(due.consented, due.stopped, due.blocked, due.last_inbound_at)
        can = self._house.adapters[due.to.platform].capabilities
        decided = form(standing, can, now, paid=rules.paid)
        return Outcome(due.id, "skipped", decided.value) if isinstance(decided, Skip) else None

    async def _send(self, due: Due, campaigns: _Campaigns) -> Outcome:
        adapter = self._house.adapters[due.to.platform]
        message = self._message(due, campaigns)
        if message is None:
            return Outcome(due.id, "failed", "empty")
        if due.purpose is Purpose.OUTREACH:
            await self._pace(due.to.platform)
        wires = adapter.render(message)
        ids: tuple[str, ...] = ()
        for number, wire in enumerate(wires[due.parts_done :], due.parts_done):
            result = await _sent(adapter, wire)
            if isinstance(result, NotSent):
                return self._failed(replace(due, parts_done=number), result, adapter)
            ids = result.ids
        kept = message_to_json(message) if adapter.capabilities.reads_outbox else None
        return Outcome(
            due.id,
            "sent",
            due.reason if due.reason == REPEATED else "",
            platform_id=ids[-1] if ids else None,
            sent_at=self._house.now(),
            parts_done=len(wires),
            payload=self._house.cipher.seal(kept) if kept else None,
        )

    def _message(self, due: Due, campaigns: _Campaigns) -> OutboundMessage | None:
        if due.payload is not None:
            return message_from_json(due.payload, due.key, due.to)
        content = campaigns.contents.get(due.campaign_id or "")
        if content is None:
            return None
        made = push(content, self._house.library, due.locale)
        return OutboundMessage(
            due.key, due.to, due.purpose, made.text, made.buttons, locale=due.locale
        )

    def _failed(self, due: Due, result: NotSent, adapter: Adapter) -> Outcome:
        now = self._house.now()
        log.warning(
            "send.failed",
            platform=due.to.platform,
            outbox=due.id,
            why=result.why.value,
            detail=result.detail,
        )
        if result.why is Why.UNCERTAIN:
            return self._doubtful(due, adapter, now)
        spent = now - due.created_at > LONGEST_WAIT or due.attempts >= MOST_TRIES
        if (result.why.again or result.why is Why.MISCONFIGURED) and not spent:
            later = now + _pause(result, due.attempts)
            if due.purpose is Purpose.OUTREACH:
                later = next_lawful(later, self._house.rules)
            return self._open(due, "waiting", result.why.value, not_before=later)
        return Outcome(
            due.id,
            "failed",
            result.why.value,
            parts_done=due.parts_done,
            stops_address=result.why.stops_person,
            address_id=due.address_id,
        )

    def _doubtful(self, due: Due, adapter: Adapter, now: datetime) -> Outcome:
        if due.reason == REPEATED:
            return Outcome(due.id, "failed", "uncertain", parts_done=due.parts_done)
        echoes = Receipt.ECHO in adapter.capabilities.receipts
        wait = DOUBT if echoes else timedelta(seconds=2)
        return self._open(due, "uncertain", "", lease_until=self._house.lease_now() + wait)

    def _open(
        self,
        due: Due,
        state: str,
        reason: str,
        *,
        not_before: datetime | None = None,
        lease_until: datetime | None = None,
    ) -> Outcome:
        """An outcome that keeps the body for another try."""
        body = self._house.cipher.seal(due.payload) if due.payload else None
        kept = REPEATED if due.reason == REPEATED else reason
        return Outcome(
            due.id,
            state,
            kept,
            not_before=not_before,
            lease_until=lease_until,
            parts_done=due.parts_done,
            payload=body,
        )

    async def _settle(self, outcomes: Sequence[Outcome]) -> None:
        async with self._house.database.write() as connection:
            await outbox.settle(connection, self._house.holder, outcomes, self._house.now())
            await outbox.stop_addresses(
                connection, [o.address_id for o in outcomes if o.stops_address], self._house.now()
            )


def _pause(result: NotSent, attempts: int) -> timedelta:
    """How long until the next try; a 5xx waits for an echo that may still come."""
    match result.why:
        case Why.MISCONFIGURED:
            return ALARM_PAUSE
        case Why.UNAVAILABLE:
            return max(DOUBT, back_off(attempts, result.retry_after))
        case _:
            return back_off(attempts, result.retry_after)


async def _sent(adapter: Adapter, wire: Wire) -> Sent | NotSent:
    try:
        return await adapter.send(wire)
    except Exception as error:
        # A bug in an adapter must not lose the row: nobody knows how far the call came.
        log.error("send.bug", platform=adapter.name, error=type(error).__name__)
        return NotSent(Why.UNCERTAIN, type(error).__name__)
