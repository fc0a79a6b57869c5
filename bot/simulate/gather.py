"""The material of the comparisons, collected on the way and at the end."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from bot.services.house import House
from bot.services.ledger import faults
from bot.simulate import stored
from bot.simulate.compare import Found
from bot.simulate.stored import Figure
from bot.simulate.truth import Truth
from bot.simulate.world import Screens

INDICATOR = "family_dissemination"
LATER = " (nhìn lại)"  # the same day, asked at the end of the year


@dataclass
class Gathered:
    """Coverage by month and audiences by broadcast, from both sides."""

    truth: Truth
    figures: dict[str, dict[str, Figure]] = field(default_factory=dict)
    expected: dict[str, dict[str, Figure]] = field(default_factory=dict)
    audiences: dict[str, int] = field(default_factory=dict)

    async def month(self, house: House, today: date) -> None:
        """Every unit's coverage, on the last evening of a month."""
        if (today + timedelta(days=1)).day == 1:
            await self._coverage(house, today, str(today))

    async def _coverage(self, house: House, on: date, name: str) -> None:
        indicator = house.library.indicator(INDICATOR)
        topics = indicator.topics if indicator else ()
        families = self.truth.families(on)
        self.figures[name] = await stored.figures(house, on, INDICATOR)
        self.expected[name] = {
            unit: families.counted(unit, topics) for unit in self.truth.union.standing(on)
        }

    async def begun(self, house: House, today: date) -> bool:
        """Whom a broadcast that has just begun is for, counted by the truth; whether one has."""
        async with house.database.read() as connection:
            found = await stored.begun(connection, set(self.audiences))
        for id_, unit, only in found:
            if only in ("", "key_officers"):
                self.audiences[id_] = self.truth.people(unit, today, officers=bool(only))
            else:
                self.audiences[id_] = -1  # who asked for it is not counted here
        return bool(found)

    async def found(self, house: House, screens: Screens, last: date) -> Found:
        """Everything, at the end; coverage once more, looking back."""
        truth = self.truth
        truth.pushes = [
            replace(p, doubtful=(p.platform, p.id) in screens.doubtful) for p in truth.pushes
        ]
        days = {*map(date.fromisoformat, self.figures), last}
        for day in sorted(days):
            await self._coverage(house, day, f"{day}{LATER}")
        async with house.database.read() as connection:
            reads, sent = await stored.reads(connection), await stored.sent(connection)
            sendings = await stored.sendings(connection)
            stopped = await stored.stopped(connection)
        return Found(
            reads, sendings, sent, self.figures, self.expected,
            await stored.traces(house.database, house.cipher), await faults(house),
            sum(r.reason == "window" for r in screens.refusals),
            {id_: n for id_, n in self.audiences.items() if n >= 0}, stopped,
        )  # fmt: skip
