"""Links to the dashboard: kept by blind index, checked at every use."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import local_date
from bot.crypto import Cipher
from bot.domain.access import LIFE, Address, AddressOf, GiveLink, OpenLinks, RevokeLinks
from bot.domain.people import Person
from bot.errors import Conflict
from bot.i18n import DEFAULT_LOCALE
from bot.store import audit
from bot.store.database import insert_into
from bot.store.office_tables import access_link
from bot.store.orders import Order, answers, stores
from bot.store.people import person_of
from bot.store.tables import unit
from bot.store.units import covered

PURPOSE = "dashboard:"


@dataclass(frozen=True, slots=True)
class Access:
    """What a link opens, and to whom it was given."""

    id: int
    person: Person
    unit_id: int
    unit_code: str
    until: datetime


def token(cipher: Cipher, id_: str) -> str:
    """The secret in the link."""
    return cipher.sign(PURPOSE + id_)


@answers(AddressOf)
async def address_of(order: Order, query: AddressOf) -> Address | None:
    """Told before it is kept, in one turn with it."""
    if not await _covers(order, query.unit_id):
        return None
    url = f"{order.public_url}/dashboard?t={token(order.cipher, query.id)}"
    if order.locale != DEFAULT_LOCALE:
        url += f"&lang={order.locale}"
    return Address(url, order.now + LIFE)


@answers(OpenLinks)
async def open_links(order: Order, query: OpenLinks) -> int:
    """Neither expired nor revoked."""
    found = await order.connection.execute(
        select(func.count()).where(
            access_link.c.member_id == _person(order).member_id,
            access_link.c.revoked_at.is_(None),
            access_link.c.expires_at > order.now,
        )
    )
    return int(found.scalar() or 0)


@stores(GiveLink)
async def give_link(order: Order, effect: GiveLink) -> None:
    """Once; its right is checked again."""
    if not await _covers(order, effect.unit_id):
        raise Conflict("the right to this unit ended meanwhile")
    await order.connection.execute(
        insert_into(order.connection, access_link)
        .values(
            token_idx=order.cipher.index("dashboard", token(order.cipher, effect.id)),
            member_id=_person(order).member_id, unit_id=effect.unit_id,
            created_at=order.now, expires_at=order.now + LIFE,
        )
        .on_conflict_do_nothing()
    )  # fmt: skip
    await audit.record(order.connection, at=order.now, actor=_person(order).code,
                       action="dashboard.link", unit_id=effect.unit_id)  # fmt: skip


@stores(RevokeLinks)
async def revoke_links(order: Order, effect: RevokeLinks) -> None:
    """All of the person's."""
    await revoke(order.connection, _person(order).member_id, order.now)
    await audit.record(order.connection, at=order.now, actor=_person(order).code,
                       action="dashboard.revoke")  # fmt: skip


async def revoke(connection: AsyncConnection, member_id: int, now: datetime) -> None:
    """Every open link of this member ends now."""
    await connection.execute(
        update(access_link)
        .where(access_link.c.member_id == member_id, access_link.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )


async def opened(
    connection: AsyncConnection, cipher: Cipher, secret: str, now: datetime, today: date
) -> Access | None:
    """What the secret opens now; None when it is not ours, expired, revoked or without a right."""
    found = await connection.execute(
        select(access_link, unit.c.code)
        .join(unit, unit.c.id == access_link.c.unit_id)
        .where(
            access_link.c.token_idx == cipher.index("dashboard", secret),
            access_link.c.revoked_at.is_(None),
            access_link.c.expires_at > now,
        )
    )
    row = found.first()
    person = await person_of(connection, cipher, row.member_id, today) if row else None
    if row is None or person is None:
        return None
    units = [grant.unit_id for grant in person.grants]
    if not await covered(connection, row.unit_id, units, today):
        return None
    return Access(row.id, person, row.unit_id, row.code, row.expires_at)


def _person(order: Order) -> Person:
    if order.person is None:
        raise Conflict("the account was unlinked meanwhile")
    return order.person


async def _covers(order: Order, unit_id: int) -> bool:
    units = [grant.unit_id for grant in _person(order).grants]
    today = local_date(order.now, order.zone)
    return await covered(order.connection, unit_id, units, today)
