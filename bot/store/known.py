"""The facts that are counted: those that stand now, or those that were known at a moment.

Rows of spans that were changed or taken back are kept beside the tables with the moments between
which they were believed. What was known at `T` are the rows recorded by then, and those of the past
tables that were recorded by then and given up later.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Subquery, Table, select, true, union_all

from bot.store.care_tables import marriage
from bot.store.office_tables import membership_past, unit_span_past, unit_successor
from bot.store.tables import evidence, membership, unit_span


@dataclass(frozen=True, slots=True)
class View:
    """How the past is looked at; by default as it was, with everything that is known now."""

    tree: date | None = None  # people are placed in the tree of this day instead of their own
    known_at: datetime | None = None  # only what was recorded by then


AS_IT_WAS = View()


@dataclass(frozen=True, slots=True)
class Facts:
    """Where to read spans, and which rows of the other tables are known."""

    memberships: FromClause
    unit_spans: FromClause
    evidence_is_known: ColumnElement[bool]
    edge_is_known: ColumnElement[bool]
    known_at: datetime | None


def facts(known_at: datetime | None) -> Facts:
    """The facts as known at a moment; None: now, straight from the tables."""
    if known_at is None:
        return Facts(membership, unit_span, true(), true(), None)
    return Facts(
        _as_known(membership, membership_past, known_at),
        _as_known(unit_span, unit_span_past, known_at),
        evidence.c.recorded_at <= known_at,
        unit_successor.c.recorded_at <= known_at,
        known_at,
    )


def _as_known(table: Table, past: Table, moment: datetime) -> CTE:
    names = [c.name for c in past.c if c.name not in ("id", "recorded_at", "superseded_at")]
    return union_all(
        select(*(table.c[name] for name in names)).where(table.c.recorded_at <= moment),
        select(*(past.c[name] for name in names)).where(
            past.c.recorded_at <= moment, past.c.superseded_at > moment
        ),
    ).cte(f"known_{table.name}")


def weddings(moment: datetime | None) -> Subquery:
    """The newest word about each member's wedding: `member_id`, `held_on`, `before`, `told_at`."""
    newer = marriage.alias("newer")
    is_newer = select(newer.c.id).where(
        newer.c.member_id == marriage.c.member_id,
        newer.c.id > marriage.c.id,
        _stands(newer, moment),
    )
    return (
        select(
            marriage.c.member_id,
            marriage.c.held_on,
            marriage.c.before,
            marriage.c.recorded_at.label("told_at"),
        )
        .where(_stands(marriage, moment), ~is_newer.exists())
        .subquery("wedding")
    )


def _stands(rows: Any, moment: datetime | None) -> ColumnElement[bool]:
    """Nobody took it back, or nobody had by then."""
    if moment is None:
        stands: ColumnElement[bool] = rows.c.superseded_at.is_(None)
        return stands
    later = rows.c.superseded_at.is_(None) | (rows.c.superseded_at > moment)
    known: ColumnElement[bool] = (rows.c.recorded_at <= moment) & later
    return known
