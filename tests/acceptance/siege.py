"""A broadcast to many with acknowledgements flowing in, while something goes wrong all the time.

The platforms are the strict stand-ins: of all sends 5 % are answered too late, 2 % end in an error
and of 1 % the answer is lost; the others take a moment. At the end every sum has to close, on both
sides: what the platforms have, and what the ledger says.
"""

import asyncio
import os
import random
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.messages import Kind, Purpose
from bot.stand_ins.server import StandIns
from bot.stand_ins.world import Fault, Message, Trouble
from bot.store.database import Database
from bot.store.inbox import TAKEN
from bot.store.outbox import OPEN, REPEATED, SENT
from bot.store.process_tables import stretch
from bot.store.tables import address, campaign, inbox, outbox
from tests.acceptance import crowd, history
from tests.acceptance.history import Step
from tests.acceptance.processes import Worker
from tests.acceptance.toll import TOO_LATE, Blow, Row, Toll, Who, answers
from tests.acceptance.town import Ticking, approved, drafted, is_finished
from tests.acceptance.world import NOW_AND_THEN

KEY = Cipher(bytes(range(32)))
SENDS = {"zalo": "cs", "messenger": "messages", "telegram": "sendMessage"}
A_MOMENT = 0.1  # seconds that a platform takes for its answer
SHARES = (  # each of what those before it have left
    (Trouble.SLOW, 0.05, TOO_LATE),
    (Trouble.ERROR, 0.02, 0.0),
    (Trouble.LOSE_ANSWER, 0.01, 0.0),
    (Trouble.SLOW, 1.0, A_MOMENT),
)
AGAIN = [0.5] * 2400  # seconds between two tries of a webhook: for longer than any process is away
SEED = int(os.environ.get("PROOF_SEED", "20"))
ACKNOWLEDGE = 0.6  # of one: so many press the button when they have it


def trouble(stand_ins: StandIns) -> None:
    """From now on sends go wrong, and webhooks are repeated until somebody takes them."""
    for name, platform in stand_ins.platforms.items():
        settings: dict[str, object] = {"retries": AGAIN}
        platform.configure(settings if name == "telegram" else {**settings, "receipts": False})
        for what, share, seconds in SHARES:
            fault = Fault(name, what, SENDS[name], share=share, seconds=seconds)
            stand_ins.world.faults.append(fault)


