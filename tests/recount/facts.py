"""The raw facts of a union, as a person would write them down, and how they get into the tables."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from random import Random
from typing import Any

from sqlalchemy import delete, insert

from bot.store.care_tables import marriage
from bot.store.database import Database
from bot.store.office_tables import unit_successor
from bot.store.tables import evidence, family, member, membership, unit, unit_span

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TABLES = (marriage, evidence, membership, unit_successor, unit_span, member, family, unit)


@dataclass(frozen=True)
class Place:
    """A unit stood under another from a day to the day before another day."""

    unit: int
    above: int | None
    begin: date
    end: date | None = None


@dataclass(frozen=True)
class Belongs:
    """A person belonged to a unit, with a family, in a capacity."""

    person: int
    unit: int
    family: int
    begin: date
    end: date | None = None
    category: str = "member"
    key: bool = False
    post: str = ""


@dataclass(frozen=True)
class Became:
    """From a day on a unit was gone over into another; None: into none."""

    old: int
    new: int | None
    on: date
    kind: str = "merge"


@dataclass(frozen=True)
class Learnt:
    """A piece of evidence."""

    person: int
    family: int
    at: datetime
    kind: str = "acknowledgement"
    topic: str = "policy_law"
    adult: bool = True


@dataclass(frozen=True)
class Marries:
    """A word about a wedding; the last one of a person that was not taken back counts."""

    person: int
    held_on: date | None
    before: datetime | None
    told_at: datetime = LONG_AGO
    taken_back: bool = False


@dataclass
class Facts:
    """Everything that happened; units, people and families are numbers from 1."""

    places: list[Place] = field(default_factory=list)
    people: list[Belongs] = field(default_factory=list)
    became: list[Became] = field(default_factory=list)
    learnt: list[Learnt] = field(default_factory=list)
    weddings: list[Marries] = field(default_factory=list)

    async def settle_in(self, database: Database) -> None:
        """Into empty tables; what stood there goes."""
        async with database.write() as connection:
            for table in TABLES:
                await connection.execute(delete(table))
            for table, rows in self._rows():
                if rows:
                    await connection.execute(insert(table), rows)

    def _rows(self) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
        units = sorted({p.unit for p in self.places})
        yield unit, [{"id": n, "code": f"U{n:02}", "created_at": LONG_AGO} for n in units]
        yield family, _numbered({p.family for p in self.people} | {p.family for p in self.learnt},
                                "key", "F")  # fmt: skip
        whole = {p.person for p in self.people} | {p.person for p in self.learnt}
        whole |= {w.person for w in self.weddings}
        yield member, [row | {"gender": ""} for row in _numbered(whole, "code", "M")]
        yield unit_span, [
            {"unit_id": p.unit, "parent_id": p.above, "name": f"Đơn vị {p.unit}",
             "valid_from": p.begin, "valid_to": p.end}
            for p in self.places
        ]  # fmt: skip
        yield membership, [
            {"member_id": p.person, "unit_id": p.unit, "family_id": p.family,
             "category": p.category, "key_officer": p.key, "post": p.post,
             "valid_from": p.begin, "valid_to": p.end}
            for p in self.people
        ]  # fmt: skip
        yield unit_successor, [
            {"old_id": e.old, "new_id": e.new, "on_day": e.on, "kind": e.kind,
             "recorded_at": LONG_AGO}
            for e in self.became
        ]  # fmt: skip
        yield evidence, [
            {"member_id": e.person, "family_id": e.family, "kind": e.kind, "source_id": f"s{n}",
             "topic_id": e.topic, "cycle": e.at.year, "adult": e.adult, "at": e.at,
             "platform": "webchat"}
            for n, e in enumerate(self.learnt)
        ]  # fmt: skip
        yield marriage, [
            {"key": f"k{n}", "member_id": w.person, "held_on": w.held_on, "before": w.before,
             "source": "roster", "recorded_at": w.told_at,
             "superseded_at": w.told_at if w.taken_back else None}
            for n, w in enumerate(self.weddings)
        ]  # fmt: skip

    def days(self, chance: Random, count: int) -> list[date]:
        """Some days on which something changed, and the days before."""
        changes = {p.begin for p in self.places} | {p.begin for p in self.people}
        changes |= {e.on for e in self.became}
        changes |= {w.held_on for w in self.weddings if w.held_on}
        around = sorted(changes | {date.fromordinal(day.toordinal() - 1) for day in changes})
        return chance.sample(around, min(count, len(around)))


def _numbered(numbers: set[int], name: str, letter: str) -> list[dict[str, Any]]:
    return [{"id": n, name: f"{letter}{n}", "created_at": LONG_AGO} for n in sorted(numbers)]
