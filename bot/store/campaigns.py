"""Campaigns in the database: created, approved, begun, cancelled, finished, counted."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.campaigns import Campaign, Draft, Kind, Only, Progress, State, fingerprint
from bot.domain.push import Content
from bot.domain.reach import FORMS, Reach, empty_plan, from_json, to_json
from bot.errors import Conflict
from bot.messages import Why
from bot.store.audience_terms import Case, Terms
from bot.store.database import insert_into
from bot.store.intended import intend
from bot.store.outbox import OPEN, REPEATED, SENT
from bot.store.reached import reached
from bot.store.tables import campaign, evidence, member, outbox, unit


async def create(
    connection: AsyncConnection,
    id_: str,
    draft: Draft,
    *,
    author_id: int | None,
    now: datetime,
    kind: Kind = Kind.OFFICER,
    key: str = "",
    state: State = State.DRAFT,
    reason: str = "",
) -> bool:
    """Keep a campaign once under its key; False when it is there already."""
    stored = await connection.execute(
        insert_into(connection, campaign)
        .values(
            id=id_,
            key=key or f"o:{id_}",
            kind=kind.value,
            author_id=author_id,
            created_at=now,
            state=state.value,
            reason=reason,
            approved_digest=fingerprint(draft) if state is State.APPROVED else "",
            **_columns(draft),
        )
        .on_conflict_do_nothing()
        .returning(campaign.c.id)
    )
    return stored.first() is not None


def _columns(draft: Draft) -> dict[str, Any]:
    content = draft.content
    return {
        "unit_id": draft.unit_id,
        "only": draft.only.value,
        "due_at": draft.due_at,
        "content_ref": content.ref,
        "lesson_id": content.lesson_id,
        "title": content.title,
        "text": content.text,
        "text_en": content.text_en,
        "topic_id": draft.topic_id,
    }


async def edit(connection: AsyncConnection, id_: str, draft: Draft) -> None:
    """Change what has not begun; it is a draft again and any approval is void."""
    await _move(
        connection,
        id_,
        (State.DRAFT, State.APPROVED),
        state=State.DRAFT.value,
        approver_id=None,
        approved_digest="",
        plan=None,
        **_columns(draft),
    )


async def approve(
    connection: AsyncConnection, id_: str, approver_id: int, seen: str, plan: Reach | None = None
) -> None:
    """Approve what was seen; `Conflict` when it was changed or approved meanwhile."""
    await _move(
        connection,
        id_,
        (State.DRAFT,),
        state=State.APPROVED.value,
        approver_id=approver_id,
        approved_digest=seen,
        plan=to_json(plan) if plan else None,
    )
    held = await get(connection, id_)  # nobody else can change it before we are done
    if held is None or fingerprint(held.draft) != seen:
        raise Conflict(f"campaign {id_} changed after it was shown")


async def cancel(connection: AsyncConnection, id_: str, reason: str = "cancelled") -> None:
    """Stop it half-way: what waits stays in; what is in flight arrives."""
    await _move(
        connection,
        id_,
        (State.DRAFT, State.APPROVED, State.RUNNING, State.PAUSED),
        state=State.CANCELLED.value,
        reason=reason,
    )
    await connection.execute(
        update(outbox)
        .where(outbox.c.campaign_id == id_, outbox.c.state == "waiting")
        .values(  # what is repeated after a doubt may have arrived
            state=case((outbox.c.reason == REPEATED, "failed"), else_="cancelled"),
            reason=case((outbox.c.reason == REPEATED, Why.UNCERTAIN.value), else_=reason),
        )
    )


async def _move(
    connection: AsyncConnection, id_: str, from_states: Sequence[State], **changes: Any
) -> None:
    moved = await connection.execute(
        update(campaign)
        .where(campaign.c.id == id_, campaign.c.state.in_(from_states))
        .values(**changes)
        .returning(campaign.c.id)
    )
    if moved.first() is None:
        raise Conflict(f"campaign {id_} is not {' or '.join(from_states)} any more")


async def due(connection: AsyncConnection, now: datetime) -> list[Campaign]:
    """Approved campaigns whose time has come."""
    return await _found(
        connection, and_(campaign.c.state == State.APPROVED, campaign.c.due_at <= now)
    )


async def begin(
    connection: AsyncConnection, found: Campaign, terms: Terms, now: datetime, plan: Reach
) -> int:
    """Running, and one delivery for every person of the audience, in one statement each.

    Beginning twice adds nothing: the state moves once, and deliveries are unique by key. Whoever's
    window closes first is written to first. `Conflict` as well when another text, audience or time
    has been approved since it was found: it begins as approved, when that is due.
    """
    kept = {} if found.plan else {"plan": to_json(plan)}
    await _move(
        connection, found.id, (State.APPROVED,), state=State.RUNNING.value, started_at=now, **kept
    )
    held = await get(connection, found.id)  # nobody else can change it before we are done
    if held is None or held.draft != found.draft:
        raise Conflict(f"campaign {found.id} changed after it was found")
    await intend(connection, Case(found.draft, terms, now))
    intended = await _existing(connection, found.id)
    await connection.execute(
        update(campaign).where(campaign.c.id == found.id).values(intended=intended)
    )
    return intended


async def fill_up(connection: AsyncConnection, found: Campaign, terms: Terms, now: datetime) -> int:
    """Make missing deliveries again; how many. Whoever has joined since is written to as well."""
    before = await _existing(connection, found.id)
    await intend(connection, Case(found.draft, terms, now))
    after = await _existing(connection, found.id)
    await connection.execute(
        update(campaign)
        .where(campaign.c.id == found.id, campaign.c.intended < after)
        .values(intended=after)
    )
    return after - before


async def _existing(connection: AsyncConnection, id_: str) -> int:
    counted = await connection.execute(
        select(func.count()).select_from(outbox).where(outbox.c.campaign_id == id_)
    )
    return int(counted.scalar() or 0)


async def finish(connection: AsyncConnection, now: datetime) -> list[str]:
    """Running campaigns with nothing open any more are finished."""
    still_open = (
        select(outbox.c.id)
        .where(outbox.c.campaign_id == campaign.c.id, outbox.c.state.in_(OPEN))
        .exists()
    )
    done = await connection.execute(
        update(campaign)
        .where(campaign.c.state == State.RUNNING, ~still_open)
        .values(state=State.FINISHED.value, finished_at=now)
        .returning(campaign.c.id)
    )
    return list(done.scalars())


async def get(connection: AsyncConnection, id_: str) -> Campaign | None:
    """One campaign."""
    found = await _found(connection, campaign.c.id == id_)
    return found[0] if found else None


async def newest(connection: AsyncConnection, limit: int) -> list[Campaign]:
    """The newest first."""
    return await _found(connection, campaign.c.id.is_not(None), limit)


async def under(
    connection: AsyncConnection, unit_ids: Sequence[int], today: date, limit: int
) -> list[Campaign]:
    """The newest of these units, of what went over into them, and of all below.

    The weekly lesson is between its readers and us: no officer ordered it.
    """
    theirs = and_(reached(campaign.c.unit_id, unit_ids, today), campaign.c.kind != Kind.PATH)
    return await _found(connection, theirs, limit)


async def _found(
    connection: AsyncConnection, where: ColumnElement[bool], limit: int = 1000
) -> list[Campaign]:
    found = await connection.execute(
        select(campaign, unit.c.code.label("unit_code"), member.c.code.label("author_code"))
        .join(unit, unit.c.id == campaign.c.unit_id)
        .outerjoin(member, member.c.id == campaign.c.author_id)
        .where(where)
        .order_by(campaign.c.created_at.desc(), campaign.c.id)
        .limit(limit)
    )
    return [_campaign(row) for row in found]


def _campaign(row: Any) -> Campaign:
    content = Content(row.content_ref, row.lesson_id, row.title, row.text, row.text_en)
    return Campaign(
        id=row.id,
        draft=Draft(content, row.unit_id, row.due_at, Only(row.only), row.topic_id),
        state=State(row.state),
        unit_code=row.unit_code,
        kind=Kind(row.kind),
        author_id=row.author_id,
        author_code=row.author_code or "",
        approver_id=row.approver_id,
        reason=row.reason,
        created_at=row.created_at,
        started_at=row.started_at,
        observance_id=row.key.split(":")[1] if row.kind == Kind.OBSERVANCE else "",
        plan=from_json(row.plan) if row.plan else None,
    )


async def progress(
    connection: AsyncConnection, found: Campaign, expected: Reach | None = None
) -> Progress:
    """Deliveries by state and reason; before the start everybody `expected` waits."""
    if found.started_at is None:
        count = expected.audience if expected else 0
        state = "cancelled" if found.state is State.CANCELLED else "waiting"
        return Progress(count, {state: count}, {}, 0)
    counted = await connection.execute(
        select(
            outbox.c.state, outbox.c.reason, outbox.c.platform, outbox.c.form,
            func.count().label("people"),
            func.sum(outbox.c.cost).label("cost"),
            func.count(outbox.c.offered_at).label("offered"),
            func.sum(case((outbox.c.by_phone, 1), else_=0)).label("by_phone"),
        )
        .where(outbox.c.campaign_id == found.id)
        .group_by(outbox.c.state, outbox.c.reason, outbox.c.platform, outbox.c.form)
    )  # fmt: skip
    return _progress(list(counted), await _acknowledged(connection, found))


def _progress(rows: Sequence[Any], acknowledged: int) -> Progress:
    states: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    sent = [row for row in rows if row.state in SENT]
    forms = empty_plan({row.platform for row in sent})
    for row in rows:
        states[row.state] += row.people
        if row.reason and row.reason != REPEATED:
            reasons[row.reason] += row.people
    for row in sent:
        if row.form in set(FORMS):
            forms[row.platform][row.form] += row.people
    return Progress(
        audience=sum(states.values()),
        deliveries=states,
        reasons=reasons,
        acknowledged=acknowledged,
        forms=forms,
        cost=sum(row.cost or 0 for row in sent),
        offered=sum(row.offered for row in rows if row.state not in SENT),
        by_phone=sum(row.by_phone or 0 for row in sent),
    )


async def _acknowledged(connection: AsyncConnection, found: Campaign) -> int:
    assert found.started_at is not None
    counted = await connection.execute(
        select(func.count(func.distinct(evidence.c.member_id)))
        .join(outbox, outbox.c.member_id == evidence.c.member_id)
        .where(
            outbox.c.campaign_id == found.id,
            evidence.c.source_id == found.draft.content.ref,
            evidence.c.cycle == found.started_at.year,
        )
    )
    return int(counted.scalar() or 0)
