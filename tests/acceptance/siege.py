"""A broadcast to many with acknowledgements flowing in, while something goes wrong all the time.

The platforms are the strict stand-ins: of all sends 5 % are answered too late, 2 % end in an error
and of 1 % the answer is lost. At the end every sum has to close, on both sides: what the platforms
have, and what the ledger says.
"""

import asyncio
import random
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import ColumnElement, func, or_, select

from bot.crypto import Cipher
from bot.stand_ins.server import StandIns
from bot.stand_ins.world import Fault, Message, Trouble
from bot.store.database import Database
from bot.store.outbox import OPEN, REPEATED, SENT
from bot.store.tables import address, outbox
from tests.acceptance import crowd
from tests.acceptance.processes import Worker
from tests.acceptance.town import Ticking, approved, drafted, is_finished
from tests.acceptance.world import NOW_AND_THEN

KEY = Cipher(bytes(range(32)))
SENDS = {"zalo": "cs", "messenger": "messages", "telegram": "sendMessage"}
TOO_LATE = 21.0  # seconds: nobody of ours waits longer than twenty for an answer
SHARES = (
    (Trouble.SLOW, 0.05, TOO_LATE),
    (Trouble.ERROR, 0.02, 0.0),
    (Trouble.LOSE_ANSWER, 0.01, 0.0),
)
AGAIN = [0.5] * 2400  # seconds between two tries of a webhook: for longer than any process is away
ACKNOWLEDGE = 0.6  # of one: so many press the button when they have it

Who = tuple[str, str]  # a platform, and the person as it is known there


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
    people: int
    workers: list[Worker] = field(default_factory=list)
    pressed: set[Who] = field(default_factory=set)
    chance: random.Random = field(default_factory=lambda: random.Random(20))
    campaign: str = ""
    lesson: str = ""

    async def lasts(self, harm: Callable[[], Awaitable[None]], seconds: float) -> None:
        """From the approval to the end of the broadcast, with this harm from its beginning on."""
        crowded = [
            crowd.Somebody(n, p.platform, p.user, self.stand_ins.world.now(), False, False)
            for n, p in enumerate(self._crowd(), 1)
        ]
        database = Database(self.town.database_url)
        await crowd.settle_in(database, KEY, crowded)
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
            await self.town.until(self._something_came, "the broadcast begins", 60)
            await harm()
            ended = partial(is_finished, self.town, self.campaign)
            pause = NOW_AND_THEN * max(1, self.people // 1000)  # a look at many takes longer
            await self.town.until(ended, "the broadcast ends", seconds, pause=pause)
            await self.town.until(self._all_counted, "every press is counted", 300, pause=2)
        finally:
            readers.cancel()

    def _crowd(self) -> Iterator[crowd.Somebody]:
        found = crowd.crowd(2 * self.people, self.stand_ins.world.now())
        ours = [p for p in found if p.platform in SENDS]
        yield from ours[: self.people]

    def _something_came(self) -> bool:
        return bool(self.stand_ins.world.messages)

    async def _read(self) -> None:
        """Whoever has it may press the button, at once or a moment later; once each."""
        at, seen = 0, set[Who]()
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
        await self.stand_ins.settled()
        found = await self.town.run("campaign", "status", self.campaign, "--json")
        return bool(found["acknowledged"] == len(self.pressed))

    def copies(self) -> Counter[Who]:
        """How often each has the broadcast on the screen; answers have other words."""
        firsts: dict[Who, Message] = {}
        for message in self.stand_ins.world.messages:
            if message.by == "account":
                firsts.setdefault((message.platform, message.user), message)
        lessons = {
            platform: Counter(
                m.text for who, m in firsts.items() if who[0] == platform
            ).most_common(1)[0][0]
            for platform in SENDS
        }
        return Counter(
            (m.platform, m.user)
            for m in self.stand_ins.world.messages
            if m.by == "account" and m.text == lessons[m.platform]
        )

    async def closes(self) -> None:
        """Nothing is lost, nothing doubled but where nobody could know; each of those is named."""
        database = Database(self.town.database_url)
        copies = self.copies()
        mine = outbox.c.campaign_id == self.campaign
        state, reason = outbox.c.state, outbox.c.reason
        went = await _whose(database, mine, state.in_(SENT))
        in_doubt = await _whose(database, mine, state == "failed", reason == "uncertain")
        repeated = await _whose(
            database, mine, or_(reason == REPEATED, outbox.c.repeated_at.is_not(None))
        )
        async with database.read() as connection:
            still = await connection.scalar(select(func.count()).where(mine, state.in_(OPEN)))
            total = await connection.scalar(select(func.count()).where(mine))
        await database.close()
        twice = {who for who, n in copies.items() if n > 1}
        figures = {
            "people": self.people, "pressed": len(self.pressed), "sent": len(went),
            "repeated": len(repeated), "uncertain": len(in_doubt), "twice": len(twice),
            "never": dict(Counter(platform for platform, _user in in_doubt - set(copies))),
        }  # fmt: skip
        sys.stdout.write(" ".join(f"{name}={n}" for name, n in figures.items()) + "\n")  # with -s
        assert went <= set(copies), "what the ledger calls sent has arrived"
        assert went | in_doubt == await self._everybody(), "each is sent or in doubt, by name"
        assert total == self.people, "and there is one delivery for each"
        assert still == 0, "what was uncertain is resolved"
        assert twice <= repeated | in_doubt, "twice only where nobody could know"
        assert max(copies.values()) <= 2
        assert "Sổ gửi tin khớp" in await self.town.run("audit")

    async def _everybody(self) -> set[Who]:
        return {
            (p.platform, p.user)
            for p in self.stand_ins.world.people.values()
            if p.platform in SENDS
        }

    async def kills(self, many: int, gap: float) -> None:
        """SIGKILL of one process after the other, at random; each is started again at once."""
        processes: list[Ticking | Worker] = [self.town, *self.workers]
        for _kill in range(many):
            await asyncio.sleep(self.chance.uniform(0.1, 2 * gap))
            victim = self.chance.choice(processes)
            if isinstance(victim, Worker):
                victim.kill()
            else:
                await victim.kill()
            await victim.start()

    async def ends(self) -> None:
        """Whatever still runs."""
        for worker in self.workers:
            worker.kill()
        await self.town.stop()


async def _whose(database: Database, *rows: ColumnElement[bool]) -> set[Who]:
    """The people of these deliveries, as their platforms know them."""
    async with database.read() as connection:
        found = await connection.execute(
            select(outbox.c.platform, address.c.user_enc)
            .join(address, address.c.id == outbox.c.address_id)
            .where(*rows)
        )
        return {(row.platform, KEY.open(row.user_enc)) for row in found}
