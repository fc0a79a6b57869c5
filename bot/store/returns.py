"""What a unit has to report for a period, counted from the rows: a statement for each matter.

People and families are those of the last day, as in coverage; what units did counts for whom they
stood under on the day it was done. Of an activity only the newest version holds.
"""

import json
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CTE, Select, Text, and_, case, cast, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.figures import Case, Example, Figures, Gathering, Held, Reached
from bot.store.activity_tables import (
    activity_version,
    check_in,
    course_result,
    meeting,
)
from bot.store.care_tables import practice, support_case
from bot.store.people import holds_on
from bot.store.return_care import care
from bot.store.return_observances import observances
from bot.store.tables import evidence, member, membership
from bot.store.tenure import Stretch, tenure
from bot.store.units import subtree

COUNTED = ("reported", "accepted")
RETURNED = "returned"
UNION_MEMBER, WORKER, FEMALE = "member", "non_member_worker", "female"


async def figures(connection: AsyncConnection, stretch: Stretch, zone: ZoneInfo) -> Figures:
    """Everything of the period."""
    base = await _base(connection, stretch)
    return Figures(
        begin=stretch.begin,
        end=stretch.end,
        members=sum(n for (kind, _), n in base.items() if kind == UNION_MEMBER),
        member_women=base.get((UNION_MEMBER, FEMALE), 0),
        workers=sum(n for (kind, _), n in base.items() if kind == WORKER),
        worker_women=base.get((WORKER, FEMALE), 0),
        held=await _held(connection, stretch),
        reached=await _reached(connection, stretch),
        gatherings=await _gatherings(connection, stretch, zone),
        courses=await _courses(connection, stretch),
        care=await care(connection, stretch, zone),
        cases=await _cases(connection, stretch, zone),
        examples=await _examples(connection, stretch, zone),
        observances=await observances(connection, stretch),
    )


def members_of(stretch: Stretch) -> CTE:
    """Memberships of the last day in the unit and below: `member_id`, `family_id`, `category`."""
    found = select(
        membership.c.member_id, membership.c.family_id, membership.c.category
    ).where(holds_on(membership, stretch.end))  # fmt: skip
    if stretch.unit_id is not None:
        below = subtree(stretch.unit_id, stretch.end)
        found = found.join(below, below.c.unit_id == membership.c.unit_id)
    return found.cte("people")


async def _base(connection: AsyncConnection, stretch: Stretch) -> dict[tuple[str, str], int]:
    """People by category and gender."""
    people = members_of(stretch)
    found = await connection.execute(
        select(people.c.category, member.c.gender, func.count(people.c.member_id.distinct()))
        .join(member, member.c.id == people.c.member_id)
        .group_by(people.c.category, member.c.gender)
    )
    return {(category, gender): number for category, gender, number in found}


async def _held(connection: AsyncConnection, stretch: Stretch) -> tuple[Held, ...]:
    said, under = activity_version, tenure(stretch)
    later = said.alias("later")
    newest = (
        select(func.max(later.c.number)).where(later.c.activity_id == said.c.activity_id)
    ).scalar_subquery()
    topics = cast(said.c.topics, Text)
    found = await connection.execute(
        select(
            said.c.kind, topics, said.c.state, func.count(), func.sum(said.c.attendances),
            func.sum(func.coalesce(said.c.female, 0)), func.count(said.c.female),
            func.sum(said.c.cost),
        )
        .join(under, under.c.unit_id == said.c.unit_id)
        .where(
            said.c.number == newest,
            said.c.state.in_((*COUNTED, RETURNED)),
            said.c.held_on >= under.c.since,
            said.c.held_on < under.c.until,
        )
        .group_by(said.c.kind, topics, said.c.state)
        .order_by(said.c.kind, topics, said.c.state)
    )  # fmt: skip
    return tuple(
        Held(kind, tuple(json.loads(on or "[]")), state == RETURNED, events, int(heads),
             int(female), said_female, int(cost))
        for kind, on, state, events, heads, female, said_female, cost in found
    )  # fmt: skip


