"""The year itself: from hour to hour, each hour in which something happens until nothing is left.

What happens costs, what does not is skipped: an hour without a deed, a tick or a due delivery is no
more than a look at the agenda.
"""

import zlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from bot.domain.campaigns import Draft, text_ref
from bot.domain.organisation import Kind, Succession, Target
from bot.domain.people import Role
from bot.domain.push import STOP_LINE, Content
from bot.errors import LanToaError
from bot.i18n import localise
from bot.services import campaigns, organisation
from bot.services.ledger import faults
from bot.services.people import grant, invite
from bot.simulate import stored, trouble
from bot.simulate.calendar import agenda
from bot.simulate.compare import Found
from bot.simulate.hands import Aim, Hands, Visit, buttons_of
from bot.simulate.plants import PLANTS
from bot.simulate.population import TOP, Account, Habit, Member, Stay, new_account, people
from bot.simulate.roster import import_people
from bot.simulate.stored import Figure
from bot.simulate.town import Killed, Town
from bot.simulate.truth import HANOI, WINDOWS, Push, Truth, local
from bot.stand_ins.world import Message
from bot.store.dues import due_kinds
from bot.store.units import unit_by_code
from scheduler.ticks import TICKS

START = datetime(2026, 2, 1, tzinfo=HANOI)
INDICATOR = "family_dissemination"
ALL_TICKS_AT = (0, 8)  # hours at which the timer looks at everything; at campaigns in every hour
BETWEEN_DEEDS = timedelta(seconds=20)
LEAST_STEP = timedelta(seconds=30)
MOST_STEPS = 200  # of one hour
MERGES_AT, LIFE_EVERY, BROADCAST_EVERY = 0.55, 10, 12  # a share of the year; days


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
    deliveries: int = 0
    lost: int = 0
    repeated: int = 0
    kills: int = 0
    outages: int = 0
    moves: int = 0
    messages: int = 0


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
        self.hands = Hands(dict(self.town.platforms), mine.seed)
        self.accounts = {(a.platform, a.user): a for m in self.union.members for a in m.accounts}
        self.bodies: list[tuple[str, bytes, Mapping[str, str]]] = []
        self.late: dict[int, list[tuple[str, bytes, Mapping[str, str]]]] = defaultdict(list)
        self.kills = list(self.trouble.kills)
        self.figures: dict[str, dict[str, Figure]] = {}
        self.expected: dict[str, dict[str, Figure]] = {}
        self.audiences: dict[str, int] = {}
        self.hour = 0
        self.pending = True
        self.planted = False
        self.stop_line = localise(STOP_LINE, "vi")
        self.chance = Random(f"{mine.seed}/year")

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
        return await self._found()

    def _idle(self, hour: int) -> bool:
        return not (
            self.pending or hour in self.agenda or hour in self.late or hour % 24 in ALL_TICKS_AT
        )

    def _set(self, to: datetime) -> None:
        if to > self.town.time.now():
            self.town.time.set(to)

    async def _begin(self) -> None:
        town = self.town
        town.screens.told = self._told
        for name, platform in town.platforms.items():
            platform.configure({"webhook": f"http://127.0.0.1/webhooks/{name}"})
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
        wait = {
            Habit.PROMPT: (0.4, 1, 3), Habit.LATE: (0.3, 24, 96), Habit.NIGHT: (0.3, 12, 15),
        }.get(member.habit)  # fmt: skip
        if wait and luck.random() < wait[0]:
            later = self.hour + luck.randint(wait[1], wait[2])
            self.agenda.setdefault(later, []).append((member, Aim.PUSHED))  # type: ignore[attr-defined]

    async def _hour(self) -> None:
        """All that happens within this hour."""
        hour = self.hour
        self._troubles(hour)
        if hour % 24 == 10:
            await self._life(hour // 24)
        await self._ticks()
        self.bodies += self.late.pop(hour, [])
        await self._people([self._visit(m, aim) for m, aim in self.agenda.get(hour, [])])
        await self._reach()
        await self._settle()
        if hour % 24 == 23:
            await self._end_of_day()

    def _troubles(self, hour: int) -> None:
        trouble.set_outages(self.town.screens, self.trouble, hour)
        for begin, skew in self.trouble.clocks:
            if begin == hour:
                self.town.clock.skew = skew
        if self.kills and self.kills[0][0] <= hour:
            self.town.life.calls_left = self.kills.pop(0)[1]

    async def _survive(self, work: Callable[[], Awaitable[object]]) -> None:
        """Do some work of the process; when it dies in the midst, its successor goes on."""
        with suppress(Killed):
            await work()
        if self.town.life.dead:
            self.counts.kills += 1
            await self.town.die_and_begin()

    async def _ticks(self) -> None:
        everything = self.hour % 24 in ALL_TICKS_AT
        for tick in TICKS:
            if everything or tick.begins_campaigns:
                await self._survive(lambda tick=tick: tick.call(self.town.house))  # type: ignore[misc]
        await self._note_audiences()

    async def _note_audiences(self) -> None:
        """Whom a broadcast that has just begun is for, counted by the truth."""
        async with self.town.house.database.read() as connection:
            begun = await stored.begun(connection, set(self.audiences))
        for id_, unit, only in begun:
            day = local(self.town.time.now().timestamp()).date()
            self.audiences[id_] = (
                sum(
                    unit in self.union.way_up(m.stay(day).unit)
                    and (only != "key_officers" or m.key_officer)
                    for m in self.union.members
                )
                if only != "weekly"
                else -1
            )
        if begun:
            self.pending = True

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
            self.late[self.hour + 1] += mine
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
        async with self.town.house.database.read() as connection:
            due = await due_kinds(connection, self.town.house.now())
        if any(outreach for _platform, outreach in due):
            await self._survive(self._reached)
            await self._deliver_webhooks()
            await self._answer()

    async def _reached(self) -> None:
        self.counts.deliveries += await self.town.steps.reach()

    async def _settle(self) -> None:
        """What waits for another try, or is in doubt, within this hour."""
        ends = START + timedelta(hours=self.hour + 1)
        for _step in range(MOST_STEPS):
            async with self.town.house.database.read() as connection:
                moment = await stored.next_moment(connection)
            now = self.town.time.now()
            self.pending = moment is not None and moment < now + timedelta(hours=2)
            if moment is None or max(moment, now + LEAST_STEP) >= ends:
                return
            self._set(max(moment + timedelta(seconds=1), now + LEAST_STEP))
            await self._survive(self.town.steps.sweep)
            await self._answer()
            await self._reach()
        self.pending = True

    async def _life(self, day: int) -> None:
        """What happens in a union: people move, marry, units merge, officers write."""
        if self._is_plant_day(day):
            self.planted = await PLANTS[self.options.plant](self.town)
        if day == int(self.options.days * MERGES_AT):
            await self._merge()
        if day % LIFE_EVERY == LIFE_EVERY // 2:
            await self._move(day)
        if day % BROADCAST_EVERY == 3:
            await self._broadcast(day)

    def _is_plant_day(self, day: int) -> bool:
        is_late = day >= self.options.days // 2
        return bool(self.options.plant) and not self.planted and is_late

    async def _merge(self) -> None:
        """One grassroots union goes over into its neighbour."""
        today = local(self.town.time.now().timestamp()).date()
        leaves = sorted(u for u in self.union.standing(today) if u.startswith("CS"))
        pairs = [(a, b) for a in leaves for b in leaves
                 if a != b and self.union.above[a] == self.union.above[b]][:1]  # fmt: skip
        for old, new in pairs:
            wanted = Succession(Kind.MERGE, (old,), (Target(new),), today)
            outcome = await organisation.change(self.town.house, wanted)
            if outcome.faults:
                raise LanToaError(localise(outcome.faults[0], "vi"))
            self.union.ended[old] = (new, today)
            for member in self.union.members:
                stay = member.stay(today)
                if stay.unit == old:
                    member.stays.append(Stay(today, new, stay.family))

    async def _move(self, day: int) -> None:
        """Some move with all their family, some marry: a small list says so."""
        today = local(self.town.time.now().timestamp()).date()
        leaves = [u for u in self.union.standing(today) if u.startswith("CS")]
        changed: dict[str, Member] = {}
        for _n in range(max(1, self.options.members // 1500)):
            mover, bride, groom = (self.chance.choice(self.union.members[2:]) for _ in range(3))
            family, unit = mover.stay(today).family, self.chance.choice(leaves)
            for member in self._family(family, today):
                member.stays.append(Stay(today, unit, family))
                changed[member.code] = member
            if len(self._family(bride.stay(today).family, today)) == 1:
                here = bride.stay(today).unit
                bride.stays.append(Stay(today, here, groom.stay(today).family))
                changed[bride.code] = bride
        self.counts.moves += len(changed)
        await import_people(self.town.house, self.folder, changed.values(), today, {})

    def _family(self, family: str, today: object) -> list[Member]:
        return [m for m in self.union.members[2:] if m.stay(today).family == family]  # type: ignore[arg-type]

    async def _broadcast(self, day: int) -> None:
        """An officer writes to a commune, another one approves."""
        house, (author, approver) = self.town.house, self.union.members[:2]
        communes = [u for u in self.union.above if u.startswith("XA")]
        unit = communes[day % len(communes)] if communes and day % 3 else TOP
        title, text = f"Thông báo số {day}", f"Mời anh chị đọc bài trong tuần thứ {day // 7}."
        ref = text_ref(title, text)
        self.truth.topics[ref] = "family_ethics"
        async with house.database.read() as connection:
            unit_id = await unit_by_code(connection, unit)
        assert unit_id is not None
        draft = Draft(Content(ref, title=title, text=text), unit_id, house.now(),
                      topic_id="family_ethics")  # fmt: skip
        id_ = await campaigns.create(house, draft, author.code)
        await campaigns.approve(house, id_, approver.code)

    async def _end_of_day(self) -> None:
        today = local(self.town.time.now().timestamp()).date()
        if (today + timedelta(days=1)).day == 1:
            asked = f"{today}"
            self.figures[asked] = await stored.figures(self.town.house, today, INDICATOR)
            self.expected[asked] = self._counted(today)

    def _counted(self, day: object) -> dict[str, Figure]:
        indicator = self.town.house.library.indicator(INDICATOR)
        assert indicator is not None
        families = self.truth.families(day)  # type: ignore[arg-type]
        return {
            unit: families.counted(unit, indicator.topics)
            for unit in self.union.standing(day)  # type: ignore[arg-type]
        }

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

    async def _found(self) -> Found:
        house, truth = self.town.house, self.truth
        truth.pushes = [
            p if (p.platform, p.id) not in self.town.screens.doubtful
            else Push(p.id, p.platform, p.user, p.member, p.at, p.words, True, p.stopped, p.closed)
            for p in truth.pushes
        ]  # fmt: skip
        last = (START + timedelta(days=self.options.days - 1)).date()
        for day in [*self.expected, str(last)]:  # once more, looking back
            on = datetime.fromisoformat(day).date()
            self.figures[f"{day} (sau)"] = await stored.figures(house, on, INDICATOR)
            self.expected[f"{day} (sau)"] = self._counted(on)
        async with house.database.read() as connection:
            reads, sent = await stored.reads(connection), await stored.sent(connection)
            sendings = await stored.sendings(connection)
        refused = sum(r.reason == "window" for r in self.town.screens.refusals)
        audiences = {i: n for i, n in self.audiences.items() if n >= 0}
        return Found(
            reads, sendings, sent, self.figures, self.expected,
            await stored.traces(house.database, house.cipher), await faults(house), refused,
            audiences,
        )  # fmt: skip
