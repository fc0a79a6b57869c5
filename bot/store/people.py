"""Who stands behind an address: member, unit and family of the day, rights."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, and_, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.domain.people import Grant, Person, Role
from bot.messages import Capabilities
from bot.store.legible import BROKEN, noted
from bot.store.tables import address, member, membership, role_grant, unit, unit_span
from bot.store.visits import ask
from bot.store.windows import open_first


def holds_on(spans: Any, day: Any) -> Any:
    """Whether a span of validity (columns valid_from, valid_to) covers the day."""
    return and_(spans.c.valid_from <= day, or_(spans.c.valid_to.is_(None), spans.c.valid_to > day))


def is_key_officer(belonging: Any, posts: Collection[Any]) -> Any:
    """Whether a membership is that of a key officer: the roster marks it, or its post makes one.

    `posts`: what stands in the rows of such posts on the day (`bot.domain.posts.key_posts`).
    """
    marked = belonging.c.key_officer
    return or_(marked, belonging.c.post.in_(posts)) if posts else marked


def with_person(rows: Select[Any]) -> Select[Any]:
    """Of each `member` in these rows what `person_in_row` reads, as of the day `today`.

    A person has one row for each membership of that day, the latest last.
    """
    today = bindparam("today", type_=Date)
    spans = and_(membership.c.member_id == member.c.id, holds_on(membership, today))
    return (
        rows.add_columns(
            member.c.id.label("person_id"),
            member.c.code.label("person_code"),
            member.c.name_enc,
            member.c.adult_from,
            membership.c.unit_id,
            membership.c.family_id,
            unit.c.code.label("unit_code"),
            unit_span.c.name.label("unit_name"),
        )
        .outerjoin(membership, spans)
        .outerjoin(unit, unit.c.id == membership.c.unit_id)
        .outerjoin(unit_span, and_(unit_span.c.unit_id == unit.c.id, holds_on(unit_span, today)))
        .order_by(member.c.id, membership.c.valid_from)
    )


@cache
def _people() -> Select[Any]:
    theirs = member.c.id.in_(bindparam("ids", expanding=True))
    return with_person(select().select_from(member).where(theirs))


async def person_of(
    connection: AsyncConnection, cipher: Cipher, member_id: int, today: date
) -> Person | None:
    """The person as of today; without unit and family when the membership has ended."""
    return (await people_of(connection, cipher, [member_id], today)).get(member_id)


async def people_of(
    connection: AsyncConnection, cipher: Cipher, members: Collection[int], today: date
) -> dict[int, Person]:
    """The same for many; who is no member has no entry."""
    if not members:
        return {}
    found = await connection.execute(_people(), {"ids": list(members), "today": today})
    rows = {row.person_id: row for row in found}  # of several memberships the latest
    grants = await grants_of_all(connection, rows.keys(), today)
    return {
        id_: person_in_row(row, cipher, grants.get(id_, ()), today) for id_, row in rows.items()
    }


def person_in_row(row: Any, cipher: Cipher, grants: tuple[Grant, ...], today: date) -> Person:
    """The person of a row of `with_person`."""
    return Person(
        member_id=row.person_id,
        code=row.person_code,
        name=_name(row, cipher) or row.person_code,
        unit_id=row.unit_id,
        unit_code=row.unit_code or "",
        unit_name=row.unit_name or "",
        family_id=row.family_id,
        adult=row.adult_from is None or row.adult_from <= today,
        grants=grants,
    )


def _name(row: Any, cipher: Cipher) -> str:
    """One that cannot be read is no name: the code stands for the person, who is answered."""
    try:
        return cipher.open(row.name_enc)
    except BROKEN:
        noted("member", [row.person_id])
        return ""


async def grants_of(connection: AsyncConnection, member_id: int, today: date) -> tuple[Grant, ...]:
    """The person's roles; a right ends with its unit."""
    return (await grants_of_all(connection, [member_id], today)).get(member_id, ())


async def grants_of_all(
    connection: AsyncConnection, members: Collection[int], today: date
) -> dict[int, tuple[Grant, ...]]:
    """The roles of these people; who has none has no entry."""
    if not members:
        return {}
    found = await ask(connection, _grants(), {"members": list(members), "today": today})
    roles: dict[int, tuple[Grant, ...]] = {}
    for row in found:
        grant = Grant(Role(row.role), row.id, row.code, row.name)
        roles[row.member_id] = (*roles.get(row.member_id, ()), grant)
    return roles


@cache
def _grants() -> Select[Any]:
    spans = and_(
        unit_span.c.unit_id == unit.c.id, holds_on(unit_span, bindparam("today", type_=Date))
    )
    return (
        select(role_grant.c.member_id, role_grant.c.role, unit.c.id, unit.c.code, unit_span.c.name)
        .join(unit, unit.c.id == role_grant.c.unit_id)
        .join(unit_span, spans)
        .where(role_grant.c.member_id.in_(bindparam("members", expanding=True)))
        .order_by(role_grant.c.id)
    )


async def person_by_code(
    connection: AsyncConnection, cipher: Cipher, code: str, today: date
) -> Person | None:
    """The person whose `Ma` in the roster this is."""
    found = await connection.execute(select(member.c.id).where(member.c.code == code))
    member_id = found.scalar()
    return None if member_id is None else await person_of(connection, cipher, member_id, today)


async def accounts_of_admins(
    connection: AsyncConnection, today: date, platforms: Mapping[str, Capabilities], at: datetime
) -> list[Any]:
    """One account of each administrator there, an open one first, else the one last heard from."""
    place = func.row_number().over(
        partition_by=address.c.member_id,
        order_by=(
            open_first(platforms, at),
            address.c.last_inbound_at.desc().nulls_last(),
            address.c.id,
        ),
    )
    accounts = (
        select(address.c.id, address.c.platform, address.c.user_enc, address.c.locale,
               place.label("place"))
        .join(role_grant, role_grant.c.member_id == address.c.member_id)
        .join(
            unit_span,
            and_(unit_span.c.unit_id == role_grant.c.unit_id, holds_on(unit_span, today)),
        )
        .where(
            role_grant.c.role == Role.ADMIN,
            address.c.platform.in_(platforms),
            address.c.blocked_at.is_(None),
            address.c.consent_at.is_not(None),
        )
        .subquery()
    )  # fmt: skip
    found = await connection.execute(select(accounts).where(accounts.c.place == 1))
    return list(found)
