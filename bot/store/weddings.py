"""Weddings as the roster tells them: a row of `marriage` for each day that it named.

The newest row of a person that nobody took back counts. An empty cell takes back a wedding that is
still to come; one that was held stays, for lists drop the planned day once it is past. A list that
says again what it said before does not overrule what the person has said since.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, insert, select, update

from bot.domain.weddings import Wedding
from bot.store.care_tables import marriage
from bot.store.spans import CHUNK, Desk, in_chunks
from bot.store.tables import member

SOURCE = "roster"


async def settle(desk: Desk, said: Mapping[int, Wedding | None]) -> None:
    """What the list says of each member; whoever was erased is left alone."""
    erased = set(
        (
            await desk.connection.execute(
                select(member.c.id).where(member.c.erased_at.is_not(None))
            )
        ).scalars()
    )
    told = await _told(desk)
    over, new = [], []
    for member_id, wedding in said.items():
        before = told.get(member_id)
        if member_id in erased or not _is_news(desk, before, wedding):
            continue
        if before is not None and before.superseded_at is None:
            over.append(before.id)
        if wedding is not None:
            number = before.number + 1 if before is not None else 1
            new.append(_row(desk, member_id, number, wedding))
    for start in range(0, len(over), CHUNK):
        chunk = over[start : start + CHUNK]
        await desk.connection.execute(
            update(marriage).where(marriage.c.id.in_(chunk)).values(superseded_at=desk.now)
        )
    await in_chunks(desk, insert(marriage), new)


async def _told(desk: Desk) -> dict[int, Any]:
    """The last wedding that a roster told of each member, and how many it told."""
    place = func.row_number().over(partition_by=marriage.c.member_id, order_by=marriage.c.id.desc())
    number = func.count().over(partition_by=marriage.c.member_id)
    own = marriage.alias("own")
    corrected = (
        select(own.c.id)
        .where(
            own.c.member_id == marriage.c.member_id,
            own.c.source != SOURCE,
            own.c.id > marriage.c.id,
            own.c.superseded_at.is_(None),
        )
        .exists()
    )
    rows = (
        select(marriage, place.label("place"), number.label("number"), corrected.label("corrected"))
        .where(marriage.c.source == SOURCE)
        .subquery()
    )
    found = await desk.connection.execute(select(rows).where(rows.c.place == 1))
    return {row.member_id: row for row in found}


def _is_news(desk: Desk, before: Any, wedding: Wedding | None) -> bool:
    stands = before is not None and before.superseded_at is None
    if wedding is None:
        return stands and before.held_on > desk.today
    if before is None:
        return True
    differs = (before.held_on, before.before) != (wedding.held_on, wedding.before(desk.zone))
    return differs or not (stands or before.corrected)


def _row(desk: Desk, member_id: int, number: int, wedding: Wedding) -> dict[str, Any]:
    return {
        "key": f"{SOURCE}:{member_id}:{number}",
        "member_id": member_id,
        "held_on": wedding.held_on,
        "before": wedding.before(desk.zone),
        "source": SOURCE,
        "recorded_at": desk.now,
    }
