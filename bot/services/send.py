"""One delivery goes out, part by part; before a repeat the platform is asked."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from time import perf_counter

from prometheus_client import Histogram

from bot.adapter import Adapter
from bot.domain.windows import Way
from bot.log import log
from bot.messages import NotSent, OutboundMessage, Purpose, Receipt, Sent, Why, Wire
from bot.metrics import SEND_SECONDS
from bot.services.asking import asked
from bot.services.braking import repeat_kept_in
from bot.services.condition import Condition
from bot.services.holding import Hold
from bot.services.house import House
from bot.services.outgoing import Batch
from bot.services.verdicts import DOUBT, NO_ECHO, later, not_sent, resting, unasked
from bot.store.doubts import begin_repeat, echoed
from bot.store.dues import Due
from bot.store.events import message_to_json
from bot.store.outbox import REPEATED, Outcome
from bot.tracing import span


class Sender:
    """Sends one delivery at a time."""

    def __init__(self, house: House, condition: Condition) -> None:
        self._house = house
        self._condition = condition

    async def send(self, due: Due, batch: Batch, decided: Way | None, hold: Hold) -> Outcome:
        """The outcome of a delivery in this form."""
        adapter = self._house.adapters[due.to.platform]
        ids: tuple[str, ...] = ()
        if due.reason == REPEATED:
            if held_up := await self._held_up(adapter, due, hold):
                return held_up
            told = await self._asked(adapter, due, batch)
            if isinstance(told, NotSent):
                now, lease_now = self._house.now(), self._house.lease_now()
                return unasked(due, told, now, lease_now)
            if told is not None:  # it went out as it was sent then
                ids, decided = told.ids, batch.way_before(due)
                due = due._replace(parts_done=due.parts_done + 1)
        if decided is not None and due.form not in ("", decided.form.value):
            due = due._replace(parts_done=0)  # its parts were those of another form
        wires = batch.rendered(adapter, due, decided)
        if not wires:
            return Outcome(due.id, "failed", "empty")
        outcome = await self._parts(due, wires, ids, hold, batch, decided)
        if outcome.state == "sent" and adapter.capabilities.reads_outbox:
            return outcome._replace(payload=self._kept(batch.message(due, decided)))
        return outcome

    async def _asked(self, adapter: Adapter, due: Due, batch: Batch) -> Sent | NotSent | None:
        """Whether the message is there, in the form in which it was sent."""
        message = batch.message(due, batch.way_before(due))
        wires = adapter.render(message) if message else ()
        if len(wires) <= due.parts_done:
            return None
        return await asked(adapter, self._condition, wires, due)

    async def _begins(
        self, due: Due, hold: Hold, batch: Batch, decided: Way | None
    ) -> Outcome | None:
        """Why a repeat, or the one call to a number, does not go after all; else it is written
        that its call begins.
        """
        async with self._house.database.write() as connection:
            # An echo may have come while this waited for its turn.
            if shown := _shown(due, *await echoed(connection, due.id), decided, self._house.now()):
                return shown
            counts = due.reason == REPEATED and due.purpose is not Purpose.REPLY
            if counts and (kept := await repeat_kept_in(self._house, connection, due, batch)):
                return kept
            if not await begin_repeat(connection, due.id, self._house.now()):
                return Outcome(due.id, "failed", Why.UNCERTAIN.value, parts_done=due.parts_done)
        return await self._held_up(self._house.adapters[due.to.platform], due, hold)

    async def _parts(
        self,
        due: Due,
        wires: Sequence[Wire],
        ids: tuple[str, ...],
        hold: Hold,
        batch: Batch,
        decided: Way | None,
    ) -> Outcome:
        adapter = self._house.adapters[due.to.platform]
        for number, wire in enumerate(wires[due.parts_done :], due.parts_done):
            here = due if number == due.parts_done else due._replace(parts_done=number)
            if not self._is_clear(adapter, here, hold) and (
                held_up := await self._held_up(adapter, here, hold)
            ):
                return _in_form(held_up, decided)
            begins = number == due.parts_done and (due.reason == REPEATED or due.by_phone)
            if begins and (kept := await self._begins(due, hold, batch, decided)):
                return _in_form(kept, decided)
            result = await _sent(adapter, wire)
            self._condition.note(adapter.name, result)
            if isinstance(result, NotSent):
                return _in_form(self._failed(here, result, adapter), decided)
            ids = result.ids
        return self._went(due, ids, len(wires), decided)

    def _is_clear(self, adapter: Adapter, due: Due, hold: Hold) -> bool:
        """Whether it may be called at once, as nearly all may."""
        outreach = due.purpose is Purpose.OUTREACH
        return self._condition.rests(adapter.name, outreach=outreach) is None and hold.holds(due.id)

    async def _held_up(self, adapter: Adapter, due: Due, hold: Hold) -> Outcome | None:
        """Why no call is made now: the channel rests, or the delivery is not ours any more."""
        house = self._house
        is_outreach = due.purpose is Purpose.OUTREACH
        if rest := self._condition.rests(adapter.name, outreach=is_outreach):
            return resting(due, rest, house.rules, house.now())
        if not await hold.is_sure(due.id):
            log.warning("send.not_ours", platform=adapter.name, outbox=due.id)
            return later(due, due.reason, house.now() + timedelta(seconds=1))
        return None

    def _went(
        self,
        due: Due,
        ids: tuple[str, ...],
        parts: int,
        decided: Way | None,
    ) -> Outcome:
        return Outcome(
            due.id,
            "sent",
            due.reason if due.reason == REPEATED else "",
            form=decided.form.value if decided else "",
            cost=decided.cost if decided else 0,
            platform_id=ids[-1] if ids else None,
            sent_at=self._house.now(),
            parts_done=parts,
        )

    def _kept(self, message: OutboundMessage | None) -> bytes | None:
        """The body for a screen that reads our own rows."""
        return self._house.cipher.seal(message_to_json(message)) if message else None

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


def _shown(due: Due, theirs: str, parts: int, decided: Way | None, now: datetime) -> Outcome | None:
    """What an echo says of a repeat: it is there, or more of its parts are than when it was taken.

    Then the rest goes out at once; in another form it begins anew, whatever has come of the first.
    """
    if theirs:
        return Outcome(
            due.id, "sent", REPEATED, platform_id=theirs, sent_at=now, parts_done=due.parts_done
        )
    begins_anew = decided is not None and due.form not in ("", decided.form.value)
    if parts > due.parts_done and not begins_anew:
        return later(due._replace(parts_done=parts), due.reason, now)
    return None


def _in_form(outcome: Outcome, decided: Way | None) -> Outcome:
    """In which form it was to go; what has come meanwhile came in the form of then."""
    if decided is None or outcome.state == "sent":
        return outcome
    return outcome._replace(form=decided.form.value, cost=decided.cost)


@cache
def _seconds(platform: str) -> Histogram:
    return SEND_SECONDS.labels(platform)


async def _sent(adapter: Adapter, wire: Wire) -> Sent | NotSent:
    try:
        begin = perf_counter()
        with span("send", platform=adapter.name):
            result = await adapter.send(wire)
        _seconds(adapter.name).observe(perf_counter() - begin)
    except Exception as error:
        # A bug in an adapter must not lose the row: nobody knows how far the call came.
        log.error("send.bug", platform=adapter.name, error=type(error).__name__)
        return NotSent(Why.UNCERTAIN, type(error).__name__)
    return result