async def _reached(connection: AsyncConnection, stretch: Stretch) -> tuple[Reached, ...]:
    """Distinct people and families behind the evidence of the period."""
    people = members_of(stretch)
    families = select(people.c.family_id).distinct().subquery()
    persons = select(people.c.member_id).distinct().subquery()
    fits = and_(
        evidence.c.at >= stretch.since, evidence.c.at < stretch.before,
        evidence.c.adult, evidence.c.topic_id != "",
    )  # fmt: skip
    of_people = select(evidence.c.topic_id, evidence.c.kind, evidence.c.member_id).where(
        fits, evidence.c.member_id == persons.c.member_id
    )
    of_families = select(evidence.c.topic_id, evidence.c.kind, evidence.c.family_id).where(
        fits, evidence.c.family_id == families.c.family_id
    )
    found = await connection.execute(
        union_all(*_distinct("p", of_people), *_distinct("f", of_families))
    )
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for what, topic_id, kind, number in found:
        counts.setdefault((topic_id, kind), {})[what] = number
    return tuple(
        Reached(*which, by.get("p", 0), by.get("f", 0)) for which, by in sorted(counts.items())
    )


def _distinct(what: str, rows: Select[Any]) -> list[Select[Any]]:
    """How many there are in all, by topic, by kind."""
    found = rows.subquery()
    topic, kind, who = found.c.topic_id, found.c.kind, found.c[2]
    number = func.count(who.distinct())
    word = literal(what).label("what")
    return [
        select(word, literal("").label("topic"), literal("").label("kind"), number),
        select(word, topic, literal("").label("kind"), number).group_by(topic),
        select(word, literal("").label("topic"), kind, number).group_by(kind),
    ]


async def _gatherings(
    connection: AsyncConnection, stretch: Stretch, zone: ZoneInfo
) -> tuple[Gathering, ...]:
    under = tenure(stretch)
    found = await connection.execute(
        select(
            meeting.c.purpose, meeting.c.kind, meeting.c.opens_at, under.c.since, under.c.until,
            func.count(check_in.c.id),
        )
        .join(under, under.c.unit_id == meeting.c.unit_id)
        .outerjoin(check_in, check_in.c.meeting_id == meeting.c.id)
        .where(meeting.c.opens_at >= stretch.since, meeting.c.opens_at < stretch.before)
        .group_by(meeting.c.id, under.c.since, under.c.until)
        .order_by(meeting.c.id)
    )  # fmt: skip
    return tuple(
        Gathering(purpose, kind, number)
        for purpose, kind, at, since, until, number in found
        if since <= _day(at, zone) < until
    )


async def _courses(connection: AsyncConnection, stretch: Stretch) -> int:
    """People who passed a course within the period."""
    people = members_of(stretch)
    found = await connection.execute(
        select(func.count(course_result.c.member_id.distinct()))
        .join(people, people.c.member_id == course_result.c.member_id)
        .where(
            course_result.c.passed,
            course_result.c.at >= stretch.since,
            course_result.c.at < stretch.before,
        )
    )
    return found.scalar() or 0


async def _cases(connection: AsyncConnection, stretch: Stretch, zone: ZoneInfo) -> tuple[Case, ...]:
    """Received or done within the period, each where its unit stood on that day."""
    under, row = tenure(stretch), support_case.c
    is_done = and_(row.state == "done", row.done_on >= under.c.since, row.done_on < under.c.until)
    is_new = and_(row.opened_at >= stretch.since, row.opened_at < stretch.before)
    found = await connection.execute(
        select(
            row.programme, row.variety, row.opened_at, under.c.since, under.c.until,
            case((is_done, 1), else_=0), row.amount, row.heads, row.days,
        )
        .join(under, under.c.unit_id == row.unit_id)
        .where(is_done | is_new, row.state != "withdrawn")
        .order_by(row.id)
    )  # fmt: skip
    cases = (
        Case(
            programme, variety, _within(at, stretch) and since <= _day(at, zone) < until,
            bool(done), amount or 0, heads or 0, days or 0,
        )
        for programme, variety, at, since, until, done, amount, heads, days in found
    )  # fmt: skip
    return tuple(found for found in cases if found.received or found.done)


async def _examples(
    connection: AsyncConnection, stretch: Stretch, zone: ZoneInfo
) -> tuple[Example, ...]:
    """Collected within the period; what was withdrawn is gone."""
    under = tenure(stretch)
    found = await connection.execute(
        select(
            practice.c.kind, practice.c.state, practice.c.reported_at,
            under.c.since, under.c.until,
        )
        .join(under, under.c.unit_id == practice.c.unit_id)
        .where(
            practice.c.state != "withdrawn",
            practice.c.reported_at >= stretch.since,
            practice.c.reported_at < stretch.before,
        )
        .order_by(practice.c.id)
    )  # fmt: skip
    return tuple(
        Example(kind, state == "spread")
        for kind, state, at, since, until in found
        if since <= _day(at, zone) < until
    )


def _within(at: datetime, stretch: Stretch) -> bool:
    return stretch.since <= at < stretch.before


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
