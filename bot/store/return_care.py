"""Weddings and counselling of a period. Nothing of any talk is stored, so nothing is read here."""

from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.figures import Care
from bot.store.care_tables import counselling, marriage
from bot.store.people import holds_on
from bot.store.tables import evidence, membership
from bot.store.tenure import Stretch, tenure
from bot.store.units import subtree


async def care(connection: AsyncConnection, stretch: Stretch, zone: ZoneInfo) -> Care:
    """A wedding counts where the member belonged on its day; an unknown day stands apart."""
    marriages, counselled = await _weddings(connection, stretch)
    sessions = await _sessions(connection, stretch)
    asked = await _asked(connection, stretch, zone)
    return Care(marriages, counselled, await _undated(connection, stretch), asked, sessions)


async def _weddings(connection: AsyncConnection, stretch: Stretch) -> tuple[int, int]:
    under, day = tenure(stretch), marriage.c.held_on
    talked = exists().where(
        counselling.c.member_id == marriage.c.member_id,
        counselling.c.state == "done",
        counselling.c.held_on < day,
    )
    counselled = or_(talked, _has_evidence())
    belonged = and_(
        membership.c.member_id == marriage.c.member_id,
        membership.c.valid_from <= day,
        membership.c.valid_to.is_(None) | (membership.c.valid_to > day),
    )
    found = await connection.execute(
        select(func.count(), func.coalesce(func.sum(case((counselled, 1), else_=0)), 0))
        .select_from(marriage)
        .join(membership, belonged)
        .join(under, under.c.unit_id == membership.c.unit_id)
        .where(marriage.c.superseded_at.is_(None), day >= under.c.since, day < under.c.until)
    )
    number, before = found.one()
    return number, int(before)


def _has_evidence() -> ColumnElement[bool]:
    """Of counselling in time, be it a talk or the course in chat."""
    return exists().where(
        evidence.c.member_id == marriage.c.member_id,
        evidence.c.kind == "counselling",
        evidence.c.at < marriage.c.before,
    )


async def _undated(connection: AsyncConnection, stretch: Stretch) -> int:
    question = (
        select(func.count(marriage.c.id.distinct()))
        .join(membership, membership.c.member_id == marriage.c.member_id)
        .where(
            marriage.c.superseded_at.is_(None),
            marriage.c.held_on.is_(None),
            marriage.c.recorded_at < stretch.before,
            holds_on(membership, stretch.end),
        )
    )
    if stretch.unit_id is not None:
        below = subtree(stretch.unit_id, stretch.end)
        question = question.join(below, below.c.unit_id == membership.c.unit_id)
    found = await connection.execute(question)
    return found.scalar() or 0


async def _sessions(connection: AsyncConnection, stretch: Stretch) -> int:
    under = tenure(stretch)
    found = await connection.execute(
        select(func.count())
        .select_from(counselling)
        .join(under, under.c.unit_id == counselling.c.unit_id)
        .where(
            counselling.c.state == "done",
            counselling.c.held_on >= under.c.since,
            counselling.c.held_on < under.c.until,
        )
    )
    return found.scalar() or 0


async def _asked(connection: AsyncConnection, stretch: Stretch, zone: ZoneInfo) -> int:
    under = tenure(stretch)
    found = await connection.execute(
        select(counselling.c.asked_at, under.c.since, under.c.until)
        .join(under, under.c.unit_id == counselling.c.unit_id)
        .where(
            counselling.c.state != "withdrawn",
            counselling.c.asked_at >= stretch.since,
            counselling.c.asked_at < stretch.before,
        )
    )
    return sum(since <= at.astimezone(zone).date() < until for at, since, until in found)
