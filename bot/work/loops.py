"""The loops of one process: events in, answers out, outreach out, doubts settled."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import cache, partial

from prometheus_client import Counter, Histogram

from bot.adapter import HasStrain
from bot.ending import heed
from bot.log import log
from bot.metrics import (
    INBOX_AGE,
    INBOX_DEPTH,
    INBOX_PARKED,
    LOOP_FAULTS,
    OUTBOX_DEPTH,
    REPLY_AGE,
    TURN_SECONDS,
    TURNS,
    UNCERTAIN,
)
from bot.services.asking import telling
from bot.services.converse import handle
from bot.services.deliver import Deliverer
from bot.services.handing import Hands
from bot.services.house import House
from bot.services.life import recheck
from bot.services.turns import take
from bot.services.under_way import AT_ONCE as CALLS
from bot.services.verdicts import DOUBT
from bot.store import doubts, inbox, lease, outbox, set_back
from bot.store.due_kinds import due_kinds
from bot.store.inbox import Claimed, OnlyCries
from bot.store.migrate import fit, outdated
from bot.tracing import span
from bot.work.outflow import Outflow
from bot.work.pace import Pace
from bot.work.signals import Signal, Signals
from bot.work.steady import Steady
from bot.work.wake import Wake

LOOK = 0.5  # seconds; other processes and the command line leave work in the tables
HEARD = 2.0  # seconds between two looks where other processes tell of it (`bot.work.signals`)
BREATH = 0.1  # seconds between two looks at least
NET = 5.0  # seconds; the slow poll behind every bell
SWEEP = 5.0
AT_ONCE = 8
IN_HAND = CALLS  # events taken and not yet answered: as many as can be called at once
SLOW = 0.05  # seconds after which the next events are taken, however slow a turn is
AFTER_A_FAULT = 2.0


@cache
def _measures(platform: str) -> tuple[Counter, Histogram]:
    """Looked up once, not at every turn."""
    return TURNS.labels(platform), TURN_SECONDS.labels(platform)


class Work:
    """Everything that runs until it is told to stop."""

    def __init__(self, house: House, signals: Signals | None = None) -> None:
        self.house = house
        self.events, self._looking = Wake(), Wake()
        self._signals = signals or Signals(house.database, house.holder)
        self._signals.on(Signal.EVENTS, self.events.ring)
        self._signals.on(Signal.LOOK, self._looking.ring)
        self._signals.on(Signal.OUTREACH, self._ring_outreach)
        self._bells = {(name, out): Wake() for name in house.adapters for out in (False, True)}
        rates = {name: a.capabilities.per_second for name, a in house.adapters.items()}
        shared = None if house.database.is_sqlite else house.database
        self._pace = Pace(rates, self._strain, database=shared)
        self._deliverer = Deliverer(house, self._pace)
        self._outflows = {
            (name, out): Outflow(
                self._deliverer,
                name,
                outreach=out,
                took=partial(self._took, name, out),
                ring=bell.ring,
            )
            for (name, out), bell in self._bells.items()
        }
        answers = {name: flow for (name, out), flow in self._outflows.items() if not out}
        self._hands = Hands(
            room=lambda platform: answers[platform].room,
            begin=lambda platform, taken: answers[platform].begin(taken),
        )
        self._stopping = asyncio.Event()
        self._steady = Steady()
        self._is_outdated = False
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._settling: set[asyncio.Task[None]] = set()
        self._turns: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Work until `stop`; what is in flight is finished first."""
        if self.house.database.is_sqlite:
            await self._take_over()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._loop(self.events, self._handle_events))
            for kind, bell in self._bells.items():
                # A loop each: a slow platform holds up nobody but itself, bulk holds up no answer.
                group.create_task(self._loop(bell, self._outflows[kind].flow))
            group.create_task(self._loop(self._looking, self._look, self._until_next_look))
            group.create_task(self._loop(Wake(), self._sweep, lambda: SWEEP))
        await self._finish()
        if self._is_outdated:
            raise outdated()

    async def _finish(self) -> None:
        """What is in flight ends well."""
        if self._turns:
            await asyncio.wait(self._turns)
        for outflow in self._outflows.values():
            await outflow.finish()
        await self._deliverer.close()

    def _until_next_look(self) -> float:
        return HEARD if self._signals.listening else LOOK

    def _took(self, platform: str, outreach: bool, many: int) -> None:
        if not outreach:
            self._pace.answered(platform, many)

    def _strain(self, platform: str) -> float:
        adapter = self.house.adapters[platform]
        return adapter.strain() if isinstance(adapter, HasStrain) else 0.0

    def arrived(self) -> None:
        """Events were stored: for this process, or for one that has its hands free."""
        self.events.ring()
        self._signals.send(Signal.EVENTS)

    def reach_out(self) -> None:
        """A campaign has begun."""
        self._ring_outreach()
        self._signals.send(Signal.OUTREACH)

    def _ring_outreach(self) -> None:
        for (_platform, outreach), bell in self._bells.items():
            if outreach:
                bell.ring()

    def stop(self) -> None:
        """Finish what is in flight and end."""
        self._stopping.set()

    async def _loop(
        self,
        bell: Wake,
        work: Callable[[], Awaitable[int]],
        poll: Callable[[], float] = lambda: NET,
    ) -> None:
        while not self._stopping.is_set():
            try:
                done = await work()
            except Exception as error:
                heed(error)
                # A database that is away must not end the process; it comes back.
                LOOP_FAULTS.inc()
                log.error("loop.failed", error=type(error).__name__)
                await self._rest(AFTER_A_FAULT)
                continue
            if not done:
                await self._either(bell, poll())

    async def _either(self, bell: Wake, poll: float) -> None:
        stop = asyncio.create_task(self._stopping.wait())
        ring = asyncio.create_task(bell.wait(poll))
        _done, left = await asyncio.wait({stop, ring}, return_when=asyncio.FIRST_COMPLETED)
        for task in left:
            task.cancel()

    async def _rest(self, seconds: float) -> None:
        await self._either(Wake(), seconds)

    async def _take_over(self) -> None:
        local = [name for name in self.house.adapters if self._is_local(name)]
        async with self.house.database.write() as connection:
            await inbox.release_all(connection)
            await doubts.release_all(
                connection, self.house.now(), self.house.lease_now() + DOUBT, local
            )
            await lease.clear(connection)

    async def _awake(self) -> None:
        """Somebody may have said meanwhile that this one lives."""
        if self.house.pulse.silent is not None and await recheck(self.house):
            self.events.ring()

    async def _handle_events(self) -> int:
        """Take events and answer them; a slow turn keeps nobody waiting but its own person."""
        if len(self._turns) >= IN_HAND:
            await asyncio.wait(self._turns, return_when=asyncio.FIRST_COMPLETED)
        room = IN_HAND - len(self._turns)
        taken = await take(self.house, room, self._only_cries(), self._answered, self._hands)
        for one in taken.left:
            turn = asyncio.create_task(self._handle(one))
            self._turns.add(turn)
            turn.add_done_callback(self._turned)
        if self._turns:
            await asyncio.wait(self._turns, timeout=SLOW)
        return taken.many

    def _only_cries(self) -> OnlyCries | None:
        silent = self.house.pulse.silent
        if silent is None:
            return None
        return OnlyCries(silent.since, [n for n in self.house.adapters if self._is_local(n)])

    def _is_local(self, platform: str) -> bool:
        return self.house.adapters[platform].capabilities.reads_outbox

    def _turned(self, turn: asyncio.Task[None]) -> None:
        self._turns.discard(turn)
        if not turn.cancelled() and (error := turn.exception()):
            log.error("turn.lost", error=type(error).__name__)  # its lease runs out: taken anew

    async def _handle(self, claimed: Claimed) -> None:
        platform = claimed.event.address.platform
        async with self._slots:
            # Not of which kind: who cries for help is not to be read off a trace.
            with span("turn", platform=platform, inbox=claimed.id):
                answered = await handle(self.house, claimed)
        self._answered(claimed, answered)

    def _answered(self, claimed: Claimed, answered: bool) -> None:
        platform = claimed.event.address.platform
        turns, seconds = _measures(platform)
        turns.inc()
        seconds.observe(max(0.0, (self.house.now() - claimed.received_at).total_seconds()))
        if answered:
            self._outflows[platform, False].some_wait()
        # It may have ordered words to others, too: for whichever process has their platform.
        self._looking.ring()
        if claimed.event.settle:
            self._settle(platform, claimed)

    def _settle(self, platform: str, claimed: Claimed) -> None:
        """Best effort and beside the work: the platform may be slow."""
        task = asyncio.create_task(self.house.adapters[platform].settle(claimed.event))
        self._settling.add(task)
        task.add_done_callback(self._settling.discard)

    async def _look(self) -> int:
        """Ring for what other processes left in the tables."""
        now = self.house.now()
        async with self.house.database.read() as connection:
            if await inbox.anything(connection, self.house.lease_now()):
                self.events.ring()
            for kind in await due_kinds(connection, list(self.house.adapters), now):
                self._bells[kind].ring()
        await self._rest(BREATH)
        return 0

    async def _when_set_back(self, now: datetime) -> None:
        """The machine's clock shows an earlier hour than it did: nobody waits for that."""
        before = self._steady.before(now)
        async with self.house.database.write() as connection:
            leases = await set_back.shorten(connection, self.house.lease_now())
            due = await set_back.due_again(connection, now, before) if before else 0
        if before or leases:
            log.error("clock.set_back", was=before, leases=leases, due=due)
        if due:
            for bell in self._bells.values():
                bell.ring()

    async def _undoubt(self) -> None:
        """What is in doubt is settled, tried once more or given up."""
        house = self.house
        async with house.database.write() as connection:
            UNCERTAIN.inc(
                await doubts.sweep(
                    connection, house.now(), house.lease_now(), DOUBT, telling(house)
                )
            )

    async def _sweep(self) -> int:
        await self._awake()
        now = self.house.now()
        await self._when_set_back(now)
        await self._undoubt()
        async with self.house.database.read() as connection:
            waiting, oldest = await inbox.depth(connection)
            parked = await inbox.parked(connection)
            states = await outbox.depth(connection)
            unsaid = await outbox.oldest_reply(connection, list(self.house.adapters), now)
            if not (await connection.run_sync(fit)).works:
                # The schema has become one that this program would harm: finish, and end.
                self._is_outdated = True
                self.stop()
        INBOX_DEPTH.set(waiting)
        INBOX_AGE.set((now - oldest) / timedelta(seconds=1) if oldest else 0)
        INBOX_PARKED.set(parked)
        REPLY_AGE.set((now - unsaid) / timedelta(seconds=1) if unsaid else 0)
        for state in outbox.OPEN:
            OUTBOX_DEPTH.labels(state).set(states.get(state, 0))
        return 0
