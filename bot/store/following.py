"""What a change of the organisation brings on its day: late-comers, rights, campaigns.

A merger or a new code takes the roles on the old unit over to the new one. A split or an end does
not: nobody can say who is to answer for which part. Campaigns of units that are no more are paused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, insert, literal, or_, select, update

from bot.domain.organisation import Kind
from bot.store.audit import OPERATOR
from bot.store.database import insert_into
from bot.store.office_tables import unit_successor
from bot.store.organisation import move_people, rehang
from bot.store.outbox import OPEN
from bot.store.people import holds_on
from bot.store.reached import GOES_OVER
from bot.store.spans import Desk
from bot.store.tables import address, audit, campaign, member, outbox, role_grant, unit, unit_span

UNIT_ENDED = "unit_ended"  # why a campaign is paused


@dataclass(frozen=True, slots=True)
class Paused:
    """A campaign that stopped, and an account of its author: None when there is none to ask."""

    id: str
    title: str
    unit_code: str
    address_id: int | None
    platform: str
    user_enc: bytes | None
    locale: str


async def due_edges(desk: Desk) -> Sequence[Any]:
    """Edges whose day has come and that nothing has followed yet."""
    found = await desk.connection.execute(
        select(unit_successor)
        .where(unit_successor.c.on_day <= desk.today, unit_successor.c.followed_at.is_(None))
        .order_by(unit_successor.c.on_day, unit_successor.c.id)
    )
    return found.all()


async def follow(desk: Desk, edges: Sequence[Any]) -> tuple[int, int]:
    """Late-comers and roles go over; how many of each."""
    people = 0
    for day in sorted({e.on_day for e in edges}):  # one day, unless nobody looked for long
        heirs = {e.old_id: e.new_id for e in edges if e.on_day == day and e.kind != Kind.SPLIT}
        people += await move_people(desk, heirs, day)
        await rehang(desk, heirs, day)
    roles = await _roles_go_over(desk, [e.id for e in edges if e.kind in GOES_OVER])
    await desk.connection.execute(
        update(unit_successor)
        .where(unit_successor.c.id.in_([e.id for e in edges]))
        .values(followed_at=desk.now)
    )
    return people, roles


async def _roles_go_over(desk: Desk, edge_ids: Sequence[int]) -> int:
    """The same role on the new unit for whoever holds it on the old one, and a line of it."""
    wanted = (
        select(role_grant.c.member_id, unit_successor.c.new_id, role_grant.c.role,
               literal(desk.now, role_grant.c.created_at.type))
        .join(unit_successor, unit_successor.c.old_id == role_grant.c.unit_id)
        .where(unit_successor.c.id.in_(edge_ids))
    )  # fmt: skip
    given = await desk.connection.execute(
        insert_into(desk.connection, role_grant)
        .from_select(["member_id", "unit_id", "role", "created_at"], wanted)
        .on_conflict_do_nothing()
        .returning(role_grant.c.id)
    )
    ids = list(given.scalars())
    if ids:
        await _told_of_roles(desk, ids)
    return len(ids)


async def _told_of_roles(desk: Desk, ids: Sequence[int]) -> None:
    found = await desk.connection.execute(
        select(member.c.code, role_grant.c.role, role_grant.c.unit_id, unit.c.code.label("unit"))
        .join(member, member.c.id == role_grant.c.member_id)
        .join(unit, unit.c.id == role_grant.c.unit_id)
        .where(role_grant.c.id.in_(ids))
    )
    rows = [
        {"at": desk.now, "actor": OPERATOR, "action": "grant.follows", "unit_id": row.unit_id,
         "subject": f"{row.code} {row.role} {row.unit}", "detail": {}}
        for row in found
    ]  # fmt: skip
    await desk.connection.execute(insert(audit), rows)


async def pause_campaigns(desk: Desk) -> list[Paused]:
    """Approved and running campaigns of units that are no more; what waits of them stays in."""
    span = unit_span.alias("span")
    stands = select(span.c.id).where(span.c.unit_id == campaign.c.unit_id,
                                     or_(holds_on(span, desk.today),
                                         span.c.valid_from > desk.today))  # fmt: skip
    stopped = await desk.connection.execute(
        update(campaign)
        .where(campaign.c.state.in_(("approved", "running")), ~stands.exists())
        .values(state="paused", reason=UNIT_ENDED)
        .returning(campaign.c.id)
    )
    ids = list(stopped.scalars())
    if not ids:
        return []
    await desk.connection.execute(
        update(outbox)
        .where(outbox.c.campaign_id.in_(ids), outbox.c.state == OPEN[0])
        .values(state="cancelled", reason=UNIT_ENDED)
    )
    return await _authors(desk, ids)


async def _authors(desk: Desk, ids: Sequence[str]) -> list[Paused]:
    """Each campaign with the account its author was last heard from."""
    place = func.row_number().over(
        partition_by=address.c.member_id,
        order_by=(address.c.last_inbound_at.desc().nulls_last(), address.c.id),
    )
    account = (
        select(address, place.label("place"))
        .where(address.c.consent_at.is_not(None), address.c.blocked_at.is_(None))
        .subquery()
    )
    found = await desk.connection.execute(
        select(campaign.c.id, campaign.c.title, campaign.c.text, campaign.c.lesson_id,
               unit.c.code, account.c.id.label("address_id"), account.c.platform,
               account.c.user_enc, account.c.locale)
        .join(unit, unit.c.id == campaign.c.unit_id)
        .outerjoin(
            account, and_(account.c.member_id == campaign.c.author_id, account.c.place == 1)
        )
        .where(campaign.c.id.in_(ids))
        .order_by(campaign.c.id)
    )  # fmt: skip
    return [
        Paused(row.id, row.title or row.text[:40] or row.lesson_id, row.code, row.address_id,
               row.platform or "", row.user_enc, row.locale or "vi")
        for row in found
    ]  # fmt: skip
