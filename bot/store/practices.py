"""Good examples: collected, agreed to, drafted as a broadcast, taken back."""

from typing import Any

from sqlalchemy import ColumnElement, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.campaigns import Draft, text_ref
from bot.domain.campaigns import State as CampaignState
from bot.domain.practices import (
    Action,
    AgreePractice,
    CollectPractice,
    Practice,
    PracticeOf,
    Practices,
    Praised,
    PraisedOf,
    SpreadPractice,
    State,
    WithdrawPractice,
    fingerprint,
    may,
)
from bot.domain.push import Content
from bot.errors import Conflict
from bot.i18n import _
from bot.store import audit, campaigns
from bot.store.care_tables import practice
from bot.store.database import insert_into
from bot.store.orders import Order, answers, stores
from bot.store.practice_rows import practices_where
from bot.store.reached import reached
from bot.store.rights import (
    member_under,
    person_in,
    require_cover,
    roles_of,
    today_of,
    unit_of,
)
from bot.store.tables import campaign, outbox
from bot.store.telling import Notice, tell_by

WITHDRAWN = "consent_withdrawn"  # why a campaign was stopped
GONE = "…"  # in the place of words that were taken back
# A finished one too: it would still be offered to those whom it missed.
_STOPPABLE = (
    CampaignState.DRAFT, CampaignState.APPROVED, CampaignState.RUNNING, CampaignState.PAUSED,
    CampaignState.FINISHED,
)  # fmt: skip


@answers(Practices)
async def practices(order: Order, query: Practices) -> tuple[Practice, ...]:
    """Those of the person's units."""
    roles = await roles_of(order)
    mine = reached(practice.c.unit_id, roles.tops, today_of(order))
    where = mine & (practice.c.state != State.WITHDRAWN.value)
    return tuple(await practices_where(order, where, query.limit))


@answers(PracticeOf)
async def practice_of(order: Order, query: PracticeOf) -> Practice | None:
    """For officers of its unit and for the person it is about."""
    found = await practices_where(order, practice.c.id == query.id, 1)
    return found[0] if found else None


@answers(PraisedOf)
async def praised_of(order: Order, query: PraisedOf) -> Praised | None:
    """A member under the person's roles, never the person."""
    found = await member_under(order, query.code)
    return Praised(found[0], found[1]) if found else None


@stores(CollectPractice)
async def collect(order: Order, effect: CollectPractice) -> None:
    """Kept under the unit of the person it is about, who is asked at a lawful hour."""
    unit_id = await unit_of(order, effect.subject_id)
    if unit_id is None or effect.subject_id == person_in(order).member_id:
        raise Conflict("nobody of this person's units")
    await require_cover(order, unit_id)
    stored = await order.connection.execute(
        insert_into(order.connection, practice)
        .values(
            key=order.key,
            unit_id=unit_id,
            kind=effect.kind.value,
            title_enc=order.cipher.seal(effect.title),
            text_enc=order.cipher.seal(effect.text),
            state=State.COLLECTED.value,
            subject_id=effect.subject_id,
            reported_by=person_in(order).member_id,
            reported_at=order.now,
        )
        .on_conflict_do_nothing()
        .returning(practice.c.id)
    )
    id_ = stored.scalar()
    if id_ is None:
        return  # the very same order, stored before
    text = _("Your union would like to hear your opinion on a few lines.")
    notice = Notice(order.key, effect.subject_id, text, f"dh:{id_}")
    await tell_by(order, notice, unasked=True)
    await _note(order, "practice.collect", id_, unit_id)


@stores(AgreePractice)
async def agree(order: Order, effect: AgreePractice) -> None:
    """Consent to exactly what was shown, with its moment."""
    found = await _allowed(order, effect.id, Action.AGREE)
    if fingerprint(found.title, found.text) != effect.seen:
        raise Conflict("the words changed after they were shown")
    await _move(order, found, state=State.AGREED.value, agreed_at=order.now)


@stores(WithdrawPractice)
async def withdraw(order: Order, effect: WithdrawPractice) -> None:
    """The words are gone at once; a broadcast of them stops where it is."""
    found = await _allowed(order, effect.id, Action.WITHDRAW)
    await take_back(order.connection, practice.c.id == found.id)


async def take_back(connection: AsyncConnection, where: ColumnElement[bool]) -> None:
    """Withdraw examples of a condition and stop their broadcasts; also used by erasure."""
    gone = await connection.execute(
        update(practice)
        .where(where, practice.c.state != State.WITHDRAWN.value)
        .values(state=State.WITHDRAWN.value, title_enc=None, text_enc=None, agreed_at=None)
        .returning(practice.c.campaign_id)
    )
    ids = [row.campaign_id for row in gone if row.campaign_id]
    if ids:
        await _stop(connection, ids)


async def _stop(connection: AsyncConnection, ids: list[str]) -> None:
    """What waits stays in; the words of these broadcasts go, wherever they stand."""
    stoppable = campaign.c.state.in_([state.value for state in _STOPPABLE])
    await connection.execute(
        update(campaign)
        .where(campaign.c.id.in_(ids), stoppable)
        .values(state=CampaignState.CANCELLED.value, reason=WITHDRAWN)
    )
    await connection.execute(
        update(outbox)
        .where(outbox.c.campaign_id.in_(ids), outbox.c.state == "waiting")
        .values(state="cancelled", reason=WITHDRAWN)
    )
    await connection.execute(
        update(campaign).where(campaign.c.id.in_(ids)).values(title=GONE, text="", text_en="")
    )


@stores(SpreadPractice)
async def spread(order: Order, effect: SpreadPractice) -> None:
    """A draft with the agreed words; approval, hours and caps are those of every broadcast."""
    found = await _allowed(order, effect.id, Action.SPREAD)
    await require_cover(order, effect.unit_id)
    content = Content(text_ref(found.title, found.text), title=found.title, text=found.text)
    draft = Draft(content, effect.unit_id, order.now, topic_id=effect.topic_id)
    me = person_in(order).member_id
    await campaigns.create(order.connection, effect.campaign_id, draft, author_id=me, now=order.now)
    await _move(order, found, state=State.SPREAD.value, campaign_id=effect.campaign_id)
    await _note(order, "practice.spread", found.id, effect.unit_id)


async def _allowed(order: Order, id_: int, action: Action) -> Practice:
    found = await practice_of(order, PracticeOf(id_))
    if found is None or not may(found.standing, action, found.state):
        raise Conflict(f"{action} is not this person's to do")
    return found


async def _move(order: Order, found: Practice, **values: Any) -> None:
    moved = await order.connection.execute(
        update(practice)
        .where(practice.c.id == found.id, practice.c.state == found.state.value)
        .values(**values)
        .returning(practice.c.id)
    )
    if moved.first() is None:
        raise Conflict("it changed meanwhile")


async def _note(order: Order, action: str, id_: int, unit_id: int) -> None:
    await audit.record(
        order.connection,
        at=order.now,
        actor=person_in(order).code,
        action=action,
        subject=f"practice {id_}",
        unit_id=unit_id,
    )
