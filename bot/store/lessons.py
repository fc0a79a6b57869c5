"""Acknowledgements as evidence, and what has been read."""

from datetime import datetime

from sqlalchemy import func, select

from bot.domain.campaigns import Kind
from bot.domain.lessons import (
    Acknowledge,
    Acknowledged,
    LastPushed,
    MyReading,
    Reading,
    TextContent,
    TextOf,
)
from bot.domain.outreach import local_day
from bot.errors import Conflict
from bot.store.authoring import shown_at
from bot.store.database import insert_into
from bot.store.orders import Order, answers, stores
from bot.store.tables import campaign, evidence, outbox

KIND = "acknowledgement"


def cycle(order: Order) -> int:
    """The calendar year in which an acknowledgement counts once."""
    return order.now.astimezone(order.zone).year


@stores(Acknowledge)
async def acknowledge(order: Order, effect: Acknowledge) -> None:
    """Evidence for the family of this moment; the unique key makes a second one impossible."""
    person = order.person
    if person is None or person.family_id is None:
        raise Conflict("the membership ended meanwhile")
    statement = insert_into(order.connection, evidence).values(
        member_id=person.member_id,
        family_id=person.family_id,
        kind=KIND,
        source_id=effect.source_id,
        version=effect.version,
        topic_id=effect.topic_id,
        cycle=cycle(order),
        adult=person.adult,
        at=order.now,
        recorded_at=order.now,
        platform=order.platform,
        inbox_id=order.inbox_id,
    )
    stored = await order.connection.execute(
        statement.on_conflict_do_nothing().returning(evidence.c.id)
    )
    if stored.first() is None:
        raise Conflict("acknowledged meanwhile")


@answers(Acknowledged)
async def acknowledged(order: Order, query: Acknowledged) -> datetime | None:
    """When this member acknowledged it this year."""
    if order.person is None:
        return None
    found = await order.connection.execute(
        select(evidence.c.at).where(
            evidence.c.member_id == order.person.member_id,
            evidence.c.kind == KIND,
            evidence.c.source_id == query.source_id,
            evidence.c.cycle == cycle(order),
        )
    )
    return found.scalar()


@answers(MyReading)
async def my_reading(order: Order, query: MyReading) -> Reading:
    """The member's lessons and the family's topics of this year."""
    if order.person is None:
        return Reading()
    year = cycle(order)
    own = await order.connection.execute(
        select(evidence.c.source_id, func.max(evidence.c.at).label("at"))
        .where(evidence.c.member_id == order.person.member_id, evidence.c.cycle == year)
        .group_by(evidence.c.source_id)
    )
    family = await order.connection.execute(
        select(evidence.c.topic_id)
        .distinct()
        .where(
            evidence.c.family_id == order.person.family_id,
            evidence.c.cycle == year,
            evidence.c.topic_id != "",
            evidence.c.adult,
        )
    )
    return Reading(
        {row.source_id: local_day(row.at, order.rules) for row in own},
        frozenset(family.scalars()),
        of_a_family=order.person.family_id is not None,
    )


@answers(TextOf)
async def text_of(order: Order, query: TextOf) -> TextContent | None:
    """The officer's text behind a reference."""
    found = await order.connection.execute(
        select(campaign.c.content_ref, campaign.c.title, campaign.c.topic_id)
        .where(campaign.c.content_ref == query.ref, campaign.c.state != "draft")
        .limit(1)
    )
    row = found.first()
    return TextContent(row.content_ref, row.title, row.topic_id) if row else None


@answers(LastPushed)
async def last_pushed(order: Order, query: LastPushed) -> str:
    """The newest content that came to this account and is not acknowledged yet."""
    if order.person is None:
        return ""
    read = (
        select(evidence.c.id)
        .where(
            evidence.c.member_id == order.person.member_id,
            evidence.c.cycle == cycle(order),
            evidence.c.source_id == campaign.c.content_ref,
        )
        .exists()
    )
    found = await order.connection.execute(
        select(
            campaign.c.content_ref,
            campaign.c.kind,
            shown_at(campaign.c.lesson_id, outbox.c.sent_at).label("version"),
        )
        .join(outbox, outbox.c.campaign_id == campaign.c.id)
        .where(
            outbox.c.address_id == order.address_id,
            outbox.c.sent_at.is_not(None),
            ~outbox.c.by_phone,
            ~read,
        )
        .order_by(outbox.c.sent_at.desc())
        .limit(1)
    )
    row = found.first()
    if row is None or row.kind == Kind.PATH:  # that one only opens the next lesson
        return ""
    return f"{row.content_ref}:{row.version}" if row.version else row.content_ref
