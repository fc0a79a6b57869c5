"""Messages that a closed window kept back: found for their person, and marked when offered."""

from typing import Any

from sqlalchemy import Select, and_, exists, or_, select, update

from bot.domain.campaigns import Kind
from bot.domain.missed import KEPT, MOST, REST, Missed, MissedByMe, MissedOne, Offered
from bot.domain.push import Content
from bot.domain.windows import Form, Skip
from bot.errors import Conflict
from bot.messages import Why
from bot.store.orders import Order, answers, stores
from bot.store.outbox import SENT
from bot.store.tables import campaign, evidence, outbox
from bot.store.wishes import resting

KEPT_BACK = (
    Skip.WINDOW_CLOSED.value, Skip.PAID_OFF.value, Skip.PAUSED.value, Why.WINDOW_CLOSED.value
)  # fmt: skip


@answers(MissedByMe)
async def missed_by_me(order: Order, query: MissedByMe) -> tuple[Missed, ...]:
    """Nothing while an offer is fresh or a pause lasts; nothing twice, nothing that was read."""
    if order.person is None:
        return ()
    fresh = select(outbox.c.id).where(
        outbox.c.member_id == order.person.member_id,
        outbox.c.offered_at > order.now - REST,
    )
    asked = or_(fresh.exists(), resting(order.person.member_id, order.now))
    if (await order.connection.execute(select(asked))).scalar():
        return ()
    found = (await order.connection.execute(_kept_back(order, order.person.member_id))).all()
    newest: dict[str, Missed] = {}
    for row in found:
        newest.setdefault(row.content_ref, Missed(row.id, row.campaign_id, _content(row)))
    return tuple(newest.values())[:MOST]


def _kept_back(order: Order, member_id: int) -> Select[Any]:
    kept_back = or_(outbox.c.reason.in_(KEPT_BACK), outbox.c.by_phone)  # a number needs no chat
    closed = and_(outbox.c.state.in_(("skipped", "failed")), kept_back)
    only_told = and_(outbox.c.state.in_(SENT), outbox.c.form == Form.TEMPLATE)
    read = exists().where(
        evidence.c.member_id == member_id, evidence.c.source_id == campaign.c.content_ref
    )
    return (
        select(outbox.c.id, outbox.c.campaign_id, *_columns())
        .join(campaign, campaign.c.id == outbox.c.campaign_id)
        .where(
            outbox.c.member_id == member_id,
            outbox.c.offered_at.is_(None),
            outbox.c.created_at > order.now - KEPT,
            or_(closed, only_told),
            campaign.c.state.in_(("running", "finished")),
            campaign.c.kind != Kind.PATH,  # the next lesson is always in the menu
            ~read,
        )
        .order_by(outbox.c.created_at.desc(), outbox.c.id.desc())
        .limit(4 * MOST)
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


@stores(Offered)
async def offered(order: Order, effect: Offered) -> None:
    """Told once, of the person's own deliveries."""
    if order.person is None:
        raise Conflict("the account was unlinked meanwhile")
    own = outbox.c.member_id == order.person.member_id
    await order.connection.execute(
        update(outbox).where(outbox.c.id.in_(effect.outbox_ids), own).values(offered_at=order.now)
    )
