"""Coverage counted from the rows, for a unit and its direct children in one statement.

No totals are kept: tree, memberships and evidence carry their days, so any past day can be
counted again. `head` is the unit that a row is counted for: the one asked for, or a child of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    case,
    exists,
    func,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.coverage import Counts
from bot.library.model import CountedUnit, Indicator
from bot.store.people import holds_on
from bot.store.tables import evidence, membership, unit, unit_span
from bot.store.units import choices_under, unit_by_code

WHOLE = 0  # the head that stands for all units together; no unit has this id
TRAINING = "training"


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit as it was called on the day."""

    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Scope:
    """The unit to be counted and its direct children; no unit: all that stand at the top."""

    unit: UnitName | None
    children: tuple[UnitName, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """An indicator and when its evidence counts: from `begin` (None: ever) to before `end`."""

    indicator: Indicator
    begin: datetime | None
    end: datetime


async def scope_of(connection: AsyncConnection, code: str, on: date) -> Scope | None:
    """The unit of that code with its children; None when it did not stand that day."""
    found = await unit_by_code(connection, code)
    return None if found is None else await _scope(connection, found, on)


async def spelled(connection: AsyncConnection, code: str) -> UnitName | None:
    """The unit that a person means who writes its code, perhaps in small letters; nameless."""
    found = await connection.execute(
        select(unit.c.id, unit.c.code)
        .where(unit.c.code.in_({code, code.upper()}))
        .order_by(unit.c.code != code).limit(1)
    )  # fmt: skip
    row = found.first()
    return UnitName(row.id, row.code, "") if row else None


async def scope_of_all(connection: AsyncConnection, on: date) -> Scope | None:
    """The one unit at the top, or all of them together; None when there was none that day."""
    tops = await _tops(connection, on)
    if len(tops) == 1:
        return await _scope(connection, tops[0], on)
    named = await _named(connection, tops, on)
    return Scope(None, _ordered(named[top] for top in tops)) if tops else None


async def counts(
    connection: AsyncConnection, scope: Scope, counted: Sequence[Counted], on: date
) -> Mapping[tuple[str, int], Counts]:
    """By indicator and head; a head that is not there counts nobody."""
    # Marriages are not recorded yet, so nothing is counted of the members who marry.
    parts = [c for c in counted if c.indicator.unit_of_count is not CountedUnit.MEMBER]
    if not parts:
        return {}
    places = _places(scope, on)
    width = max(len(c.indicator.topics) for c in parts)
    found = await connection.execute(union_all(*(_part(c, places, on, width) for c in parts)))
    topics = {c.indicator.id: len(c.indicator.topics) for c in parts}
    return {
        (name, head): Counts(people, reached, every, tuple(by_topic[: topics[name]]))
        for name, head, people, reached, every, *by_topic in found
    }


async def _tops(connection: AsyncConnection, on: date) -> list[int]:
    """Units that stand under no unit of that day, be it that theirs was dissolved before."""
    above = unit_span.alias("above")
    stands = select(above.c.id).where(above.c.unit_id == unit_span.c.parent_id, holds_on(above, on))
    found = await connection.execute(
        select(unit_span.c.unit_id).distinct().where(holds_on(unit_span, on), ~stands.exists())
    )
    return list(found.scalars())


async def _scope(connection: AsyncConnection, unit_id: int, on: date) -> Scope | None:
    named = await _named(connection, [unit_id], on)
    asked = named.pop(unit_id, None)
    return None if asked is None else Scope(asked, _ordered(named.values()))


async def _named(connection: AsyncConnection, tops: Sequence[int], on: date) -> dict[int, UnitName]:
    """These units and their direct children, as far as they stood that day."""
    return {row[0]: UnitName(*row) for row in await choices_under(connection, tops, on)}


def _ordered(units: Iterable[UnitName]) -> tuple[UnitName, ...]:
    return tuple(sorted(units, key=lambda unit: unit.code))


def _places(scope: Scope, on: date) -> CTE:
    """Which unit belongs to which head that day: `head`, `unit_id`."""
    stands = holds_on(unit_span, on)
    own = select(unit_span.c.unit_id.label("head"), unit_span.c.unit_id).where(stands)
    if scope.unit is not None:
        asked = scope.unit.id
        start = own.where((unit_span.c.unit_id == asked) | (unit_span.c.parent_id == asked))
    else:
        tops = unit_span.c.unit_id.in_([child.id for child in scope.children])
        whole = select(literal(WHOLE).label("head"), unit_span.c.unit_id).where(stands, tops)
        heads = union_all(own.where(tops), whole).subquery()
        start = select(heads.c.head, heads.c.unit_id)
    top = start.cte("places", recursive=True)
    below = select(top.c.head, unit_span.c.unit_id).join(
        top, unit_span.c.parent_id == top.c.unit_id
    )
    return top.union(below.where(stands))


def _part(counted: Counted, places: CTE, on: date, width: int) -> Select[Any]:
    """One row per head: the indicator, the head, how many there are, reached, in each topic."""
    indicator = counted.indicator
    people = _people(indicator, places, on)
    score = _score(counted, people)
    flags = [score.c[f"t{i}"] for i in range(len(indicator.topics))]
    seen = sum(flags[1:], flags[0]) if flags else score.c.seen
    padding = [literal(0)] * (width - len(flags))
    return (
        select(
            literal(indicator.id).label("indicator"), people.c.head, func.count(),
            _number(seen >= (indicator.min_topics if flags else 1)),
            _number(seen >= (len(flags) or 1)),
            *(func.sum(flag) for flag in flags), *padding,
        )
        .join_from(people, score, score.c.subject == people.c.subject)
        .group_by(people.c.head)
    )  # fmt: skip


def _people(indicator: Indicator, places: CTE, on: date) -> CTE:
    """Whom the indicator counts under each head, everybody once: `head`, `subject`."""
    officers = indicator.unit_of_count is CountedUnit.OFFICER
    subject = membership.c.member_id if officers else membership.c.family_id
    found = (
        select(places.c.head, subject.label("subject"))
        .distinct()
        .join(membership, membership.c.unit_id == places.c.unit_id)
        .where(holds_on(membership, on), membership.c.category.in_(indicator.counted_categories))
    )
    return (found.where(membership.c.key_officer) if officers else found).cte(f"of_{indicator.id}")


def _score(counted: Counted, people: CTE) -> CTE:
    """Everybody once: `subject`, and 1 or 0 for each topic, or for any evidence at all.

    One look into the index per family and topic: it costs the same however long the history is.
    Materialised, so that each look is taken once.
    """
    indicator = counted.indicator
    everybody = select(people.c.subject).distinct().subquery()
    looks = {f"t{i}": evidence.c.topic_id == name for i, name in enumerate(indicator.topics)}
    officers = indicator.unit_of_count is CountedUnit.OFFICER
    any_topic = true() if officers else evidence.c.topic_id != ""
    flags = (
        case((_has_evidence(counted, everybody.c.subject, look), 1), else_=0).label(name)
        for name, look in (looks or {"seen": any_topic}).items()
    )
    return (
        select(everybody.c.subject, *flags).cte(f"score_{indicator.id}").prefix_with("MATERIALIZED")
    )


def _has_evidence(
    counted: Counted, subject: ColumnElement[int], look: ColumnElement[bool]
) -> ColumnElement[bool]:
    officers = counted.indicator.unit_of_count is CountedUnit.OFFICER
    owner = evidence.c.member_id if officers else evidence.c.family_id
    valid = evidence.c.kind == TRAINING if officers else evidence.c.adult
    since = true() if counted.begin is None else evidence.c.at >= counted.begin
    return exists().where(owner == subject, look, valid, evidence.c.at < counted.end, since)


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
