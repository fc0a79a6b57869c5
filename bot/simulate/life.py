"""What happens in a union in a year: people move and marry, units merge, officers write."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from bot.clock import VirtualClock
from bot.domain.campaigns import Draft, text_ref
from bot.domain.organisation import Kind, Succession, Target
from bot.domain.push import Content
from bot.errors import LanToaError
from bot.i18n import localise
from bot.services import campaigns, organisation
from bot.services.house import House
from bot.simulate.population import TOP, Member, Stay, Union
from bot.simulate.roster import import_people
from bot.simulate.truth import Truth
from bot.store.units import unit_by_code

MERGES_AFTER = 0.55  # of the days
LIST_EVERY = 10  # days
# A union writes to all about twice a month, besides the observances, and now and then to a part.
BROADCAST_EVERY = 30  # days
BROADCASTS_ON = (3, 3, 7)  # of these days: twice on one, and in the first week on a Sunday
PEOPLE_PER_MOVE = 1500  # for each so many one family moves and two people marry, with each list
TOPIC = "family_ethics"
A_WHILE = timedelta(minutes=2)


@dataclass
class Life:
    """The union's own affairs, each told to the program and to the truth."""

    union: Union
    truth: Truth
    folder: Path
    time: VirtualClock
    days: int
    chance: Random
    moves: int = 0

    async def day(self, house: House, number: int, today: date) -> None:
        """What this day brings."""
        if number == int(self.days * MERGES_AFTER):
            await self._merge(house, today)
        if number % LIST_EVERY == LIST_EVERY // 2:
            await self._list(house, today)
        for nth, on in enumerate(BROADCASTS_ON):
            if number % BROADCAST_EVERY == on:
                await self._broadcast(house, number, nth)
                self.time.move(A_WHILE)  # what begins first is not left to an id

    def _leaves(self, today: date) -> list[str]:
        return sorted(u for u in self.union.standing(today) if u.startswith("CS"))

    async def _merge(self, house: House, today: date) -> None:
        """One grassroots union goes over into its neighbour."""
        leaves, above = self._leaves(today), self.union.above
        old, new = next((a, b) for a in leaves for b in leaves if a != b and above[a] == above[b])
        wanted = Succession(Kind.MERGE, (old,), (Target(new),), today)
        outcome = await organisation.change(house, wanted)
        if outcome.faults:
            raise LanToaError(localise(outcome.faults[0], "vi"))
        self.union.ended[old] = (new, today)
        for member in self.union.members:
            stay = member.stay(today)
            if stay.unit == old:
                member.stays.append(Stay(today, new, stay.family))

    async def _list(self, house: House, today: date) -> None:
        """Some move with all their family, some marry: a small list says so."""
        changed: dict[str, Member] = {}
        families: dict[str, list[Member]] = defaultdict(list)
        for member in self.union.members[2:]:
            families[member.stay(today).family].append(member)
        for _n in range(max(1, len(self.union.members) // PEOPLE_PER_MOVE)):
            mover, bride, groom = (self.chance.choice(self.union.members[2:]) for _ in range(3))
            before, family = mover.stay(today).unit, mover.stay(today).family
            elsewhere = [u for u in self._leaves(today) if u != before]
            if elsewhere:  # after a merge there may be no other unit to go to
                unit = self.chance.choice(elsewhere)
                for member in families[family]:
                    member.stays.append(Stay(today, unit, family))
                    changed[member.code] = member
            if len(families[bride.stay(today).family]) == 1 and bride.code not in changed:
                here = bride.stay(today).unit
                bride.stays.append(Stay(today, here, groom.stay(today).family))
                changed[bride.code] = bride
        self.moves += len(changed)
        await import_people(house, self.folder, changed.values(), today, {})

    async def _broadcast(self, house: House, number: int, nth: int) -> None:
        """An officer writes to all, or now and then to a commune; another one approves."""
        author, approver = self.union.members[:2]
        communes = [u for u in self.union.above if u.startswith("XA")]
        unit = communes[number % len(communes)] if nth == 1 and number > BROADCAST_EVERY else TOP
        title, text = f"Thông báo {number}.{nth}", f"Việc của gia đình, tuần thứ {number // 7}."
        content = Content(text_ref(title, text), title=title, text=text)
        self.truth.topics[content.ref] = TOPIC
        async with house.database.read() as connection:
            unit_id = await unit_by_code(connection, unit)
        if unit_id is None:
            raise LanToaError(f"there is no unit {unit}")
        draft = Draft(content, unit_id, house.now(), topic_id=TOPIC)
        id_ = await campaigns.create(house, draft, author.code)
        await campaigns.approve(house, id_, approver.code)
