"""Claimed deliveries go out: decided, rendered, sent, and written down as they come back."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapter import HasStrain
from bot.domain.campaigns import State
from bot.domain.life import was_away
from bot.domain.outreach import day_after, lawful, next_lawful, slowed
from bot.domain.planner import Later, template_moment
from bot.domain.windows import NO_MEANS, Form, Means, Skip, Standing, Way, way
from bot.messages import Purpose, Why
from bot.metrics import CLAIMED, REPLY_SECONDS, SENDS
from bot.services.authoring import current
from bot.services.braking import braked, kept_in
from bot.services.condition import Condition
from bot.services.handing import Taken
from bot.services.holding import Hold, holding
from bot.services.house import House
from bot.services.numbers import by_number
from bot.services.outgoing import Batch
from bot.services.patience import patiently
from bot.services.routing import after_failures
from bot.services.send import Sender
from bot.services.stretches import NUMBERS, Stretch, Stretches, Taking, written
from bot.services.together import Together
from bot.services.under_way import AT_ONCE, Pace, Settled, Told, Turn, UnderWay
from bot.services.verdicts import (
    UNSENT,
    honest,
    is_out_of_date,
    is_permit_refused,
    is_spent,
    is_unsaid,
    kept_for_the_person,
    later,
    sealed,
)
from bot.store import brake, caps, life, numbers, pauses, permits, routes
from bot.store.campaign_rows import contents
from bot.store.due_kinds import next_campaign
from bot.store.dues import LEASE, Due, claim
from bot.store.legible import UNREADABLE
from bot.store.outbox import REPEATED, Outcome
from bot.store.settling import settle
from bot.store.templates import known
from bot.tracing import span

BATCH = 512  # of outreach at most; of answers as many as are called at once
KNOWN_FOR = 60.0  # seconds for which what became of a delivery waits for the database
SECONDS_AHEAD = 2.0  # of outreach that a worker takes at a time
Still = Callable[[int], int]
NOTHING = Taken(())


class Deliverer:
    """Sends what is due."""

    def __init__(self, house: House, pace: Pace) -> None:
        self._house = house
        self._pace = pace
        self._condition = Condition(house)
        self._sender = Sender(house, self._condition)
        self._results: Together[Told] = Together(self._written)
        self._stretches = Stretches(self._results.put)
        self._places: dict[tuple[str, bool], asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(AT_ONCE)
        )
        self._turns: dict[str, str] = {}  # by platform, the campaign that was served last

    async def deliver(self, platform: str, *, outreach: bool) -> int:
        """Claim a batch and send it to the end; how many deliveries were handled."""
        most = self.most(platform, outreach=outreach)
        taken = await self.take(platform, outreach=outreach, limit=most)
        await self.send(taken)
        return len(taken.dues)

    async def take(
        self, platform: str, *, outreach: bool, limit: int, still: Still = lambda many: many
    ) -> Taken:
        """Claim so many at most, with all that has to be known of them.

        `still` is asked when the claim's transaction has begun: how many of them it may be by then.
        """
        house, now = self._house, self._house.now()
        if not self._may_go(platform, now, outreach=outreach):
            return NOTHING
        until, number, stretch = house.lease_now() + LEASE, next(NUMBERS), None
        async with house.database.write() as connection:
            if outreach and await self._is_after_an_outage(connection, now):
                return NOTHING
            limit = still(limit)
            dues = await self._claimed(connection, platform, now, limit, number, outreach=outreach)
            if outreach:
                dues = await self._going(connection, dues)
                dues = await self._permitted(connection, dues)
                taking = Taking(house.holder, number, [due.id for due in dues], now)
                stretch = await self._stretches.begin(connection, taking, self._rate(platform))
            batch = await self._batch(connection, dues, now, outreach=outreach)
        CLAIMED.labels(platform, "outreach" if outreach else "answers").inc(len(dues))
        return Taken(dues, replace(batch, number=number), until, stretch)

    def _may_go(self, platform: str, now: datetime, *, outreach: bool) -> bool:
        """Whether anything of this kind goes out there now."""
        house = self._house
        if self._condition.rests(platform, outreach=outreach):
            return False
        return not outreach or (lawful(now, house.rules) and not house.is_silent_on(platform))

    async def _claimed(
        self,
        connection: AsyncConnection,
        platform: str,
        now: datetime,
        limit: int,
        number: int,
        *,
        outreach: bool,
    ) -> list[Due]:
        """The campaigns take turns: a big one never keeps a small one waiting."""
        house = self._house
        silent = house.pulse.silent if house.is_silent_on(platform) else None

        async def take(campaign: str | None) -> list[Due]:
            return await claim(
                connection, house.cipher, holder=house.holder, now=now,
                lease_now=house.lease_now(), limit=limit, platform=platform, outreach=outreach,
                campaign=campaign, since=silent.since if silent else None, batch=number,
            )  # fmt: skip

        if outreach:
            found = await next_campaign(connection, platform, self._turns.get(platform, ""), now)
            self._turns[platform] = found or ""
            if found is not None and (dues := await take(found)):
                return dues
        return await take(None)

    async def send(self, taken: Taken, one_done: Callable[[], None] = lambda: None) -> None:
        """Send what was taken; a fault of one is not a fault of those beside it."""
        if taken.batch is None or taken.until is None or not taken.dues:
            return
        with (
            span("deliver", platform=taken.dues[0].to.platform, count=len(taken.dues)),
            self._stretches.followed(taken.stretch),
        ):
            await self._send_all(taken, taken.batch, taken.until, one_done)

    async def _send_all(
        self, taken: Taken, batch: Batch, until: datetime, one_done: Callable[[], None]
    ) -> None:
        ids = [due.id for due in taken.dues]
        async with holding(self._house, ids, until, batch.number, taken.stretch) as hold:
            under_way = UnderWay(batch, hold, self._results, one_done)
            going = [due for due in taken.dues if not self._stays(due, under_way)]
            outreach = [due for due in going if due.purpose is Purpose.OUTREACH]
            kind = (taken.dues[0].to.platform, bool(outreach))
            turn = await self._pace(kind[0], len(outreach)) if outreach else None
            go = partial(self._gone, batch=batch, hold=hold, turn=turn)
            await under_way.each(going, go, self._places[kind])

    def _stays(self, due: Due, under_way: UnderWay) -> bool:
        """Whether it does not go out now, which is written; or, for a fault of its own, lost."""
        try:
            kept = self._kept(due, under_way.batch)
        except Exception as error:
            under_way.lost(error)
            return True
        if kept is not None:
            under_way.settle(due, honest(due, kept))
        return kept is not None

    def most(self, platform: str, *, outreach: bool) -> int:
        """No more than goes out within seconds at the pace of now: at a crash it is in doubt."""
        if self._condition.is_probing(platform):
            return 1
        if not outreach:
            return min(BATCH, AT_ONCE)
        return max(1, min(BATCH, int(self._rate(platform) * SECONDS_AHEAD)))

    def _rate(self, platform: str) -> float:
        """How many go out a second, at the pace of now."""
        adapter = self._house.adapters[platform]
        strain = adapter.strain() if isinstance(adapter, HasStrain) else 0.0
        return adapter.capabilities.per_second / slowed(strain)

    def is_well(self, platform: str) -> bool:
        """Whether answers go out there as they come: it neither rests nor is tried out anew."""
        rests = self._condition.rests(platform, outreach=False) is not None
        doubtful = rests or self._condition.is_probing(platform)
        return not doubtful and not self._house.is_silent_on(platform)

    async def close(self) -> None:
        """Write what is still to be written."""
        await self._results.close()

    async def _is_after_an_outage(self, connection: AsyncConnection, now: datetime) -> bool:
        """Whether the leader has yet to see what is stale (`bot.services.pauses.look`)."""
        kept = await life.read(connection)
        return kept is not None and was_away(kept.alive_at, now, self._house.rules.outage)

    async def _going(self, connection: AsyncConnection, dues: Sequence[Due]) -> list[Due]:
        """Without those whose campaign was paused meanwhile: they wait with the rest of it."""
        aside = {due.id for due in dues if due.campaign_state == State.PAUSED}
        await pauses.set_aside(connection, sorted(aside))
        return [due for due in dues if due.id not in aside]

    async def _permitted(self, connection: AsyncConnection, dues: Sequence[Due]) -> list[Due]:
        """Each permission is kept for one delivery until it is known what became of that."""
        wanted = [(due.id, due.permit) for due in dues if due.permit]
        kept = await permits.hold(connection, self._house.cipher, wanted)
        return [
            due if due.id in kept or not due.permit else due._replace(permit="") for due in dues
        ]

    async def _batch(
        self, connection: AsyncConnection, dues: Sequence[Due], now: datetime, *, outreach: bool
    ) -> Batch:
        """All that the batch has to know; outreach takes its slots of the day in the claim."""
        house = self._house
        await current(house, connection)
        batch = Batch(now, house.library, house.rules, house.capabilities, {}, {}, frozenset())
        if not outreach or not dues:
            return await braked(house, connection, dues, batch)
        wanted = [(d.id, d.member_id, bool(d.observance_id)) for d in dues if d.member_id]
        numbered = {d.member_id for d in dues if d.member_id and d.by_phone}
        batch = replace(
            batch,
            contents=await contents(connection, {d.campaign_id for d in dues if d.campaign_id}),
            known=await known(connection, house.library),
            phones=await numbers.usable(connection, house.cipher, numbered),
            accounts=await routes.accounts_of(connection, numbered, now) if numbered else {},
            allowed=frozenset(
                await caps.take(connection, wanted, batch.day, house.rules, _doubted(dues))
            ),
        )
        mine = [d for d in dues if d.id in batch.allowed or not d.member_id]
        return await braked(house, connection, mine, batch)

    def _kept(self, due: Due, batch: Batch) -> Outcome | None:
        """Why it does not go out now; None when it may."""
        if due.unreadable:
            another = due.purpose is Purpose.OUTREACH and not due.parts_done
            return Outcome(due.id, "failed", UNREADABLE, next=another)
        if due.purpose is Purpose.SERVICE and (unsaid := self._unsaid(due, batch)):
            return unsaid
        if kept := kept_in(due, batch):
            return kept
        return self._held_back(due, batch) if due.purpose is Purpose.OUTREACH else None

    async def _gone(self, due: Due, batch: Batch, hold: Hold, turn: Turn | None) -> Outcome:
        """What became of it; outreach in its turn, and in the form that is allowed by then."""
        if due.purpose is not Purpose.OUTREACH or turn is None:
            return honest(due, await self._sender.send(due, batch, None, hold))
        await turn()
        if not hold.may_call(due.id):
            await self._in_another_turn(due, await hold.reached(due.id))
        decided = self._decided(due, batch)
        if isinstance(decided, Skip):
            return honest(due, Outcome(due.id, "skipped", decided.value, next=True))
        opens = self._opens(due, decided)
        if opens:
            return honest(due, later(due, "hours", opens))
        return honest(due, await self._sender.send(due, batch, decided, hold))

    async def _in_another_turn(self, due: Due, late: float) -> None:
        """Its own has passed by so many seconds; all who waited with it would go at once."""
        if late > 1 / self._rate(due.to.platform):
            await (await self._pace(due.to.platform, 1))()

    def _held_back(self, due: Due, batch: Batch) -> Outcome | None:
        """Why this one does not go out now; None when it may."""
        rules, now = self._house.rules, batch.now
        if due.campaign_state not in ("running", "finished"):
            return Outcome(due.id, "cancelled", "campaign_cancelled")
        if is_spent(due, now) and due.attempts > 1:
            return Outcome(due.id, "failed", "expired", next=True)
        if due.silent_until is not None and due.silent_until > now:
            return later(due, Why.HELD.value, next_lawful(due.silent_until, rules))
        if due.member_id and due.id not in batch.allowed:
            why = Later.LESS_OFTEN if due.wishes.less_often else Later.CAP
            return later(due, why.value, day_after(now, rules))
        return None

    def _decided(self, due: Due, batch: Batch) -> Way | Skip:
        """The form in which it may go at this very moment: windows close while others are sent."""
        if due.by_phone:
            return by_number(due, batch)
        standing = Standing(
            due.consented, due.stopped, due.blocked, due.last_inbound_at, bool(due.permit),
            due.wishes, due.reminders,
        )  # fmt: skip
        means = batch.offer(due).means.get(due.to.platform, NO_MEANS)
        return way(standing, batch.capabilities[due.to.platform], means, self._house.now())

    def _unsaid(self, due: Due, batch: Batch) -> Outcome | None:
        """Why words to one person are not said now; None when they are.

        Whoever ordered them knew of an earlier stop: an alert goes to administrators all the same.
        """
        if due.stopped_at is not None and due.stopped_at >= due.created_at:
            return Outcome(due.id, "cancelled", Skip.STOPPED.value)
        if is_out_of_date(due, batch.now) or self._is_closed(due, batch):
            return kept_for_the_person(due, batch.now)
        return None

    def _is_closed(self, due: Due, batch: Batch) -> bool:
        """Whether the window is closed for these words; a repeat is asked after all the same."""
        message = batch.message(due)
        if message is None or message.template is not None or due.reason == REPEATED:
            return False
        standing = Standing(True, False, False, due.last_inbound_at)
        means = Means(paid=self._house.rules.paid)
        can = batch.capabilities[due.to.platform]
        return isinstance(way(standing, can, means, self._house.now()), Skip)

    def _opens(self, due: Due, decided: Way) -> datetime | None:
        """When the platform's own hours for templates begin; None when they have."""
        if decided.form is not Form.TEMPLATE:
            return None
        now, can = self._house.now(), self._house.capabilities[due.to.platform]
        opens = template_moment(now, can.template_hours, self._house.rules)
        return opens if opens > now else None

    async def _written(self, told: Sequence[Told]) -> None:
        """What a platform has answered is not forgotten because the database is away."""
        settled = [one for one in told if not isinstance(one, Stretch)]
        if settled or self._stretches.moves():
            await patiently(lambda: self._settle(settled), within=KNOWN_FOR)
            _measure(settled)

    async def _settle(self, settled: Sequence[Settled]) -> None:
        house = self._house
        now = house.now()
        outcomes = [
            outcome._replace(payload=sealed(house.cipher, due)) if outcome.keeps_body else outcome
            for due, outcome, _batch in settled
        ]
        async with house.database.write() as connection:
            moves = self._stretches.moves()  # as far as they have come by now
            stands, over = await settle(
                connection, house.holder, outcomes, now, [to for _, to in moves]
            )
            unsent = [one for one in settled if one[0].id in stands] if stands else []
            await self._give_back(connection, settled, unsent)
            if {outcome.state for outcome in outcomes} - {"sent"}:
                await after_failures(connection, settled, unsent, now)
            await self._condition.write(connection)
        written(moves, over)

    async def _give_back(
        self, connection: AsyncConnection, settled: Sequence[Settled], unsent: Sequence[Settled]
    ) -> None:
        """What was taken for a delivery and not used; in doubt all of it is kept."""
        now = self._house.now()
        surely = [
            (due, outcome)
            for due, outcome, _batch in unsent
            if outcome.state in UNSENT and (due.by_phone or due.reason != REPEATED)
        ]
        await caps.give_back(connection, [due.id for due, _outcome in surely])
        for at in sorted({batch.now for _due, _outcome, batch in unsent}):
            back = [d.id for d, o, b in unsent if b.now == at and is_unsaid(o)]
            await brake.give_back(connection, back, at)
        if not any([due.permit for due, _outcome, _batch in settled]):
            return
        refused = [due.id for due, outcome in surely if is_permit_refused(outcome)]
        free = [
            due.id
            for due, outcome, _batch in settled
            if outcome.state in ("sent", "uncertain") and (outcome.form or due.form) != Form.OPT_IN
        ]
        await permits.refused(connection, refused, now)
        await permits.let_go(connection, [*free, *(due.id for due, _outcome in surely)])
        await permits.use(connection, now)


def _measure(settled: Sequence[Settled]) -> None:
    handled = Counter([(due.to.platform, o.state, o.reason) for due, o, _batch in settled])
    for labels, many in handled.items():
        SENDS.labels(*labels).inc(many)
    reply = Purpose.REPLY  # looked up once
    for due, outcome, _batch in settled:
        if due.purpose is reply and outcome.sent_at is not None:
            waited = (outcome.sent_at - due.created_at).total_seconds()
            REPLY_SECONDS.labels(due.to.platform).observe(max(0.0, waited))


def _doubted(dues: Iterable[Due]) -> frozenset[int]:
    return frozenset(due.id for due in dues if due.reason == REPEATED)
