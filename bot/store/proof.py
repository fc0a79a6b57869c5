"""The evidence behind a figure: the same people and the same rows as the figure itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    CTE,
    ColumnElement,
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
from bot.store.counted import Counted
from bot.store.counting import given, people_of, places_given, room_for, there_under
from bot.store.known import AS_IT_WAS, Facts, facts
from bot.store.placed import belonging
from bot.store.scopes import Scope, places
from bot.store.score import counts_for, owner_of
from bot.store.tables import evidence, family, member


@dataclass(frozen=True, slots=True)
class _Unit:
    """One unit of a day and who belonged there; `values` go with every statement about it."""

    known: Facts
    there: CTE
    inside: Select[tuple[int]]  # whoever belonged to it or to one below it, counted or not
    values: Mapping[str, str]

    def behind(self, n: int, counted: Counted) -> tuple[Subquery, ColumnElement[bool]]:
        """Those counted under the unit, and which evidence counts for them."""
        found = people_of(n, counted, self.known, self.there)
        people = select(*(c for c in found.c if c.name != "head")).distinct().subquery()
        indicator = counted.indicator
        before = people.c.before if indicator.unit_of_count is CountedUnit.MEMBER else None
        topics = evidence.c.topic_id.in_(indicator.topics) if indicator.topics else true()
        whose = owner_of(indicator) == people.c.subject
        return people, and_(whose, counts_for(counted, self.known, before), topics)


async def _unit(
    connection: AsyncConnection, scope: Scope, on: date, counted: Sequence[Counted]
) -> _Unit:
    known, dialect = facts(AS_IT_WAS.known_at), connection.dialect.name
    pairs = await places(connection, scope, on, known)
    units, people = places_given(dialect, room_for(pairs)), belonging(known, on, None)
    inside = select(people.c.member_id).join(units, units.c.unit_id == people.c.unit_id)
    return _Unit(known, there_under(units, people, counted), inside, given(dialect, pairs))


async def by_kind(
    connection: AsyncConnection, scope: Scope, counted: Sequence[Counted], on: date
) -> tuple[KindCount, ...]:
    """Pieces and subjects by indicator, topic and kind, in one statement."""
    unit = await _unit(connection, scope, on, counted)
    found = await connection.execute(
        union_all(*(_kinds(n, c, unit) for n, c in enumerate(counted))), unit.values
    )
    return tuple(sorted((KindCount(*row) for row in found), key=_order))


def _order(found: KindCount) -> tuple[str, str, str]:
    return found.indicator_id, found.topic_id, found.kind


def _kinds(n: int, counted: Counted, unit: _Unit) -> Select[Any]:
    people, behind = unit.behind(n, counted)
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
    unit = await _unit(connection, scope, on, [counted])
    people, behind = unit.behind(0, counted)
    here = evidence.c.member_id.in_(unit.inside)
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
        .offset(look.first),
        unit.values,
    )  # fmt: skip
    return [
        Piece(row.key, row.code, row.kind, row.topic_id, row.at.astimezone(zone).date())
        for row in found
    ]


def _of_kind(kind: str) -> ColumnElement[bool]:
    return evidence.c.kind == kind if kind else true()
