"""Coverage counted person by person, in plain Python. It shares no rule with the program.

What the founding document and the domain notes ask is written down here a second time: windows as
local days, families through any adult, officers by mark or post, weddings before which somebody was
counselled, and which unit goes on for one that is gone.
"""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.domain.coverage import Counts
from tests.recount.facts import Belongs, Facts, Learnt, Marries, Place

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
WORKERS = ("member", "non_member_worker")


@dataclass(frozen=True)
class Rules:
    """What the indicators of a test ask for."""

    topics: tuple[str, ...]
    min_topics: int = 1
    this_year: bool = False
    valid_years: int = 0
    posts: tuple[str, ...] = ()


def holds(span: Place | Belongs, day: date) -> bool:
    """The first day counts, the last one does not."""
    return span.begin <= day and (span.end is None or day < span.end)


@dataclass(frozen=True)
class Reference:
    """The union at the end of a day; `tree` is the day whose units people are placed in."""

    facts: Facts
    rules: Rules
    on: date
    tree: date

    def units(self) -> dict[int, int | None]:
        """The units that stand, with the one above."""
        return {p.unit: p.above for p in self.facts.places if holds(p, self.tree)}

    def under(self, unit: int | None) -> list[Belongs]:
        """Who is counted below a unit; None: in the whole union."""
        found = []
        for person in self.facts.people:
            if not holds(person, self.on):
                continue
            place = person.unit
            if self.on != self.tree:
                stood = any(p.unit == place and holds(p, self.on) for p in self.facts.places)
                place = self.heir(person.person, place) if stood else 0
            if unit in self.way_up(place) or (unit is None and place in self.units()):
                found.append(person)
        return found

    def way_up(self, unit: int) -> list[int]:
        """The unit and those above it."""
        above, way = self.units(), []
        step: int | None = unit
        while step in above and step not in way:
            way.append(step)
            step = above[step]
        return way

    def heir(self, person: int, unit: int) -> int:
        """The unit that goes on for this person's unit; 0 when there is none."""
        seen = set()
        while unit not in self.units():
            if unit in seen:
                return 0
            seen.add(unit)
            begun = [p for p in self.facts.places if p.unit == unit and p.begin <= self.tree]
            if not begun:
                return 0
            last = max(begun, key=lambda place: place.begin)
            after = [e for e in self.facts.became
                     if e.old == unit and last.begin < e.on <= self.tree]  # fmt: skip
            day = max((e.on for e in after), default=None)
            heirs = [e.new for e in after if e.on == day and e.new is not None]
            own = [p.unit for p in self.facts.people
                   if p.person == person and day and holds(p, day) and p.unit in heirs]  # fmt: skip
            ways: list[int | None] = [*own, *heirs, last.above]
            following = ways[0]
            if following is None:
                return 0
            unit = following
        return unit

    def day_of(self, fact: Learnt) -> date:
        """The local day of a piece of evidence."""
        return fact.at.astimezone(HANOI).date()

    def families(self, unit: int | None) -> Counts:
        """Families with an adult who learnt of enough topics."""
        counted = {p.family for p in self.under(unit) if p.category in WORKERS}
        learnt: dict[int, set[str]] = {family: set() for family in counted}
        for fact in self.facts.learnt:
            day = self.day_of(fact)
            recent = not self.rules.this_year or day.year == self.on.year
            if fact.family in learnt and fact.adult and day <= self.on and recent:
                learnt[fact.family] |= {fact.topic} & set(self.rules.topics)
        told = list(learnt.values())
        return Counts(
            len(counted),
            sum(len(topics) >= self.rules.min_topics for topics in told),
            sum(topics == set(self.rules.topics) for topics in told),
            tuple(sum(topic in topics for topics in told) for topic in self.rules.topics),
        )

    def officers(self, unit: int | None) -> Counts:
        """Key officers who were trained, not too long ago."""
        counted = {
            p.person
            for p in self.under(unit)
            if p.category in WORKERS and (p.key or p.post in self.rules.posts)
        }
        trained = {f.person for f in self.facts.learnt if f.kind == "training" and self._valid(f)}
        reached = len(counted & trained)
        return Counts(len(counted), reached, reached)

    def _valid(self, fact: Learnt) -> bool:
        day = self.day_of(fact)
        if day > self.on:
            return False
        if not self.rules.valid_years:
            return True
        try:
            anniversary = day.replace(year=day.year + self.rules.valid_years)
        except ValueError:
            anniversary = date(day.year + self.rules.valid_years, 3, 1)
        return self.on < anniversary

    def couples(self, unit: int | None) -> Counts:
        """Members who married, and which of them were counselled before."""
        married, counselled, unknown = 0, 0, 0
        for person in {p.person for p in self.under(unit) if p.category == "member"}:
            wedding = self.wedding(person)
            if wedding is None:
                continue
            if wedding.held_on is None:
                unknown += wedding.told_at.astimezone(HANOI).date() <= self.on
            elif wedding.held_on <= self.on and (
                not self.rules.this_year or wedding.held_on.year == self.on.year
            ):
                married += 1
                counselled += any(
                    f.person == person and f.kind == "counselling" and f.at < wedding.before
                    for f in self.facts.learnt
                    if wedding.before is not None
                )
        return Counts(married, counselled, counselled, (), unknown)

    def wedding(self, person: int) -> Marries | None:
        """The last word about it that stands."""
        words = [w for w in self.facts.weddings if w.person == person and not w.taken_back]
        return words[-1] if words else None
