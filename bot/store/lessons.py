"""Acknowledgements as evidence, and what has been read."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Executable, Select, bindparam, func, select

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
from bot.store.database import insert_on
from bot.store.orders import Order, answers_together, stores_together
from bot.store.tables import address, campaign, evidence, outbox
from bot.store.visits import ask, ask_each, visit

KIND = "acknowledgement"


def cycle(order: Order) -> int:
    """The calendar year in which an acknowledgement counts once."""
    return order.now.astimezone(order.zone).year


@stores_together(Acknowledge)
async def acknowledge(ordered: Sequence[tuple[Order, Acknowledge]]) -> None:
    """Evidence for the family of this moment; the unique key makes a second one impossible."""
    connection = ordered[0][0].connection
    rows = [_evidence(order, effect) for order, effect in ordered]
    if await ask_each(connection, _store(connection.dialect.name), rows) < len(rows):
        raise Conflict("acknowledged meanwhile")


@cache
def _store(dialect: str) -> Executable:
    return insert_on(dialect, evidence).on_conflict_do_nothing()


def _evidence(order: Order, effect: Acknowledge) -> dict[str, Any]:
    person = order.person
    if person is None or person.family_id is None:
        raise Conflict("the membership ended meanwhile")
    return {
        "member_id": person.member_id,
        "family_id": person.family_id,
        "kind": KIND,
        "source_id": effect.source_id,
        "version": effect.version,
        "topic_id": effect.topic_id,
        "cycle": cycle(order),
        "adult": person.adult,
        "at": order.now,
        "recorded_at": order.now,
        "platform": order.platform,
        "inbox_id": order.inbox_id,
    }


@cache
def _acknowledged() -> Select[Any]:
    return select(
        evidence.c.member_id, evidence.c.source_id, evidence.c.cycle, evidence.c.at
    ).where(
        evidence.c.member_id.in_(bindparam("members", expanding=True)),
        evidence.c.kind == KIND,
        evidence.c.source_id.in_(bindparam("sources", expanding=True)),
    )


@answers_together(Acknowledged)
async def acknowledged(asked: Sequence[tuple[Order, Acknowledged]]) -> list[datetime | None]:
    """When this member acknowledged it this year."""
    people = {order.person.member_id for order, _query in asked if order.person}
    found = await ask(
        asked[0][0].connection,
        _acknowledged(),
        {"members": list(people), "sources": list({query.source_id for _order, query in asked})},
    )
    at = {(row.member_id, row.source_id, row.cycle): row.at for row in found}
    return [
        at.get((order.person.member_id, query.source_id, cycle(order))) if order.person else None
        for order, query in asked
    ]


@cache
def _own_reading() -> Select[Any]:
    return (
        select(evidence.c.member_id, evidence.c.source_id, func.max(evidence.c.at).label("at"))
        .where(
            evidence.c.member_id.in_(bindparam("members", expanding=True)),
            evidence.c.cycle == bindparam("year"),
        )
        .group_by(evidence.c.member_id, evidence.c.source_id)
    )


@cache
def _family_topics() -> Select[Any]:
    return (
        select(evidence.c.family_id, evidence.c.topic_id)
        .distinct()
        .where(
            evidence.c.family_id.in_(bindparam("families", expanding=True)),
            evidence.c.cycle == bindparam("year"),
            evidence.c.topic_id != "",
            evidence.c.adult,
        )
    )


@answers_together(MyReading)
async def my_reading(asked: Sequence[tuple[Order, MyReading]]) -> list[Reading]:
    """The member's lessons and the family's topics of this year."""
    people = [order.person for order, _query in asked if order.person]
    first = asked[0][0]
    year = cycle(first)  # one moment and one zone for all that are asked together
    own: dict[int, dict[str, Any]] = {}
    topics: dict[int | None, set[str]] = {}
    members = list({person.member_id for person in people})
    wanted: dict[str, Any] = {"members": members, "year": year}
    families = {person.family_id for person in people if person.family_id is not None}
    theirs: dict[str, Any] = {"families": list(families), "year": year}
    read, known = await visit(
        first.connection,
        lambda run: (run.rows(_own_reading(), wanted), run.rows(_family_topics(), theirs)),
    )
    for row in read:
        own.setdefault(row.member_id, {})[row.source_id] = local_day(row.at, first.rules)
    for row in known:
        topics.setdefault(row.family_id, set()).add(row.topic_id)
    return [
        Reading(
            own.get(order.person.member_id, {}),
            frozenset(topics.get(order.person.family_id, ())),
            of_a_family=order.person.family_id is not None,
        )
        if order.person
        else Reading()
        for order, _query in asked
    ]


@cache
def _texts() -> Select[Any]:
    return select(campaign.c.content_ref, campaign.c.title, campaign.c.topic_id).where(
        campaign.c.content_ref.in_(bindparam("refs", expanding=True)), campaign.c.state != "draft"
    )


@answers_together(TextOf)
async def text_of(asked: Sequence[tuple[Order, TextOf]]) -> list[TextContent | None]:
    """The officer's text behind a reference."""
    refs = {query.ref for _order, query in asked}
    found = await asked[0][0].connection.execute(_texts(), {"refs": list(refs)})
    texts = {
        row.content_ref: TextContent(row.content_ref, row.title, row.topic_id) for row in found
    }
    return [texts.get(query.ref) for _order, query in asked]


@cache
def _last_pushed() -> Select[Any]:
    """The newest delivery to each account whose content is not acknowledged in the year yet."""
    here = address.alias("here")
    read = (
        select(evidence.c.id)
        .where(
            evidence.c.member_id == here.c.member_id,
            evidence.c.cycle == bindparam("year"),
            evidence.c.source_id == campaign.c.content_ref,
        )
        .exists()
    )
    place = func.row_number().over(
        partition_by=outbox.c.address_id, order_by=outbox.c.sent_at.desc()
    )
    ranked = (
        select(
            outbox.c.address_id,
            campaign.c.content_ref,
            campaign.c.kind,
            shown_at(campaign.c.lesson_id, outbox.c.sent_at).label("version"),
            place.label("place"),
        )
        .join(campaign, outbox.c.campaign_id == campaign.c.id)
        .join(here, here.c.id == outbox.c.address_id)
        .where(
            outbox.c.address_id.in_(bindparam("accounts", expanding=True)),
            outbox.c.sent_at.is_not(None),
            ~outbox.c.by_phone,
            ~read,
        )
        .subquery()
    )
    return select(ranked).where(ranked.c.place == 1)


@answers_together(LastPushed)
async def last_pushed(asked: Sequence[tuple[Order, LastPushed]]) -> list[str]:
    """The newest content that came to this account and is not acknowledged yet."""
    first = asked[0][0]
    accounts = [order.address_id for order, _query in asked if order.person]
    wanted = {"accounts": accounts, "year": cycle(first)}
    found = {
        row.address_id: _reference(row)
        for row in await first.connection.execute(_last_pushed(), wanted)
    }
    return [found.get(order.address_id, "") if order.person else "" for order, _query in asked]


def _reference(row: Any) -> str:
    if row.kind == Kind.PATH:  # that one only opens the next lesson
        return ""
    return f"{row.content_ref}:{row.version}" if row.version else str(row.content_ref)
