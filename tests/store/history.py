"""Random histories of a union, and a second way to count its coverage: row by row, in Python.

Where the store walks down the tree and compares instants, this climbs up from each membership
and compares local days. The two share no code but the tables.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from bot.domain.coverage import Counts
from bot.library.model import CountedUnit, Indicator, Window
from bot.store.database import Database
from bot.store.tables import evidence, family, member, membership, unit, unit_span

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
FIRST, LAST = date(2025, 10, 1), date(2026, 12, 31)
UNITS, FAMILIES, MEMBERS, FACTS = 12, 25, 45, 160
SUBJECTS = ("policy_law", "gender_equality", "older_persons", "premarital", "")
CATEGORIES = ("member", "member", "member", "non_member_worker", "retired", "former_member")
MADE = datetime(2025, 1, 1, tzinfo=UTC)

Row = dict[str, Any]


@dataclass
class History:
    """Rows as they are stored."""

    units: list[Row] = field(default_factory=list)
    spans: list[Row] = field(default_factory=list)
    families: list[Row] = field(default_factory=list)
    members: list[Row] = field(default_factory=list)
    memberships: list[Row] = field(default_factory=list)
    facts: list[Row] = field(default_factory=list)

    async def settle_in(self, database: Database) -> None:
        """Put every row into its table."""
        tables = {
            unit: self.units, unit_span: self.spans, family: self.families, member: self.members,
            membership: self.memberships, evidence: self.facts,
        }  # fmt: skip
        async with database.write() as connection:
            for table, rows in tables.items():
                if rows:
                    await connection.execute(insert(table), rows)

    def days(self) -> list[date]:
        """Days on which something changes, the days around them, and some without news."""
        changes = {row["valid_from"] for row in (*self.spans, *self.memberships)}
        days = {day + timedelta(days=n) for day in sorted(changes)[::14] for n in (-1, 0)}
        return sorted(days | {FIRST, date(2025, 12, 31), date(2026, 1, 1), LAST})


def random_history(seed: int) -> History:
    """Units that move, dissolve and come back; families over several units; odd evidence."""
    chance = Random(seed)
    made = History()
    for number in range(1, UNITS + 1):
        made.units.append({"id": number, "code": f"U{number:02}", "created_at": MADE})
        for begin, end in _stretches(chance):
            # Only a unit with a smaller number can stand above: no circles.
            above = chance.randint(1, number - 1) if number > 2 and chance.random() < 0.9 else None
            made.spans.append({
                "unit_id": number, "parent_id": above, "name": f"Đơn vị {number}", "kind": "",
                "valid_from": begin, "valid_to": end,
            })  # fmt: skip
    made.families += [{"id": n, "key": f"F{n}", "created_at": MADE} for n in range(1, FAMILIES + 1)]
    for number in range(1, MEMBERS + 1):
        made.members.append({"id": number, "code": f"M{number}", "gender": "", "created_at": MADE})
        made.memberships += [_membership(chance, number, *span) for span in _stretches(chance)]
    made.facts += [_fact(chance, number) for number in range(1, FACTS + 1)]
    return made


def _stretches(chance: Random) -> Iterator[tuple[date, date | None]]:
    """One to three stretches of time, some with a gap between them, the last often open."""
    begin = FIRST + timedelta(days=chance.choice((0, 0, 0, chance.randint(0, 200))))
    for _turn in range(chance.randint(0, 2)):
        end = begin + timedelta(days=chance.randint(1, 200))
        yield begin, end
        begin = end + timedelta(days=chance.choice((0, 0, 0, 40)))
    yield begin, chance.choice((None, None, None, begin + timedelta(days=chance.randint(1, 100))))


def _membership(chance: Random, number: int, begin: date, end: date | None) -> Row:
    own = number % FAMILIES + 1
    return {
        "member_id": number, "unit_id": chance.randint(1, UNITS),
        "family_id": own if chance.random() < 0.8 else chance.randint(1, FAMILIES),
        "category": chance.choice(CATEGORIES), "key_officer": chance.random() < 0.3,
        "valid_from": begin, "valid_to": end,
    }  # fmt: skip


def _fact(chance: Random, number: int) -> Row:
    """Evidence of any kind, often at the very edge of a local day."""
    midnight = datetime.combine(
        FIRST + timedelta(days=chance.randint(0, (LAST - FIRST).days)), time.min, HANOI
    )
    at = midnight + chance.choice((
        timedelta(0), -timedelta(microseconds=1), timedelta(seconds=chance.randint(0, 86399)),
    ))  # fmt: skip
    return {
        "member_id": chance.randint(1, MEMBERS), "family_id": chance.randint(1, FAMILIES),
        "kind": chance.choice(("acknowledgement", "acknowledgement", "training")),
        "source_id": f"s{number}", "version": 1, "topic_id": chance.choice(SUBJECTS), "cycle": 2026,
        "adult": chance.random() < 0.8, "at": at.astimezone(UTC), "platform": "webchat",
    }  # fmt: skip


def _holds(row: Row, day: date) -> bool:
    return row["valid_from"] <= day and (row["valid_to"] is None or day < row["valid_to"])


@dataclass
class Recount:
    """One day of a history, counted row by row."""

    history: History
    on: date

    def __post_init__(self) -> None:
        standing = (span for span in self.history.spans if _holds(span, self.on))
        self.above = {span["unit_id"]: span["parent_id"] for span in standing}

    def tops(self) -> list[int]:
        """Units that stand under none that stands."""
        return sorted(u for u, above in self.above.items() if above not in self.above)

    def children(self, number: int) -> list[int]:
        """Units directly under this one."""
        return sorted(u for u, above in self.above.items() if above == number)

    def counts(self, indicator: Indicator, top: int | None) -> Counts:
        """The indicator for one unit and all below it; no unit: for all together."""
        officers = indicator.unit_of_count is CountedUnit.OFFICER
        key = "member_id" if officers else "family_id"
        people = {
            m[key]
            for m in self.history.memberships
            if _holds(m, self.on)
            and m["category"] in indicator.counted_categories
            and (m["key_officer"] or not officers)
            and self._is_under(m["unit_id"], top)
        }
        seen: dict[int, set[str]] = {}
        for fact in self.history.facts:
            if fact[key] in people and self._counts(fact, indicator, officers=officers):
                seen.setdefault(fact[key], set()).add(fact["topic_id"])
        wanted = len(indicator.topics)
        return Counts(
            denominator=len(people),
            numerator=sum(len(t) >= indicator.min_topics or not wanted for t in seen.values()),
            all_topics=sum(len(t) >= wanted for t in seen.values()),
            topics=tuple(sum(t in topics for topics in seen.values()) for t in indicator.topics),
        )

    def _is_under(self, number: int, top: int | None) -> bool:
        while number in self.above:
            if top in (None, number):
                return True
            number = self.above[number]
        return False

    def _counts(self, fact: Row, indicator: Indicator, *, officers: bool) -> bool:
        day = fact["at"].astimezone(HANOI).date()
        if day > self.on or (indicator.window is Window.CALENDAR_YEAR and day.year != self.on.year):
            return False
        if officers:
            return bool(fact["kind"] == "training")
        return bool(fact["adult"]) and fact["topic_id"] in indicator.topics
