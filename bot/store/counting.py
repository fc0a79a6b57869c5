"""The parts of the coverage statement: who is counted under which head, and who was reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    func,
    literal,
    literal_column,
    select,
    true,
    union_all,
)

from bot.library.model import CountedUnit, Indicator
from bot.store.known import Facts, weddings
from bot.store.people import holds_on, is_key_officer
from bot.store.tables import evidence

WHOLE = 0  # the head that stands for all units together; no unit has this id
TRAINING = "training"
COUNSELLING = "counselling"


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
    """An indicator and when its evidence counts: from `begin` (None: ever) to before `end`.

    `posts` make a key officer that day; weddings count from `since` (None: ever) to `until`.
    """

    indicator: Indicator
    begin: datetime | None
    end: datetime
    posts: Sequence[str] = ()
    since: date | None = None
    until: date = date.max


def places_of(scope: Scope, on: date, known: Facts) -> CTE:
    """Which unit belongs to which head that day: `head`, `unit_id`."""
    spans = known.unit_spans
    stands = holds_on(spans, on)
    own = select(spans.c.unit_id.label("head"), spans.c.unit_id).where(stands)
    if scope.unit is not None:
        asked = scope.unit.id
        start = own.where((spans.c.unit_id == asked) | (spans.c.parent_id == asked))
    else:
        tops = spans.c.unit_id.in_([child.id for child in scope.children])
        whole = select(literal(WHOLE).label("head"), spans.c.unit_id).where(stands, tops)
        heads = union_all(own.where(tops), whole).subquery()
        start = select(heads.c.head, heads.c.unit_id)
    top = start.cte("places", recursive=True)
    below = select(top.c.head, spans.c.unit_id).join(top, spans.c.parent_id == top.c.unit_id)
    return top.union(below.where(stands))


def part(
    counted: Counted, known: Facts, places: CTE, belonging: FromClause, width: int
) -> Select[Any]:
    """One row per head: the indicator, the head, how many there are, reached, in all topics, of
    whom nothing is known yet, and in each topic.
    """
    people = people_of(counted, known, places, belonging)
    if counted.indicator.unit_of_count is CountedUnit.MEMBER:
        return _weddings_part(counted, known, people, width)
    indicator = counted.indicator
    score = _score(counted, known, people)
    flags = [score.c[f"t{i}"] for i in range(len(indicator.topics))]
    seen = sum(flags[1:], flags[0]) if flags else score.c.seen
    padding = [literal(0)] * (width - len(flags))
    return (
        select(
            literal(indicator.id).label("indicator"), people.c.head, func.count(),
            _number(seen >= (indicator.min_topics if flags else 1)),
            _number(seen >= (len(flags) or 1)), literal(0),
            *(func.sum(flag) for flag in flags), *padding,
        )
        .join_from(people, score, score.c.subject == people.c.subject)
        .group_by(people.c.head)
    )  # fmt: skip


def people_of(counted: Counted, known: Facts, places: CTE, belonging: FromClause) -> CTE:
    """Whom the indicator counts under each head, everybody once: `head`, `subject`.

    Of those who marry also `held_on` and `before`: None when nobody said when.
    """
    indicator = counted.indicator
    families = indicator.unit_of_count is CountedUnit.FAMILY
    subject = belonging.c.family_id if families else belonging.c.member_id
    found = (
        select(places.c.head, subject.label("subject"))
        .distinct()
        .join(belonging, belonging.c.unit_id == places.c.unit_id)
        .where(belonging.c.category.in_(indicator.counted_categories))
    )
    match indicator.unit_of_count:
        case CountedUnit.OFFICER:
            found = found.where(is_key_officer(belonging, counted.posts))
        case CountedUnit.MEMBER:
            wedding = weddings(known.known_at)
            found = (
                found.add_columns(wedding.c.held_on, wedding.c.before)
                .join(wedding, wedding.c.member_id == belonging.c.member_id)
                .where(_in_the_window(counted, wedding))
            )
        case CountedUnit.FAMILY:
            pass
    return found.cte(f"of_{indicator.id}")


def _in_the_window(counted: Counted, wedding: CTE) -> ColumnElement[bool]:
    """Held in the window; or without a day, if that was told before its end."""
    since = true() if counted.since is None else wedding.c.held_on >= counted.since
    held = and_(wedding.c.held_on <= counted.until, since)
    return held | and_(wedding.c.held_on.is_(None), wedding.c.told_at < counted.end)


def _weddings_part(counted: Counted, known: Facts, people: CTE, width: int) -> Select[Any]:
    """Of those who married the ones counselled before; those without a day apart."""
    dated = people.c.held_on.is_not(None)
    reached = and_(dated, has_evidence(counted, known, people.c.subject, before=people.c.before))
    return select(
        literal(counted.indicator.id).label("indicator"), people.c.head,
        _number(dated), _number(reached), _number(reached), _number(~dated),
        *[literal(0)] * width,
    ).group_by(people.c.head)  # fmt: skip


def _score(counted: Counted, known: Facts, people: CTE) -> CTE:
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
        case((has_evidence(counted, known, everybody.c.subject, look), 1), else_=0).label(name)
        for name, look in (looks or {"seen": any_topic}).items()
    )
    return (
        select(everybody.c.subject, *flags).cte(f"score_{indicator.id}").prefix_with("MATERIALIZED")
    )


def has_evidence(
    counted: Counted,
    known: Facts,
    subject: ColumnElement[int],
    look: ColumnElement[bool] | None = None,
    before: ColumnElement[datetime] | None = None,
) -> ColumnElement[bool]:
    """Whether there is evidence of the subject that counts; `look` says of which topic."""
    found: Select[Any] = select(
        literal_column("1")
    ).where(  # not "*": SQLite would leave the index for the row
        owner_of(counted.indicator) == subject,
        true() if look is None else look,
        counts_for(counted, known, before),
    )
    return found.exists()


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
            right = evidence.c.kind == TRAINING
            return and_(right, end, since, known.evidence_is_known)
        case CountedUnit.MEMBER:
            right = evidence.c.kind == COUNSELLING
            in_time = end if before is None else evidence.c.at < before
            return and_(right, in_time, known.evidence_is_known)


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
