"""Who of those counted was reached: a mark for each topic, from the evidence."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    FromClause,
    Integer,
    Select,
    Table,
    and_,
    case,
    func,
    literal_column,
    select,
    true,
    union_all,
)

from bot.library.model import CountedUnit, Indicator
from bot.store.counted import NONE, ONE, Counted, one_if, word
from bot.store.known import Facts
from bot.store.tables import evidence, family

TRAINING = "training"
COUNSELLING = "counselling"
SHORT = 8  # rows of evidence to a family, on the average
FIXED = 4  # sums that every indicator has, before those of its topics


def score_of(counted: Counted, known: Facts, people: CTE) -> CTE:
    """Everybody once: `subject`, and 1 or 0 for each topic, or for any evidence at all; of those
    who marry also `dated`, whether they said when. Materialised: it is asked for twice.
    """
    indicator = counted.indicator
    columns = [column for column in people.c if column.name != "head"]
    # In their order, so that each look into an index is near the one before.
    everybody = select(*columns).group_by(*columns).order_by(*columns).subquery()
    flags = (mark.label(name) for name, mark in _marks(counted, known, everybody).items())
    score: Select[Any] | CompoundSelect[Any] = (looked_up := select(everybody.c.subject, *flags))
    if indicator.topics and indicator.unit_of_count is CountedUnit.FAMILY:
        once = _read_once(counted, known, everybody)
        history = select(history_is_short().label("short")).cte(f"history_{indicator.id}")
        short = select(history.prefix_with("MATERIALIZED").c.short).scalar_subquery()
        score = union_all(looked_up.where(~short), once.where(short))
    return score.cte(f"score_{indicator.id}").prefix_with("MATERIALIZED")


def history_is_short() -> ColumnElement[bool]:
    """Whether reading all that a family ever acknowledged is less than a look for each topic.

    On the average; the database itself finds out before it takes one way or the other. Numbers may
    begin anywhere: what was there first is deleted by now.
    """
    rows, families = _room(evidence), _room(family)
    return rows <= literal_column(str(SHORT), Integer) * families


def _room(table: Table) -> ColumnElement[int]:
    """About how many rows there are, by two looks into the index of their numbers."""
    first, last = (select(end(table.c.id)).scalar_subquery() for end in (func.min, func.max))
    return func.coalesce(last - first + ONE, NONE)


def _read_once(counted: Counted, known: Facts, everybody: FromClause) -> Select[Any]:
    """The families with a mark for each topic, their evidence read from end to end.

    Whatever its topic: to look for six of them costs more than to pass by the few others.
    """
    topics = counted.indicator.topics
    flags = (
        func.max(one_if(evidence.c.topic_id == word(name))).label(f"t{n}")
        for n, name in enumerate(topics)
    )
    behind = and_(
        owner_of(counted.indicator) == everybody.c.subject,
        counts_for(counted, known),
    )
    return (
        select(everybody.c.subject, *flags)
        .outerjoin_from(everybody, evidence, behind)
        .group_by(everybody.c.subject)
    )


def _marks(
    counted: Counted, known: Facts, everybody: FromClause
) -> Mapping[str, ColumnElement[int]]:
    """One look into the index for each topic: it costs the same however long the history is."""
    indicator, subject = counted.indicator, everybody.c.subject
    if indicator.unit_of_count is CountedUnit.MEMBER:
        dated = everybody.c.held_on.is_not(None)
        told = _evidence(counted, known, subject, before=everybody.c.before)
        return {"dated": one_if(dated), "seen": case((dated, told), else_=NONE)}
    if indicator.topics:
        looks = {
            f"t{n}": evidence.c.topic_id == word(name) for n, name in enumerate(indicator.topics)
        }
        return {n: _evidence(counted, known, subject, look) for n, look in looks.items()}
    officers = indicator.unit_of_count is CountedUnit.OFFICER
    any_topic = true() if officers else evidence.c.topic_id != word("")
    return {"seen": _evidence(counted, known, subject, any_topic)}


def sums_of(indicator: Indicator, score: CTE) -> list[ColumnElement[int]]:
    """How many there are, reached, in all topics, of whom nothing is known yet, in each topic."""
    if indicator.unit_of_count is CountedUnit.MEMBER:
        dated, seen = func.sum(score.c.dated), func.sum(score.c.seen)
        return [dated, seen, seen, func.count() - dated]
    flags: list[ColumnElement[int]] = [score.c[f"t{n}"] for n in range(len(indicator.topics))]
    known: ColumnElement[int] = sum(flags[1:], flags[0]) if flags else score.c.seen
    least = (indicator.min_topics, len(flags)) if flags else (1, 1)
    reached, every = (func.sum(one_if(known >= literal_column(str(n), Integer))) for n in least)
    return [func.count(), reached, every, NONE, *(func.sum(flag) for flag in flags)]


def _evidence(
    counted: Counted,
    known: Facts,
    subject: ColumnElement[int],
    look: ColumnElement[bool] | None = None,
    before: ColumnElement[datetime] | None = None,
) -> ColumnElement[int]:
    """1 or 0: whether there is evidence of the subject that counts; `look` says of which topic.

    Not as EXISTS: PostgreSQL would at times read all the evidence of a country, once for each
    topic, to count one province.
    """
    found = (
        select(ONE)
        .where(
            owner_of(counted.indicator) == subject,
            true() if look is None else look,
            counts_for(counted, known, before),
        )
        .limit(ONE)
    )
    return func.coalesce(found.scalar_subquery(), NONE)


def owner_of(indicator: Indicator) -> ColumnElement[int]:
    """Whose evidence it is that counts."""
    families = indicator.unit_of_count is CountedUnit.FAMILY
    owner: ColumnElement[int] = evidence.c.family_id if families else evidence.c.member_id
    return owner


def counts_for(
    counted: Counted, known: Facts, before: ColumnElement[datetime] | None = None
) -> ColumnElement[bool]:
    """Which evidence counts for the indicator: its kind, its time, known by then."""
    end = evidence.c.at < counted.end
    since = true() if counted.begin is None else evidence.c.at >= counted.begin
    match counted.indicator.unit_of_count:
        case CountedUnit.FAMILY:
            return and_(evidence.c.adult, end, since, known.evidence_is_known)
        case CountedUnit.OFFICER:
            right = evidence.c.kind == word(TRAINING)
            return and_(right, end, since, known.evidence_is_known)
        case CountedUnit.MEMBER:
            right = evidence.c.kind == word(COUNSELLING)
            in_time = end if before is None else evidence.c.at < before
            return and_(right, in_time, known.evidence_is_known)
