"""The evidence behind a figure: the same people and the same rows as the figure itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.proof import NEVER_BY_NAME, KindCount, Look, Piece
from bot.library.model import CountedUnit
from bot.store.counting import (
    WHOLE,
    Counted,
    Scope,
    counts_for,
    owner_of,
    people_of,
    places_of,
)
from bot.store.known import AS_IT_WAS, Facts, facts
from bot.store.placed import belonging
from bot.store.tables import evidence, family, member


@dataclass(frozen=True, slots=True)
class _Unit:
    """One unit of a day: its places, and who belonged where."""

    head: int
    known: Facts
    places: CTE
    there: FromClause

    def behind(self, counted: Counted) -> tuple[Subquery, ColumnElement[bool]]:
        """Those counted under the unit, and which evidence counts for them."""
        everybody = people_of(counted, self.known, self.places, self.there)
        people = select(everybody).where(everybody.c.head == self.head).subquery()
        indicator = counted.indicator
        before = people.c.before if indicator.unit_of_count is CountedUnit.MEMBER else None
        topics = evidence.c.topic_id.in_(indicator.topics) if indicator.topics else true()
        whose = owner_of(indicator) == people.c.subject
        return people, and_(whose, counts_for(counted, self.known, before), topics)

    def inside(self) -> Select[tuple[int]]:
        """Whoever belonged to the unit or one below it."""
        return (
            select(self.there.c.member_id)
            .join(self.places, self.places.c.unit_id == self.there.c.unit_id)
            .where(self.places.c.head == self.head)
        )


def _unit(scope: Scope, on: date) -> _Unit:
    known = facts(AS_IT_WAS.known_at)
    head = scope.unit.id if scope.unit else WHOLE
    return _Unit(head, known, places_of(scope, on, known), belonging(known, on, None))


async def by_kind(
    connection: AsyncConnection, scope: Scope, counted: Sequence[Counted], on: date
) -> tuple[KindCount, ...]:
    """Pieces and subjects by indicator, topic and kind, in one statement."""
    unit = _unit(scope, on)
    found = await connection.execute(union_all(*(_kinds(c, unit) for c in counted)))
    return tuple(sorted((KindCount(*row) for row in found), key=_order))


def _order(found: KindCount) -> tuple[str, str, str]:
    return found.indicator_id, found.topic_id, found.kind


def _kinds(counted: Counted, unit: _Unit) -> Select[Any]:
    people, behind = unit.behind(counted)
    return (
        select(
            literal(counted.indicator.id), evidence.c.topic_id, evidence.c.kind,
            func.count(evidence.c.id), func.count(owner_of(counted.indicator).distinct()),
        )
        .join_from(people, evidence, behind)
        .group_by(evidence.c.topic_id, evidence.c.kind)
    )  # fmt: skip


async def pieces(
    connection: AsyncConnection, scope: Scope, counted: Counted, on: date, zone: ZoneInfo,
    look: Look,
) -> list[Piece]:  # fmt: skip
    """One page of the rows behind an indicator, newest first."""
    unit = _unit(scope, on)
    people, behind = unit.behind(counted)
    here = evidence.c.member_id.in_(unit.inside())
    found = await connection.execute(
        select(
            family.c.key, case((here, member.c.code), else_="").label("code"),
            evidence.c.kind, evidence.c.topic_id, evidence.c.at,
        )
        .join_from(people, evidence, behind)
        .join(member, member.c.id == evidence.c.member_id)
        .join(family, family.c.id == evidence.c.family_id)
        .where(evidence.c.topic_id.not_in(NEVER_BY_NAME), _of_kind(look.kind))
        .order_by(evidence.c.at.desc(), evidence.c.id.desc())
        .limit(look.most)
        .offset(look.first)
    )  # fmt: skip
    return [
        Piece(row.key, row.code, row.kind, row.topic_id, row.at.astimezone(zone).date())
        for row in found
    ]


def _of_kind(kind: str) -> ColumnElement[bool]:
    return evidence.c.kind == kind if kind else true()
