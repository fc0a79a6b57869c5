"""Personal link codes: one live code per person, listed again until used or expired."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher, new_code
from bot.store.people import holds_on
from bot.store.tables import link_code, member, membership, unit
from bot.store.turns import in_turn
from bot.store.units import subtree


@dataclass(frozen=True, slots=True)
class Invite:
    """A person and the code to give to them."""

    member: str
    name: str
    unit: str
    code: str


async def invites(
    connection: AsyncConnection,
    cipher: Cipher,
    units: Sequence[int] | None,
    *,
    today: date,
    now: datetime,
    expires_at: datetime,
) -> list[Invite]:
    """Everybody of these units and below (None: of all there are): the open code, or a new one.

    Who has used a code that still holds has no need of another and is left out.
    """
    await in_turn(connection, "invite")
    people = (
        select(member.c.id, member.c.code, member.c.name_enc, unit.c.code.label("unit"))
        .join(membership, and_(membership.c.member_id == member.c.id, holds_on(membership, today)))
        .join(unit, unit.c.id == membership.c.unit_id)
        .order_by(member.c.code)
    )
    if units is not None:
        people = people.where(membership.c.unit_id.in_(select(subtree(units, today).c.unit_id)))
    rows = (await connection.execute(people)).all()
    live = await connection.execute(
        select(link_code.c.member_id, link_code.c.code_enc, link_code.c.used_at).where(
            link_code.c.expires_at > now
        )
    )
    codes = {row.member_id: row for row in live}
    fresh = {row.id: new_code() for row in rows if row.id not in codes}
    if fresh:
        made = [_row(cipher, id_, code, now, expires_at) for id_, code in fresh.items()]
        await connection.execute(insert(link_code), made)
    found: list[Invite] = []
    for row in rows:
        if row.id in codes and codes[row.id].used_at is not None:
            continue
        code = fresh.get(row.id) or cipher.open(codes[row.id].code_enc)
        found.append(Invite(row.code, cipher.open(row.name_enc), row.unit, code))
    return found


def _row(
    cipher: Cipher, member_id: int, code: str, now: datetime, expires_at: datetime
) -> dict[str, object]:
    return {
        "code_idx": cipher.index("link", code),
        "code_enc": cipher.seal(code),
        "member_id": member_id,
        "created_at": now,
        "expires_at": expires_at,
    }