@dataclass
class Siege:
    """The installation, its processes, and the crowd."""

    town: Ticking
    stand_ins: StandIns
    toll: Toll
    people: int
    workers: list[Worker] = field(default_factory=list)
    seen: set[Who] = field(default_factory=set)  # who has it on the screen
    pressed: set[Who] = field(default_factory=set)
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    campaign: str = ""
    lesson: str = ""
    counted: int = 0  # acknowledgements, by the ledger

    async def lasts(self, harm: Callable[[], Awaitable[None]], seconds: float) -> None:
        """From the approval to the end of the broadcast, with this harm from its beginning on."""
        crowded = [
            crowd.Somebody(n, p.platform, p.user, self.stand_ins.world.now(), False, False)
            for n, p in enumerate(self._crowd(), 1)
        ]
        database = Database(self.town.database_url)
        await crowd.settle_in(database, KEY, crowded)
        async with database.write() as connection:
            await history.keep(connection)
        await database.close()
        crowd.settle_among(self.stand_ins, crowded)
        trouble(self.stand_ins)
        self.lesson = (await self.town.run("lesson", "list", "--json"))[0]["id"]
        self.campaign = await drafted(self.town)
        await approved(self.town, self.campaign)
        await self.town.start()
        for worker in self.workers:
            await worker.start()
        readers = asyncio.create_task(self._read())
        try:
            await self.town.until(self._has_begun, "the broadcast begins", 60)
            await harm()
            ended = partial(is_finished, self.town, self.campaign)
            pause = NOW_AND_THEN * max(1, self.people // 1000)  # a look at many takes longer
            await self.town.until(ended, "the broadcast ends", seconds, pause=pause)
            await self.stand_ins.settled()  # what was pressed while nobody listened, too
            await self.town.until(self._all_counted, "every press is counted", 75, pause=2)
            await self.town.until(self._all_settled, "every answer has its end", 100, pause=2)
        finally:
            readers.cancel()

    def _crowd(self) -> Iterator[crowd.Somebody]:
        found = crowd.crowd(2 * self.people, self.stand_ins.world.now())
        ours = [p for p in found if p.platform in SENDS]
        yield from ours[: self.people]

    def _has_begun(self) -> bool:
        """On every platform: whoever dies over Zalo's first token needs a person for a new one."""
        return {m.platform for m in self.stand_ins.world.messages} == SENDS.keys()

    async def _read(self) -> None:
        """Whoever has it may press the button, at once or a moment later; once each."""
        at, seen = 0, self.seen
        while True:
            messages = self.stand_ins.world.messages
            for message in messages[at : (at := len(messages))]:
                who = (message.platform, message.user)
                if message.by != "account" or who in seen:
                    continue
                seen.add(who)
                if self.chance.random() < ACKNOWLEDGE:
                    self.pressed.add(who)
                    self.stand_ins.platforms[who[0]].presses(who[1], f"ack:{self.lesson}")
            await asyncio.sleep(self.chance.uniform(0.05, 0.3))

    async def _all_counted(self) -> bool:
        found = await self.town.run("campaign", "status", self.campaign, "--json")
        self.counted = int(found["acknowledged"])
        return self.counted == len(self.pressed)

    async def _all_settled(self) -> bool:
        async with self._looked() as connection:
            still = select(func.count()).where(outbox.c.state.in_(OPEN))
            return not await connection.scalar(still)

    def copies(self) -> Counter[Who]:
        """How often each has the broadcast on the screen; answers have other words."""
        lessons = self._lessons()
        return Counter(
            (m.platform, m.user)
            for m in self.stand_ins.world.messages
            if m.by == "account" and m.text == lessons[m.platform]
        )

    def _lessons(self) -> dict[str, str]:
        """What the broadcast looks like on each platform: it is what most have got first."""
        firsts: dict[Who, Message] = {}
        for message in self.stand_ins.world.messages:
            if message.by == "account":
                firsts.setdefault((message.platform, message.user), message)
        words = {name: Counter[str]() for name in SENDS}
        for (platform, _user), message in firsts.items():
            words[platform][message.text] += 1
        return {name: found.most_common(1)[0][0] for name, found in words.items()}

    async def closes(self) -> None:
        """Nothing is lost, nothing doubled but where nobody could know; each of those is named."""
        copies, mine = self.copies(), outbox.c.campaign_id == self.campaign
        async with self._looked() as connection:
            still = await connection.scalar(
                select(func.count()).where(mine, outbox.c.state.in_(OPEN))
            )
            total = await connection.scalar(select(func.count()).where(mine))
            found = await _of(connection, mine)
            replies = await _of(connection, outbox.c.purpose == Purpose.REPLY)
            rows = {who: row for who, row in found}
            steps = await history.of(connection, [row.id for row in rows.values() if row.ends])
            self._tell(rows, copies, steps)
        assert total == len(rows) == self.people, "there is one delivery for each"
        assert still == 0, "what was uncertain is resolved"
        self._none_is_lost(rows, copies)
        self._none_is_doubled(rows, copies)
        self._each_is_answered(replies)
        assert "Sổ gửi tin khớp" in await self.town.run("audit")

    def _tell(
        self, rows: Mapping[Who, Row], copies: Counter[Who], steps: Mapping[int, Sequence[Step]]
    ) -> None:
        """The figures, for whoever looks (`pytest -s`)."""
        ends = Counter(row.end for row in rows.values())
        lines = [
            f"people: {self.people}; ledger: {dict(ends)}; screens: {len(copies)} have it, "
            f"{sum(1 for n in copies.values() if n > 1)} twice",
            f"acknowledgements: {len(self.pressed)} pressed, {self.counted} counted",
            *self.toll.told(rows, copies),
            *self.toll.of_nobody(rows, copies, steps),
        ]
        sys.stdout.write("\n" + "\n".join(lines) + "\n")

    def _none_is_lost(self, rows: Mapping[Who, Row], copies: Counter[Who]) -> None:
        went = {who for who, row in rows.items() if row.state in SENT}
        in_doubt = {who for who, row in rows.items() if row.end == "failed uncertain"}
        assert went <= set(copies), "what the ledger calls sent has arrived"
        assert went | in_doubt == self._everybody(), "each is sent or in doubt, by name"
        known = {who: rows[who] for who in in_doubt - self.toll.unknown}
        assert not known, "given up is only what nobody could know"

    def _none_is_doubled(self, rows: Mapping[Who, Row], copies: Counter[Who]) -> None:
        twice = {who for who, n in copies.items() if n > 1}
        assert twice <= {who for who, row in rows.items() if row.was_in_doubt}, "each is listed"
        known = {who: rows[who] for who in twice - self.toll.unknown}
        assert not known, "twice only where nobody could know"
        assert max(copies.values()) <= 2

    def _each_is_answered(self, replies: Sequence[tuple[Who, Row]]) -> None:
        """Who pressed got as many answers as the ledger has, but where nobody could know."""
        lessons = self._lessons()
        ordered = Counter(who for who, row in replies)
        in_doubt = {who for who, row in replies if row.state not in SENT}
        got = {who: answers(self.stand_ins.world.of[who], lessons[who[0]]) for who in self.pressed}
        assert self.pressed == ordered.keys(), "who pressed is answered, and nobody else"
        assert in_doubt <= self.toll.unknown_answers
        assert {who for who, n in got.items() if n < ordered[who]} <= in_doubt
        assert {who for who, n in got.items() if n > ordered[who]} <= self.toll.unknown_answers

    def _everybody(self) -> set[Who]:
        return {
            (p.platform, p.user)
            for p in self.stand_ins.world.people.values()
            if p.platform in SENDS
        }

    async def has_come(self, share: float) -> None:
        """To so many of all."""
        enough = int(share * self.people)
        await self.town.until(lambda: len(self.seen) >= enough, "the broadcast goes on", 300)

    async def kills(self, many: int, gap: float) -> None:
        """SIGKILL of one process after the other, at random; each is started again at once.

        They are spread over the whole of the broadcast, however fast the machine is.
        """
        processes: list[Ticking | Worker] = [self.town, *self.workers]
        for number in range(many):
            await self.has_come(0.9 * number / many)
            await asyncio.sleep(self.chance.uniform(0.1, 2 * gap))
            victim = self.chance.choice(processes)
            await self.kill(victim)
            await victim.start()

    async def kill(self, victim: Ticking | Worker) -> None:
        """SIGKILL; what it had in its hands is noted."""
        pid = victim.process.pid if victim.process else 0
        if isinstance(victim, Worker):
            victim.kill()
        else:
            await victim.kill()
        self.toll.blows.append(await self._blow(victim, pid))

    async def _blow(self, victim: Ticking | Worker, pid: int) -> Blow:
        """What it had in its hands, by the ledger; and what of that the platforms have already."""
        theirs, at = f"{pid}-", time.monotonic()
        held = (outbox.c.state == "sending", outbox.c.holder.startswith(theirs))
        taken = (inbox.c.status == TAKEN, inbox.c.holder.startswith(theirs))
        async with self._looked() as connection:
            found = await _of(connection, *held, outbox.c.purpose == Purpose.OUTREACH)
            replies = await _of(connection, *held, outbox.c.purpose == Purpose.REPLY)
            events = await connection.scalar(select(func.count()).where(*taken))
            presses = await connection.scalar(select(func.count()).select_from(inbox).where(
                inbox.c.kind.in_((Kind.BUTTON, Kind.MESSAGE))))  # fmt: skip
            state = await connection.scalar(
                select(campaign.c.state).where(campaign.c.id == self.campaign)
            )
        firsts = frozenset(who for who, row in found if row.reason != REPEATED)
        untouched = frozenset(who for who, row in found if row.is_beyond and who in firsts)
        called = frozenset(who for who in firsts if who in self.seen or self._has_come(who))
        assert not called & untouched, "nobody was called beyond what was written"
        return Blow(
            victim.name if isinstance(victim, Worker) else "serve", at, untouched,
            firsts - called - untouched, called,
            frozenset(who for who, row in found if row.reason == REPEATED),
            frozenset(who for who, _row in replies), events or 0, presses or 0, state == "running",
        )  # fmt: skip

    def _has_come(self, who: Who) -> bool:
        return any(message.by == "account" for message in self.stand_ins.world.of[who])

    @asynccontextmanager
    async def _looked(self) -> AsyncIterator[AsyncConnection]:
        """A look into the database, from outside."""
        database = Database(self.town.database_url)
        async with database.read() as connection:
            yield connection
        await database.close()

    async def ends(self) -> None:
        """Whatever still runs."""
        for worker in self.workers:
            worker.kill()
        await self.town.stop()


async def _of(connection: AsyncConnection, *which: ColumnElement[bool]) -> list[tuple[Who, Row]]:
    """These deliveries, by the people as their platforms know them."""
    mine = and_(stretch.c.holder == outbox.c.holder, stretch.c.batch == outbox.c.batch)
    found = await connection.execute(
        select(
            outbox.c.id, outbox.c.platform, outbox.c.state, outbox.c.reason, outbox.c.repeated_at,
            address.c.user_enc, stretch.c.may_call,
        )
        .join(address, address.c.id == outbox.c.address_id)
        .outerjoin(stretch, mine)
        .where(*which)
    )  # fmt: skip
    return [
        (
            (row.platform, KEY.open(row.user_enc)),
            Row(
                row.id,
                row.state,
                row.reason,
                row.repeated_at is not None,
                is_beyond=row.may_call is not None and row.id > row.may_call,
            ),
        )
        for row in found
    ]
