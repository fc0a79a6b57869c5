"""Faults planted on purpose, to see that each comparison can fail. For tests of the tests.

A plant spoils the program's tables or its rules behind its back; what finds it is the truth.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import time

from sqlalchemy import delete, func, insert, select, update

from bot.domain.outreach import QuietHours
from bot.simulate.stored import MARK
from bot.simulate.town import Town
from bot.store.tables import address, audit, evidence, membership, outbox

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
    """A delivery that was sent is to be sent again."""
    async with town.house.database.write() as connection:
        one = select(func.min(outbox.c.id)).where(
            outbox.c.state == "sent", outbox.c.purpose == "outreach",
            outbox.c.platform == "telegram",
        ).scalar_subquery()  # fmt: skip
        again = await connection.execute(
            update(outbox)
            .where(outbox.c.id == one)
            .values(state="waiting", not_before=town.house.now(), parts_done=0)
            .returning(outbox.c.id)
        )
        return again.first() is not None


async def family_twice(town: Town) -> bool:
    """Somebody who moved is still in the unit of before."""
    async with town.house.database.write() as connection:
        found = (
            await connection.execute(
                select(membership).where(membership.c.valid_to.is_not(None)).limit(1)
            )
        ).first()
        if found is None:
            return False
        await connection.execute(
            update(membership).where(membership.c.id == found.id).values(valid_to=None)
        )
        return True


async def deaf_to_stop(town: Town) -> bool:
    """Whoever has said stop is taken for somebody who has not, day after day."""
    async with town.house.database.write() as connection:
        await connection.execute(update(address).values(stopped_at=None))
    return False


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


async def _with_rules(town: Town, **changes: object) -> None:
    await town.change_rules(lambda rules: replace(rules, **changes))  # type: ignore[arg-type]


PLANTS: Mapping[str, Plant] = {
    "lost-reading": lost_reading,
    "second-copy": second_copy,
    "family-twice": family_twice,
    "deaf-to-stop": deaf_to_stop,
    "at-night": at_night,
    "no-silence": no_silence,
    "no-caps": no_caps,
    "kept-cry": kept_cry,
}
