"""Telephone numbers of the roster to which a template may go.

The rule is `bot.domain.numbers.may_use`, written here for the database; a test holds the two
against each other.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, FromClause, and_, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.domain.numbers import Number
from bot.store.legible import BROKEN, noted
from bot.store.tables import address, member


def may_go_to(member_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a template may go to the number of this person, in a query that joins `member`."""
    return and_(member.c.phone_consent_at.is_not(None), open_to(member_id))


def open_to(member_id: ColumnElement[int]) -> ColumnElement[bool]:
    """The same but for the person's own word about the number."""
    own = member.alias("numbered")
    account = address.alias("of_number")
    mine = account.c.member_id == own.c.id
    said_no = or_(account.c.stopped_at.is_not(None), account.c.blocked_at.is_not(None))
    return exists().where(
        own.c.id == member_id,
        _has_one(own),
        ~_is_shared(own),
        ~_is_refused(own),
        own.c.restricted_at.is_(None),
        exists().where(
            mine, account.c.consent_at.is_not(None), account.c.reminders_off_at.is_(None)
        ),
        ~exists().where(mine, said_no),
    )


def _has_one(own: FromClause) -> ColumnElement[bool]:
    return and_(own.c.phone_enc.is_not(None), own.c.erased_at.is_(None))


def _is_shared(own: FromClause) -> ColumnElement[bool]:
    other = member.alias("other")
    return exists().where(other.c.phone_idx == own.c.phone_idx, other.c.id != own.c.id)


def _is_refused(own: FromClause) -> ColumnElement[bool]:
    refused = own.c.phone_refused
    return and_(refused.is_not(None), refused == own.c.phone_idx)


async def of(connection: AsyncConnection, members: Collection[int]) -> dict[int, Number]:
    """What the rule has to know of these people's numbers; nothing of those who have none."""
    found = await connection.execute(
        select(
            member.c.id,
            _is_shared(member).label("shared"),
            _is_refused(member).label("refused"),
            member.c.phone_consent_at.is_not(None).label("agreed"),
        ).where(member.c.id.in_(members), _has_one(member))
    )
    return {row.id: Number(bool(row.shared), bool(row.refused), bool(row.agreed)) for row in found}


async def usable(
    connection: AsyncConnection, cipher: Cipher, members: Collection[int]
) -> dict[int, str]:
    """The number of each of these people that may be used, as 84…"""
    if not members:
        return {}
    found = await connection.execute(
        select(member.c.id, member.c.phone_enc).where(
            member.c.id.in_(members), may_go_to(member.c.id)
        )
    )
    numbers = ((row.id, _number(row.id, row.phone_enc, cipher)) for row in found)
    return {id_: number for id_, number in numbers if number}


def _number(id_: int, sealed: bytes, cipher: Cipher) -> str:
    """One that cannot be read is none: the others of the batch are written to."""
    try:
        return cipher.open(sealed)
    except BROKEN:
        noted("member", [id_])
        return ""


async def refuse(connection: AsyncConnection, members: Sequence[int]) -> None:
    """The platform cannot reach these people's numbers: not tried again until they change."""
    if members:
        await connection.execute(
            update(member).where(member.c.id.in_(members)).values(phone_refused=member.c.phone_idx)
        )
