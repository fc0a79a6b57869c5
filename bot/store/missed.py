"""Messages that a closed window kept back: found for their person, and marked when offered."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Executable,
    Select,
    and_,
    bindparam,
    exists,
    or_,
    select,
    union,
    update,
)

from bot.domain.campaigns import Kind
from bot.domain.missed import KEPT, MOST, REST, Missed, MissedByMe, MissedOne, Offered
from bot.domain.push import Content
from bot.domain.windows import Form, Skip
from bot.errors import Conflict
from bot.messages import Why
from bot.store.orders import Order, answers, answers_together, stores_together
from bot.store.outbox import SENT
from bot.store.platform_tables import push_wish
from bot.store.tables import campaign, evidence, outbox
from bot.store.visits import ask
from bot.store.wishes import rests_at

KEPT_BACK = (
    Skip.WINDOW_CLOSED.value, Skip.PAID_OFF.value, Skip.PAUSED.value, Why.WINDOW_CLOSED.value
)  # fmt: skip


@answers_together(MissedByMe)
async def missed_by_me(asked: Sequence[tuple[Order, MissedByMe]]) -> list[tuple[Missed, ...]]:
    """Nothing while an offer is fresh or a pause lasts; nothing twice, nothing that was read."""
    connection, now = asked[0][0].connection, asked[0][0].now
    people = {order.person.member_id for order, _query in asked if order.person}
    wanted: dict[str, Any] = {"members": list(people), "kept": now - KEPT}
    newest: dict[int, dict[str, Missed]] = {}
    for row in await ask(connection, _kept_back(), wanted):
        mine = newest.setdefault(row.member_id, {})
        mine.setdefault(row.content_ref, Missed(row.id, row.campaign_id, _content(row)))
    if newest:  # seldom; so the other question is asked then alone
        wanted = {"members": list(newest), "now": now, "fresh": now - REST}
        for member_id in (await connection.execute(_not_now(), wanted)).scalars():
            newest.pop(member_id, None)
    return [
        tuple(newest.get(order.person.member_id, {}).values())[:MOST] if order.person else ()
        for order, _query in asked
    ]


@cache
def _not_now() -> Select[Any]:
    """Of these people those to whom something was offered lately, or who have a pause."""
    moment = outbox.c.offered_at.type
    members: BindParameter[int] = bindparam("members", expanding=True)
    fresh = select(outbox.c.member_id).where(
        outbox.c.member_id.in_(members), outbox.c.offered_at > bindparam("fresh", type_=moment)
    )
    resting = select(push_wish.c.member_id).where(
        push_wish.c.member_id.in_(members), rests_at(bindparam("now", type_=moment))
    )
    either = union(fresh, resting).subquery()
    return select(either.c.member_id)


@cache
def _kept_back() -> Select[Any]:
    """The newest first."""
    kept_back = or_(outbox.c.reason.in_(KEPT_BACK), outbox.c.by_phone)  # a number needs no chat
    closed = and_(outbox.c.state.in_(("skipped", "failed")), kept_back)
    only_told = and_(outbox.c.state.in_(SENT), outbox.c.form == Form.TEMPLATE)
    read = exists().where(
        evidence.c.member_id == outbox.c.member_id,
        # Joined to nothing, so that it is looked for among what this person has read: SQLite would
        # take the index of sources, and go through everybody who has read this one.
        evidence.c.source_id.concat("") == campaign.c.content_ref,
    )
    return (
        select(outbox.c.id, outbox.c.member_id, outbox.c.campaign_id, *_columns())
        .join(campaign, campaign.c.id == outbox.c.campaign_id)
        .where(
            outbox.c.member_id.in_(bindparam("members", expanding=True)),
            outbox.c.offered_at.is_(None),
            outbox.c.created_at > bindparam("kept", type_=outbox.c.created_at.type),
            or_(closed, only_told),
            campaign.c.state.in_(("running", "finished")),
            campaign.c.kind != Kind.PATH,  # the next lesson is always in the menu
            ~read,
        )
        .order_by(outbox.c.created_at.desc(), outbox.c.id.desc())
    )


def _columns() -> tuple[Any, ...]:
    c = campaign.c
    return (c.content_ref, c.lesson_id, c.title, c.text, c.text_en)


def _content(row: Any) -> Content:
    return Content(row.content_ref, row.lesson_id, row.title, row.text, row.text_en)


@answers(MissedOne)
async def missed_one(order: Order, query: MissedOne) -> Content | None:
    """The content, if a delivery of it was meant for this person."""
    if order.person is None:
        return None
    found = await order.connection.execute(
        select(*_columns())
        .join(outbox, outbox.c.campaign_id == campaign.c.id)
        .where(
            campaign.c.id == query.campaign_id,
            campaign.c.state != "cancelled",
            outbox.c.member_id == order.person.member_id,
        )
    )
    row = found.first()
    return _content(row) if row else None


@stores_together(Offered)
async def offered(ordered: Sequence[tuple[Order, Offered]]) -> None:
    """Told once, each of their own deliveries."""
    rows = list[dict[str, Any]]()
    for order, effect in ordered:
        if order.person is None:
            raise Conflict("the account was unlinked meanwhile")
        me = order.person.member_id
        rows += [{"row": id_, "me": me, "now": order.now} for id_ in effect.outbox_ids]
    if rows:
        rows.sort(key=lambda row: row["row"])
        await ordered[0][0].connection.execute(_offered(), rows)


@cache
def _offered() -> Executable:
    own = outbox.c.member_id == bindparam("me")
    now = bindparam("now", type_=outbox.c.offered_at.type)
    return update(outbox).where(outbox.c.id == bindparam("row"), own).values(offered_at=now)
