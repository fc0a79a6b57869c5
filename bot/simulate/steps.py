"""The loops of `bot.work`, a step at a time: the virtual clock stands while one is taken."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.clock import VirtualClock
from bot.domain.reach import SHARE_OF_OUTREACH
from bot.services.deliver import Deliverer
from bot.services.handing import Hands, Taken
from bot.services.house import House
from bot.services.turns import take
from bot.services.under_way import Turn
from bot.store import inbox
from bot.store.due_kinds import due_kinds
from bot.work.loops import Work
from bot.work.pace import Pace

Kind = tuple[str, bool]  # a platform, and whether it is outreach
AT_A_TIME = 500  # events; the clock stands, so nobody waits for those before them


class VirtualPace(Pace):
    """The pace of outreach moves the clock instead of waiting."""

    def __init__(self, gaps: Mapping[str, timedelta], time: VirtualClock) -> None:
        super().__init__({})
        self._gaps, self._time = gaps, time

    async def __call__(self, platform: str, _many: int) -> Turn:
        """Each turn lets the clock go on to this platform's next token."""

        async def turn() -> None:
            self._time.move(self._gaps[platform])

        return turn


class Steps(Work):
    """The same work, taken by hand."""

    def __init__(self, house: House, time: VirtualClock) -> None:
        super().__init__(house)
        gaps = {
            name: timedelta(seconds=1 / (a.capabilities.per_second * SHARE_OF_OUTREACH))
            for name, a in house.adapters.items()
        }
        self._pace = VirtualPace(gaps, time)
        self._deliverer = Deliverer(house, self._pace)
        self._handed: list[Taken] = []
        self._hands = Hands(
            room=self._room, begin=lambda _platform, taken: self._handed.append(taken)
        )

    async def take_over(self) -> None:
        """As a process begins: on SQLite what was taken was taken by a dead one."""
        if self.house.database.is_sqlite:
            await self._take_over()

    async def answer(self) -> int:
        """Every event and every answer that is due; how many."""
        done, more = 0, True
        while more:
            handled = await self._events()
            async with self.house.database.read() as connection:
                more = await inbox.anything(connection, self.house.lease_now())
                due = await due_kinds(connection, self.platforms, self.house.now())
            sent = await self._send(due, outreach=False)
            done, more = done + handled + sent, bool(sent or (handled and more))
        return done

    def _room(self, platform: str) -> int:
        """Answers go out as soon as their turns are committed, where answers may go at all."""
        return AT_A_TIME if self._deliverer.is_well(platform) else 0

    async def _events(self) -> int:
        """Take events and answer them to the end."""
        taken = await take(self.house, AT_A_TIME, self._only_cries(), self._answered, self._hands)
        for one in taken.left:
            await self._handle(one)
        handed, self._handed = self._handed, []
        for each in handed:
            await self._deliverer.send(each)
        return taken.many

    async def is_due(self) -> bool:
        """Whether any outreach is."""
        return any(outreach for _platform, outreach in await self._due())

    async def reach(self) -> int:
        """All outreach that is due; how many."""
        done = 0
        while count := await self._send(await self._due(), outreach=True):
            done += count
        return done

    async def _due(self) -> Sequence[Kind]:
        async with self.house.database.read() as connection:
            return await due_kinds(connection, self.platforms, self.house.now())

    async def _send(self, due: Sequence[Kind], *, outreach: bool) -> int:
        return sum(
            [
                await self._deliverer.deliver(platform, outreach=outreach)
                for platform, is_outreach in sorted(due)
                if is_outreach is outreach and platform in self.house.adapters
            ]
        )

    async def sweep(self) -> None:
        """What is in doubt is settled or tried once more; nobody looks at the gauges here."""
        await self._awake()
        await self._undoubt()

    async def close(self) -> None:
        """Let go of what runs beside."""
        await self._deliverer.close()

    @property
    def platforms(self) -> Sequence[str]:
        """Those that are on."""
        return list(self.house.adapters)
