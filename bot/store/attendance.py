"""Who was at a meeting, as rows: names for officers, lists from a file, and the evidence of both.

Evidence is one statement whatever the number of people: family and age as they were on the day.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.domain.meetings import Guest, GuestsOf, Meeting, Purpose
from bot.domain.outreach import local_day
from bot.store.activity_tables import check_in, meeting
from bot.store.database import insert_into
from bot.store.orders import Order, answers
from bot.store.people import holds_on
from bot.store.reached import reaches
from bot.store.tables import evidence, member, membership, unit_span

BY_TOPIC, BY_TRAINING = "check_in", "training"  # kinds of evidence
_COLUMNS = (
    "member_id", "family_id", "kind", "source_id", "version", "topic_id", "cycle", "adult", "at",
    "recorded_at", "platform",
)  # fmt: skip


def sources(found: Meeting) -> dict[str, str]:
    """What a meeting gives evidence for: source by topic; training belongs to no topic."""
    if found.plan.purpose is Purpose.TRAINING:
        return {"": f"m-{found.id}"}
    return {topic: f"m-{found.id}-{topic}" for topic in found.plan.topics}


async def prove(
    connection: AsyncConnection, found: Meeting, day: date, member_id: int | None = None
) -> int:
    """Evidence of all who checked in and stood in a unit that day, or of one; how many rows."""
    parts = [
        _proof(found, day, topic, source, member_id) for topic, source in sources(found).items()
    ]
    if not parts:
        return 0
    added = insert_into(connection, evidence).from_select(list(_COLUMNS), union_all(*parts))
    rows = await connection.execute(added.on_conflict_do_nothing().returning(evidence.c.id))
    return len(rows.all())


def _proof(
    found: Meeting, day: date, topic: str, source: str, member_id: int | None
) -> Select[tuple[object, ...]]:
    kind = BY_TRAINING if found.plan.purpose is Purpose.TRAINING else BY_TOPIC
    wanted: list[ColumnElement[bool]] = [check_in.c.meeting_id == found.id]
    if member_id is not None:
        wanted.append(check_in.c.member_id == member_id)
    return (
        select(
            check_in.c.member_id,
            membership.c.family_id,
            literal(kind),
            literal(source),
            literal(1),
            literal(topic),
            literal(day.year),
            or_(member.c.adult_from.is_(None), member.c.adult_from <= day),
            check_in.c.at,
            check_in.c.recorded_at,
            check_in.c.platform,
        )
        .join(member, member.c.id == check_in.c.member_id)
        .join(
            membership,
            and_(membership.c.member_id == check_in.c.member_id, holds_on(membership, day)),
        )
        .where(*wanted)
    )


@dataclass(frozen=True, slots=True)
class Known:
    """A person of the roster; `belongs` says whether to a unit on the day in question."""

    member_id: int
    name: str
    belongs: bool


async def known_people(
    connection: AsyncConnection, cipher: Cipher, codes: Collection[str], day: date
) -> Mapping[str, Known]:
    """The people of these codes as they stood that day; unknown codes are left out."""
    spans = and_(membership.c.member_id == member.c.id, holds_on(membership, day))
    found = await connection.execute(
        select(member.c.id, member.c.code, member.c.name_enc, membership.c.id.label("span"))
        .outerjoin(membership, spans)
        .where(member.c.code.in_(codes))
    )
    return {
        row.code: Known(row.id, cipher.open(row.name_enc), row.span is not None) for row in found
    }


@dataclass(frozen=True, slots=True)
class Listed:
    """Who sent a list in, and when that was."""

    members: Sequence[int]
    at: datetime  # when these people were there
    now: datetime
    by_id: int | None = None


async def enlist(connection: AsyncConnection, found: Meeting, listed: Listed) -> int:
    """People of a named list; those who are there already stay as they are. How many are new."""
    before = await _people(connection, found.id)
    rows = [
        {
            "meeting_id": found.id,
            "member_id": member_id,
            "at": listed.at,
            "recorded_at": listed.now,
            "how": "list",
            "platform": "",
            "by_id": listed.by_id,
        }
        for member_id in listed.members
    ]
    if rows:
        await connection.execute(insert_into(connection, check_in).on_conflict_do_nothing(), rows)
    return await _people(connection, found.id) - before


async def _people(connection: AsyncConnection, meeting_id: int) -> int:
    found = await connection.execute(
        select(func.count(check_in.c.id)).where(check_in.c.meeting_id == meeting_id)
    )
    return int(found.scalar() or 0)


@answers(GuestsOf)
async def guests_of(order: Order, query: GuestsOf) -> tuple[Guest, ...]:
    """The names, for whoever's roles cover the meeting's unit now; nobody for others."""
    today = local_day(order.now, order.rules)
    named = select(meeting.c.id, meeting.c.unit_id).where(meeting.c.key == query.key)
    row = (await order.connection.execute(named)).first()
    tops = [grant.unit_id for grant in order.person.grants] if order.person else []
    if row is None or not await reaches(order.connection, row.unit_id, tops, today):
        return ()
    spans = and_(membership.c.member_id == member.c.id, holds_on(membership, today))
    unit_names = and_(unit_span.c.unit_id == membership.c.unit_id, holds_on(unit_span, today))
    found = await order.connection.execute(
        select(check_in.c.at, member.c.name_enc, unit_span.c.name)
        .join(member, member.c.id == check_in.c.member_id)
        .outerjoin(membership, spans)
        .outerjoin(unit_span, unit_names)
        .where(check_in.c.meeting_id == row.id)
        .order_by(check_in.c.at.desc(), check_in.c.id.desc())
        .limit(query.limit)
    )
    return tuple(
        Guest(order.cipher.open(g.name_enc), g.name or "", g.at.astimezone(order.zone))
        for g in found
    )
