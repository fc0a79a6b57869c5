"""Faults planted on purpose, to see that each comparison can fail. For tests of the tests.

A plant spoils the program's tables or its rules behind its back; what finds it is the truth.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import time
from typing import Any

from sqlalchemy import delete, exists, func, insert, select, update

from bot.domain.outreach import QuietHours
from bot.messages import Purpose
from bot.simulate.stored import MARK
from bot.simulate.town import Town
from bot.store.platform_tables import push_slot
from bot.store.tables import address, audit, evidence, membership, outbox, unit_span

Plant = Callable[[Town], Awaitable[bool]]  # True: it is in the ground; else it is tried again


async def lost_reading(town: Town) -> bool:
    """One acknowledgement is gone from the table."""
    async with town.house.database.write() as connection:
        one = select(func.min(evidence.c.id)).scalar_subquery()
        gone = await connection.execute(
            delete(evidence).where(evidence.c.id == one).returning(evidence.c.id)
        )
        return gone.first() is not None


async def second_copy(town: Town) -> bool:
    """The newest delivery that was sent is to be sent again, as if nothing had happened."""
    async with town.house.database.write() as connection:
        newest = await connection.execute(
            select(func.max(outbox.c.id)).where(
                outbox.c.state == "sent",
                outbox.c.purpose == Purpose.OUTREACH,
                outbox.c.platform == "telegram",
            )
        )
        id_ = newest.scalar()
        now = town.house.now()
        fresh = {"attempts": 0, "parts_done": 0, "platform_id": None, "created_at": now}
        await connection.execute(
            update(outbox)
            .where(outbox.c.id == id_)
            .values(state="waiting", reason="", not_before=now, sent_at=None, **fresh)
        )
        await connection.execute(delete(push_slot).where(push_slot.c.outbox_id == id_))
        return id_ is not None


async def family_twice(town: Town) -> bool:
    """Somebody who moved is still in the unit of before."""
    async with town.house.database.write() as connection:
        stands = select(unit_span.c.unit_id).where(unit_span.c.valid_to.is_(None))
        newer = membership.alias("newer")
        elsewhere = exists().where(
            newer.c.member_id == membership.c.member_id,
            newer.c.valid_from == membership.c.valid_to,
            newer.c.unit_id != membership.c.unit_id,
        )
        moved = await connection.execute(
            select(func.min(membership.c.id)).where(elsewhere, membership.c.unit_id.in_(stands))
        )
        id_ = moved.scalar()
        await connection.execute(
            update(membership).where(membership.c.id == id_).values(valid_to=None)
        )
        return id_ is not None


async def deaf_to_stop(town: Town) -> bool:
    """Whoever has said stop is taken for somebody who has not, day after day."""
    async with town.house.database.write() as connection:
        await connection.execute(update(address).values(stopped_at=None))
    return False


async def silenced(town: Town) -> bool:
    """The program takes something that somebody said for a wish for silence."""
    async with town.house.database.write() as connection:
        linked = select(func.max(address.c.id)).where(address.c.consent_at.is_not(None))
        gone = await connection.execute(
            update(address)
            .where(address.c.id == linked.scalar_subquery())
            .values(stopped_at=town.house.now())
            .returning(address.c.id)
        )
        return gone.first() is not None


async def at_night(town: Town) -> bool:
    """The program takes the day for the night."""
    await _with_rules(town, quiet=QuietHours((time(7, 30), time(21))))
    return True


async def no_silence(town: Town) -> bool:
    """The program knows no silent days."""
    await _with_rules(town, silent=lambda _day: False)
    return True


async def no_caps(town: Town) -> bool:
    """As many messages as there are."""
    await _with_rules(town, per_day=99, per_week=99, observances_per_week=99)
    return True


async def kept_cry(town: Town) -> bool:
    """A cry for help is written down."""
    async with town.house.database.write() as connection:
        await connection.execute(
            insert(audit).values(
                at=town.house.now(), actor="operator", action="note", subject=f"{MARK}1", detail={}
            )
        )
    return True


async def _with_rules(town: Town, **changes: Any) -> None:
    await town.change_rules(lambda rules: replace(rules, **changes))


PLANTS: Mapping[str, Plant] = {
    "lost-reading": lost_reading,
    "second-copy": second_copy,
    "family-twice": family_twice,
    "deaf-to-stop": deaf_to_stop,
    "silenced": silenced,
    "at-night": at_night,
    "no-silence": no_silence,
    "no-caps": no_caps,
    "kept-cry": kept_cry,
}
