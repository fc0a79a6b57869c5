"""The year itself: from hour to hour, each hour in which something happens until nothing is left.

What happens costs, what does not is skipped: an hour without a deed, a tick or a due delivery is no
more than a look at the agenda.
"""

import zlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

from bot.domain.people import Role
from bot.domain.push import STOP_LINE
from bot.errors import LanToaError
from bot.i18n import localise
from bot.services.people import grant, invite
from bot.services.retention import purge
from bot.simulate import stored, trouble
from bot.simulate.calendar import REACTS, agenda, moment_after
from bot.simulate.compare import Found
from bot.simulate.gather import Gathered
from bot.simulate.hands import Aim, Hands, Visit, buttons_of
from bot.simulate.life import Life
from bot.simulate.plants import PLANTS
from bot.simulate.population import TOP, Account, Member, new_account, people
from bot.simulate.roster import import_people
from bot.simulate.town import Killed, Town
from bot.simulate.truth import HANOI, WINDOWS, Push, Truth, local
from bot.simulate.world import NEWEST
from bot.stand_ins.world import Message, Trouble
from scheduler.ticks import TICKS, Tick

START = datetime(2026, 2, 1, tzinfo=HANOI)
ALL_TICKS_AT = 8  # the hour at which the timer looks at everything; at campaigns in every hour
PLANTED_FROM = 2  # day
UNION_AT, COUNTED_AT = 12, 23  # hours: what happens in the union; the month's last look
BETWEEN_DEEDS = timedelta(seconds=20)
LEAST_STEP = timedelta(seconds=30)
MOST_STEPS = 200  # of one hour
# Meta tells in one body most of what happens together; of a long talk nobody scrolls up for ever.
MANNERS: Mapping[str, Mapping[str, object]] = {
    "messenger": {"batched": 0.7}, "telegram": {"newest": NEWEST},
}  # fmt: skip
Webhook = tuple[str, bytes, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Options:
    """What is simulated."""

    members: int
    units: int
    days: int
    seed: int = 1
    plant: str = ""


@dataclass
class Counts:
    """How much happened."""

    turns: int = 0
    deeds: int = 0
    messages: int = 0
    pushes: int = 0
    lost: int = 0
    repeated: int = 0
    kills: int = 0
    outages: int = 0
    renewed: int = 0  # grants of Zalo, by a person
    moves: int = 0


def _moment(hour: int) -> float:
    return (START + timedelta(hours=hour)).timestamp()


@dataclass
class Year:
    """One run."""

    options: Options
    town: Town
    folder: Path
    watch: Callable[[int], None] = lambda _day: None
    counts: Counts = field(default_factory=Counts)

    def __post_init__(self) -> None:
        mine = self.options
        self.union = people(mine.members, mine.units, START.date(), mine.seed)
        self.truth = Truth(self.union, {})
        self.agenda = agenda(self.union, mine.days, mine.seed)
        self.trouble = trouble.plan(mine.days, mine.seed)
        self.truth.dark = [
            (o.platform, _moment(o.begin), _moment(o.end))
            for o in self.trouble.outages
            if o.fault is Trouble.DROP
        ]
        self.hands = Hands(dict(self.town.platforms), mine.seed)
        self.accounts = {(a.platform, a.user): a for m in self.union.members for a in m.accounts}
        self.bodies: list[Webhook] = []
        self.late: dict[int, list[Webhook]] = defaultdict(list)
        self.kills = list(self.trouble.kills)
        self.gathered = Gathered(self.truth)
        chance = Random(f"{mine.seed}/life")
        self.life = Life(self.union, self.truth, self.folder, self.town.time, mine.days, chance)
        self.hour = 0
        self.pending = True
        self.planted = False
        self.stop_line = localise(STOP_LINE, "vi")

    async def run(self) -> Found:
        """From the first import to the last comparison's material."""
        await self._begin()
        for hour in range(self.options.days * 24):
            self.hour = hour
            if hour % 24 == 0:
                self.watch(hour // 24)
            if self._idle(hour):
                continue
            self._set(START + timedelta(hours=hour))
            await self._hour()
        await self._quieten()
        self.counts.moves, self.counts.pushes = self.life.moves, len(self.truth.pushes)
        self.counts.outages = len(self.trouble.outages)
        last = (START + timedelta(days=self.options.days - 1)).date()
        return await self.gathered.found(self.town.house, self.town.screens, last)

    def _today(self) -> date:
        return local(self.town.time.now().timestamp()).date()

    def _idle(self, hour: int) -> bool:
        always = hour % 24 in (ALL_TICKS_AT, UNION_AT, COUNTED_AT)
        return not (always or self.pending or hour in self.agenda or hour in self.late)

    def _set(self, to: datetime) -> None:
        if to > self.town.time.now():
            self.town.time.set(to)

    async def _begin(self) -> None:
        town = self.town
        town.screens.told = self._told
        for name, platform in town.platforms.items():
            manner = MANNERS.get(name, {})
            platform.configure({"webhook": f"http://127.0.0.1/webhooks/{name}", **manner})
            platform.hooks.outlet = self._outlet(name)
        await town.begin()
        house = town.house
        self.truth.topics |= {lesson.id: lesson.topic for lesson in house.library.lessons}
        day = START.date()
        await import_people(house, self.folder, self.union.members, day, self.union.above)
        codes = {i.member: i.code for i in await invite(house, None, timedelta(days=800))}
        for member in self.union.members:
            member.link_code = codes[member.code]
        for officer in self.union.members[:2]:
            await grant(house, officer.code, Role.ADMIN, TOP)

    def _outlet(self, name: str) -> Callable[[bytes, Mapping[str, str]], None]:
        def take(body: bytes, headers: Mapping[str, str]) -> None:
            self.bodies.append((name, body, headers))

        return take

    def _told(self, message: Message) -> None:
        """Something came to a screen."""
        if message.by != "account":
            return
        now = message.at.timestamp()
        account = self.accounts[message.platform, message.user]
        account.answered_at = now
        buttons = [b for b in buttons_of(message.body.get("reply_markup") or message.body)]
        account.fresh += buttons
        self.counts.messages += 1
        if self.stop_line in (message.text or str(message.body)):
            self._pushed(account, message, buttons, now)

    def _pushed(self, account: Account, message: Message, buttons: list[str], now: float) -> None:
        member, account.pushed = account.owner, buttons
        window = WINDOWS.get(account.platform)
        closed = window is not None and now - account.acted_at > window.total_seconds()
        self.truth.pushes.append(
            Push(
                message.id, message.platform, message.user, member.code, now,
                f"{zlib.crc32(message.text.encode()):08x}", False, bool(member.stopped_at), closed,
            )
        )  # fmt: skip
        luck = Random(f"{self.options.seed}/react/{member.number}/{self.hour}")
        share, soonest, latest = REACTS.get(member.habit, (0.0, 0, 0))
        if luck.random() < share:
            later = moment_after(self.hour + luck.randint(soonest, latest))
            self.agenda[later].append((member, Aim.PUSHED))

    async def _hour(self) -> None:
        """All that happens within this hour."""
        hour = self.hour
        self._troubles(hour)
        if hour % 24 == UNION_AT:
            await self._plant(hour // 24)
            await self.life.day(self.town.house, hour // 24, self._today())
            await self._survive(self._renewed)
        await self._ticks()
        self.bodies += self.late.pop(hour, [])
        await self._people([self._visit(m, aim) for m, aim in self.agenda.pop(hour, [])])
        await self._reach()
        await self._settle()
        if hour % 24 == COUNTED_AT:
            await self.gathered.month(self.town.house, self._today())

    async def _plant(self, day: int) -> None:
        """The fault of a test, when there is something to spoil."""
        name = self.options.plant
        if name and not self.planted and day >= PLANTED_FROM:
            self.planted = await PLANTS[name](self.town)

    def _troubles(self, hour: int) -> None:
        trouble.set_outages(self.town.screens, self.trouble, hour)
        skews = [skew for begin, skew in self.trouble.clocks if begin <= hour]
        self.town.clock.skew = skews[-1] if skews else timedelta()
        if self.kills and self.kills[0][0] <= hour:
            self.town.life.calls_left = self.kills.pop(0)[1]

    async def _survive(self, work: Callable[[], Awaitable[object]]) -> None:
        """Do some work of the process; when it dies in the midst, its successor goes on."""
        self.town.screens.recent.clear()
        with suppress(Killed):
            await work()
        if self.town.life.dead:
            self.counts.kills += 1
            await self.town.die_and_begin()
            await self._doubt()

    async def _doubt(self) -> None:
        """What the dead process sent and had not written down, nobody knows of any more."""
        recent = set(self.town.screens.recent)
        async with self.town.house.database.read() as connection:
            written = await stored.written(connection, [id_ for _platform, id_ in recent])
        self.town.screens.doubtful |= recent - written

    async def _ticks(self) -> None:
        everything = self.hour % 24 == ALL_TICKS_AT
        for tick in TICKS:
            if everything or tick.begins_campaigns:
                await self._survive(partial(self._tick, tick))
        self.pending |= await self.gathered.begun(self.town.house, self._today())

    async def _renewed(self) -> None:
        self.counts.renewed += await self.town.renew_grant()

    async def _tick(self, tick: Tick) -> None:
        await tick.call(self.town.house)
        if tick.call is purge:
            self.truth.cleared_at = self.town.clock.now().timestamp()

    def _visit(self, member: Member, aim: Aim) -> Visit:
        if aim is Aim.PHONE:
            old = member.accounts[0]
            old.gone = True
            fresh = new_account(member, old.platform)
            member.accounts.append(fresh)
            self.accounts[fresh.platform, fresh.user] = fresh
            return Visit(fresh, aim)
        mine = [a for a in member.accounts if not a.gone] or member.accounts
        if aim is Aim.PUSHED:
            return Visit(next((a for a in mine if a.pushed), mine[-1]), aim)
        if aim is Aim.LINK:
            return Visit(mine[0], aim)
        return Visit(next((a for a in mine if a.linked), mine[-1]), aim)

    async def _people(self, visits: list[Visit]) -> None:
        """Everybody's next deed, the answers, and so on until everybody has put the phone away."""
        linking = [v for v in visits if v.aim is Aim.LINK]
        for visit in linking:
            visits += [Visit(a, Aim.LINK) for a in visit.member.accounts[1:]]
        while visits or self.bodies:
            visits = [v for v in visits if self._act(v)]
            await self._deliver_webhooks()
            await self._answer()
            self.town.time.move(BETWEEN_DEEDS)

    def _act(self, visit: Visit) -> bool:
        """One deed of this visit; whether it was not over before."""
        account, before = visit.account, len(self.bodies)
        if account.gone and visit.aim is not Aim.BLOCK:
            return False
        deed = self.hands.act(visit)
        if not deed:
            return False
        now = self.town.time.now().timestamp()
        account.acted_at = now
        self.counts.deeds += 1
        luck = Random(f"{self.options.seed}/hook/{visit.member.number}/{visit.member.deeds}")
        fate = luck.random()
        mine = self.bodies[before:]
        if fate < trouble.LOST and deed != "gone":
            del self.bodies[before:]
            self.counts.lost += 1
            return True
        if fate < trouble.LOST + trouble.TWICE:
            self.bodies += mine
            self.counts.repeated += 1
        elif fate < trouble.LOST + trouble.TWICE + trouble.LATE:
            self.late[moment_after(self.hour)] += mine
            self.counts.repeated += 1
        self._heard(account, deed, now)
        return True

    def _heard(self, account: Account, deed: str, now: float) -> None:
        if deed.startswith("cry:"):
            self.truth.cries.append(deed[4:])
        self.truth.heard(account, deed, now)

    async def _deliver_webhooks(self) -> None:
        while self.bodies:
            bodies, self.bodies = self.bodies, []
            statuses = await self.town.posted(bodies)
            again = [b for b, status in zip(bodies, statuses, strict=True) if status != 200]
            if again and self.town.life.dead:
                self.counts.kills += 1
                await self.town.die_and_begin()
                self.bodies = again + self.bodies
            elif again:
                raise LanToaError(f"a webhook of {again[0][0]} was refused")

    async def _answer(self) -> None:
        """Events and answers, and what their sends bring, until all is quiet."""
        while True:
            await self._survive(self._answered)
            if not self.bodies:
                return
            await self._deliver_webhooks()

    async def _answered(self) -> None:
        self.counts.turns += await self.town.steps.answer()

    async def _reach(self) -> None:
        """Outreach that is due."""
        if await self.town.steps.is_due():
            await self._survive(self._reached)
            await self._deliver_webhooks()
            await self._answer()

    async def _reached(self) -> None:
        await self.town.steps.reach()

    async def _settle(self) -> None:
        """What waits for another try, or is in doubt, within this hour."""
        ends, before, least = START + timedelta(hours=self.hour + 1), None, LEAST_STEP
        for _step in range(MOST_STEPS):
            async with self.town.house.database.read() as connection:
                moment = await stored.next_moment(connection, self.town.house.adapters)
            now = self.town.time.now()
            self.pending = moment is not None and moment < now + timedelta(hours=2)
            # What nothing moved is looked at ever more seldom: the ledger tells of it at the end.
            least = 2 * least if moment == before else LEAST_STEP
            if moment is None or max(moment, now + least) >= ends:
                return
            before = moment
            self._set(max(moment + timedelta(seconds=1), now + least))
            await self._survive(self.town.steps.sweep)
            await self._answer()
            await self._reach()
        self.pending = True

    async def _quieten(self) -> None:
        """After the last day: what is still on its way arrives, or is given up."""
        trouble.standing_faults(self.town.screens)
        self.hour = self.options.days * 24
        self._set(START + timedelta(hours=self.hour))
        for _hour in range(3):
            self.bodies += self.late.pop(self.hour, [])
            await self._people([])
            await self._settle()
            self.hour += 1
