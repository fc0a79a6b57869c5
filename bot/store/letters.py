"""Letters and the copies of the units: sent once, received and done once each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import local_date
from bot.crypto import Cipher
from bot.domain.letters import Copy, Letter, NewLetter
from bot.store.database import insert_into
from bot.store.office_tables import letter, letter_copy
from bot.store.people import holds_on
from bot.store.reached import heirs, reached
from bot.store.tables import address, role_grant, unit, unit_span

NEWEST = 10  # letters in a list


@dataclass(frozen=True, slots=True)
class Moment:
    """The day on which the tree is read, and where days are counted."""

    today: date
    zone: ZoneInfo


async def send(
    connection: AsyncConnection, cipher: Cipher, new: NewLetter, unit_ids: Sequence[int]
) -> int | None:
    """Keep the letter and a copy for each unit; None when it was sent before (same key)."""
    stored = await connection.execute(
        insert_into(connection, letter)
        .values(
            key=new.key, unit_id=new.unit_id, number=new.number, title=new.title,
            file_name=new.file_name, file_enc=cipher.seal(new.data), digest=new.key,
            deadline=new.deadline, author_id=new.author_id, sent_at=new.at,
        )
        .on_conflict_do_nothing()
        .returning(letter.c.id)
    )  # fmt: skip
    id_: int | None = stored.scalar()
    if id_ is None:
        return None
    copies = [{"letter_id": id_, "unit_id": unit_id, "nudges": 0} for unit_id in unit_ids]
    if copies:
        await connection.execute(insert(letter_copy), copies)
    return id_


def copies(day: Moment) -> Select[Any]:
    """Every copy with its letter, names as of the day, and how many officers are in chat."""
    own, sender = unit_span.alias("own"), unit_span.alias("sender")
    officers = (
        select(func.count(func.distinct(role_grant.c.member_id)))
        .join(address, address.c.member_id == role_grant.c.member_id)
        .where(role_grant.c.unit_id == letter_copy.c.unit_id, address.c.consent_at.is_not(None))
        .scalar_subquery()
    )
    return (
        select(
            letter_copy.c.id, letter_copy.c.unit_id, letter_copy.c.received_at,
            letter_copy.c.done_at, letter_copy.c.reminded_at,
            letter.c.id.label("letter_id"), letter.c.unit_id.label("sender_id"),
            letter.c.number, letter.c.title, letter.c.deadline,
            unit.c.code, own.c.name.label("unit_name"), sender.c.name.label("sender_name"),
            officers.label("officers"),
        )
        .join(letter, letter.c.id == letter_copy.c.letter_id)
        .join(unit, unit.c.id == letter_copy.c.unit_id)
        .outerjoin(own, and_(own.c.unit_id == unit.c.id, holds_on(own, day.today)))
        .outerjoin(
            sender, and_(sender.c.unit_id == letter.c.unit_id, holds_on(sender, day.today))
        )
        .where(letter.c.withdrawn_at.is_(None))
    )  # fmt: skip


def as_copy(row: Row[Any], day: Moment) -> Copy:
    """A row of `copies`."""
    found = Letter(
        row.letter_id, row.sender_id, row.sender_name or "", row.number, row.title, row.deadline
    )
    received, done = (
        local_date(at, day.zone) if at else None for at in (row.received_at, row.done_at)
    )
    name = row.unit_name or row.code
    return Copy(row.id, found, row.code, name, received, done, row.officers)


async def of_units(connection: AsyncConnection, tops: Sequence[int], day: Moment) -> list[Copy]:
    """The copies of these units and of those that went over into them: open ones first, then by
    deadline.
    """
    own = letter_copy.c.unit_id.in_(select(heirs(tops, day.today).c.unit_id))
    found = await connection.execute(
        copies(day)
        .where(own)
        .order_by(letter_copy.c.done_at.is_not(None), letter.c.deadline, letter_copy.c.id)
        .limit(NEWEST)
    )
    return [as_copy(row, day) for row in found]


async def one(
    connection: AsyncConnection, id_: int, tops: Sequence[int], day: Moment
) -> Copy | None:
    """That copy, if it is of one of these units or of one that went over into them."""
    own = letter_copy.c.unit_id.in_(select(heirs(tops, day.today).c.unit_id))
    found = await connection.execute(copies(day).where(letter_copy.c.id == id_, own))
    row = found.first()
    return as_copy(row, day) if row else None


async def sent_by(
    connection: AsyncConnection, tops: Sequence[int], day: Moment, letter_id: int | None = None
) -> list[Copy]:
    """Every copy of the newest letters that these units or those below sent, or of that one."""
    newest = (
        select(letter.c.id)
        .where(reached(letter.c.unit_id, tops, day.today), letter.c.withdrawn_at.is_(None))
        .order_by(letter.c.id.desc())
        .limit(NEWEST)
    )
    if letter_id is not None:
        newest = newest.where(letter.c.id == letter_id)
    found = await connection.execute(
        copies(day).where(letter.c.id.in_(newest)).order_by(letter.c.id.desc(), unit.c.code)
    )
    return [as_copy(row, day) for row in found]


async def notes(connection: AsyncConnection, cipher: Cipher, ids: Sequence[int]) -> dict[int, str]:
    """What the units of these copies wrote when they reported them done."""
    found = await connection.execute(
        select(letter_copy.c.id, letter_copy.c.note_enc).where(
            letter_copy.c.id.in_(ids), letter_copy.c.note_enc.is_not(None)
        )
    )
    return {row.id: cipher.open(row.note_enc) for row in found}


async def newest(connection: AsyncConnection, day: Moment) -> list[Copy]:
    """Every copy of the newest letters, whoever sent them."""
    last = (
        select(letter.c.id)
        .where(letter.c.withdrawn_at.is_(None))
        .order_by(letter.c.id.desc())
        .limit(NEWEST)
    )
    found = await connection.execute(
        copies(day).where(letter.c.id.in_(last)).order_by(letter.c.id.desc(), unit.c.code)
    )
    return [as_copy(row, day) for row in found]


async def file_of(
    connection: AsyncConnection, cipher: Cipher, letter_id: int, tops: Sequence[int], on: date
) -> tuple[str, bytes] | None:
    """Name and bytes of the document, for its sender, the units that got it, and those above."""
    got = select(letter_copy.c.id).where(
        letter_copy.c.letter_id == letter.c.id, reached(letter_copy.c.unit_id, tops, on)
    )
    found = await connection.execute(
        select(letter.c.file_name, letter.c.file_enc).where(
            letter.c.id == letter_id,
            letter.c.withdrawn_at.is_(None),
            or_(reached(letter.c.unit_id, tops, on), got.exists()),
        )
    )
    row = found.first()
    return (row.file_name, cipher.open_bytes(row.file_enc)) if row else None


async def mark(
    connection: AsyncConnection, id_: int, tops: Sequence[int], on: date, **values: Any
) -> int | None:
    """Set what is not set yet on a copy of these units: whose it is, if it was there to be set."""
    own = letter_copy.c.unit_id.in_(select(heirs(tops, on).c.unit_id))
    empty = [letter_copy.c[name].is_(None) for name in values if name.endswith("_at")]
    changed = await connection.execute(
        update(letter_copy)
        .where(letter_copy.c.id == id_, own, *empty)
        .values(**values)
        .returning(letter_copy.c.unit_id)
    )
    unit_id: int | None = changed.scalar()
    return unit_id


async def unfinished(connection: AsyncConnection, day: Moment) -> list[tuple[Copy, date | None]]:
    """Copies that nobody has reported done, and when their officers last heard of them."""
    found = await connection.execute(
        copies(day).where(letter_copy.c.done_at.is_(None)).order_by(letter_copy.c.id)
    )
    return [
        (as_copy(row, day), local_date(row.reminded_at, day.zone) if row.reminded_at else None)
        for row in found
    ]


async def told(connection: AsyncConnection, ids: Sequence[int], now: datetime) -> None:
    """The officers of these copies have heard of them now."""
    await connection.execute(
        update(letter_copy).where(letter_copy.c.id.in_(ids)).values(reminded_at=now)
    )


async def officers_of(connection: AsyncConnection, ids: Sequence[int]) -> list[tuple[int, int]]:
    """Copy and member of everybody who holds a role on the unit of one of these copies."""
    found = await connection.execute(
        select(letter_copy.c.id, role_grant.c.member_id)
        .distinct()
        .join(role_grant, role_grant.c.unit_id == letter_copy.c.unit_id)
        .where(letter_copy.c.id.in_(ids))
        .order_by(letter_copy.c.id, role_grant.c.member_id)
    )
    return [(row.id, row.member_id) for row in found]
