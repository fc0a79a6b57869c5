"""The one row about this database itself: whose it is, whether it may speak, when it last lived."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import new_id
from bot.domain.life import Life, Silence, Silent, is_elsewhere
from bot.store import stretches
from bot.store.database import insert_into
from bot.store.life_tables import instance
from bot.store.visits import ask

THE_ONE = 1
BEAT = timedelta(minutes=1)  # between two heartbeats


async def read(connection: AsyncConnection) -> Life | None:
    """What is known; None of a database that has never spoken."""
    found = await ask(connection, _the_one(), {})
    if not found:
        return None
    [row] = found
    silent = Silent(row.silent_since, Silence(row.silent_why)) if row.silent_since else None
    place = orjson.loads(row.place) if row.place else {}
    return Life(row.lineage, place, silent, row.copied_at, row.alive_at)


@cache
def _the_one() -> Select[Any]:
    return select(instance).where(instance.c.id == THE_ONE)


async def settle_in(
    connection: AsyncConnection, here: Mapping[str, str], now: datetime
) -> Silent | None:
    """It is about to speak: bound to its place at the first time, silent when it lies elsewhere.

    Why it has to be silent; None when it may speak.
    """
    made = {"id": THE_ONE, "lineage": new_id(32), "place": _written(here), "silent_why": ""}
    await connection.execute(
        insert_into(connection, instance).values(**made).on_conflict_do_nothing()
    )
    life = await read(connection)
    if life is None or life.silent is not None:
        return life.silent if life else None
    if life.place and is_elsewhere(life.place, here):
        silent = Silent(now, Silence.MOVED)
        await _change(connection, silent_since=now, silent_why=silent.why.value,
                      copied_at=life.alive_at)  # fmt: skip
        await stretches.forget(connection)
        return silent
    if dict(life.place) != dict(here):  # more is known of the same place than before
        await _change(connection, place=_written(here))
    return None


async def restored(
    connection: AsyncConnection, lineage: str, copied_at: datetime, now: datetime
) -> None:
    """It came out of a backup: silent until somebody says that it lives."""
    await connection.execute(
        insert_into(connection, instance).values(
            id=THE_ONE, lineage=lineage, place="", silent_since=now,
            silent_why=Silence.RESTORED.value, copied_at=copied_at,
        )
    )  # fmt: skip


async def awaken(connection: AsyncConnection, here: Mapping[str, str], now: datetime) -> None:
    """This one lives, here, under a name of its own."""
    await _change(
        connection, lineage=new_id(32), place=_written(here), silent_since=None, silent_why="",
        copied_at=None, alive_at=now,
    )  # fmt: skip


async def beat(connection: AsyncConnection, now: datetime) -> None:
    """It lives."""
    await _change(connection, alive_at=now)


def _written(place: Mapping[str, str]) -> str:
    return orjson.dumps(dict(place), option=orjson.OPT_SORT_KEYS).decode() if place else ""


async def _change(connection: AsyncConnection, **values: Any) -> None:
    await connection.execute(update(instance).where(instance.c.id == THE_ONE).values(**values))
