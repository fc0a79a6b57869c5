"""A group of events into the inbox: one visit of SQLite's thread, one statement on PostgreSQL.

What is written for each webhook is counted in microseconds here: the statements are fixed text, the
rows of a group go to the driver together, and nothing is built anew for them. Whoever wrote before
is found by the same statement that stores; strangers come back to the caller.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, cast

import orjson
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.one_visit import Visited
from bot.store.types import moment_of

_KNOWN = """
SELECT user_idx, id FROM address
WHERE platform = ? AND user_idx IN (SELECT value FROM json_each(?))
"""
_PUT = """
INSERT INTO inbox
  (platform, event_key, kind, address_id, body_enc, received_at, status, attempts)
VALUES (?, ?, ?, ?, ?, ?, 0, 0) ON CONFLICT DO NOTHING
"""
# Ids are given in the order of the group: the events of one person are handled in it.
_ON_POSTGRES = """
WITH given AS (
  SELECT one, place, address.id AS address_id
  FROM json_array_elements(%s::json) WITH ORDINALITY AS arrived (one, place)
  LEFT JOIN address ON address.platform = one ->> 0 AND address.user_idx = one ->> 1
), put AS (
  INSERT INTO inbox
    (platform, event_key, kind, address_id, body_enc, received_at, status, attempts)
  SELECT one ->> 0, one ->> 2, one ->> 3, address_id, decode(one ->> 4, 'hex'), %s, 0, 0
  FROM given WHERE address_id IS NOT NULL ORDER BY place
  ON CONFLICT DO NOTHING
)
SELECT place FROM given WHERE address_id IS NULL ORDER BY place
"""


class Arrival(NamedTuple):
    """An event as it is stored; `mark` is the blind index of the account it came from."""

    platform: str
    mark: str
    key: str
    kind: str
    body: bytes


async def store(
    connection: AsyncConnection, arrivals: Sequence[Arrival], now: datetime
) -> list[Arrival]:
    """Store, in their order, those of known accounts; give back the others, of which nothing is
    stored. One that is there already changes nothing.
    """
    if connection.dialect.name == "postgresql":
        return await _on_postgres(connection, arrivals, now)
    return await _on_sqlite(connection, arrivals, now)


async def _on_postgres(
    connection: AsyncConnection, arrivals: Sequence[Arrival], now: datetime
) -> list[Arrival]:
    # One text: the driver takes five lists apart word by word, ten times as long.
    asked = orjson.dumps([(*one[:4], one.body.hex()) for one in arrivals]).decode()
    found = await connection.exec_driver_sql(_ON_POSTGRES, (asked, now))
    return [arrivals[place - 1] for place in found.scalars()]


async def _on_sqlite(
    connection: AsyncConnection, arrivals: Sequence[Arrival], now: datetime
) -> list[Arrival]:
    plain = connection.sync_connection
    assert plain is not None  # it is open
    driver = cast(Visited, plain.connection.driver_connection)  # what `database.py` opens
    stamp = moment_of(connection.dialect)(now)
    strangers: list[Arrival] = []
    try:
        await driver.visit(_visit, arrivals, stamp, strangers)
    except sqlite3.Error as error:  # as if SQLAlchemy had asked: `is_away` knows these
        raise DBAPIError.instance(_PUT, None, error, sqlite3.Error, hide_parameters=True) from error
    return strangers


def _visit(
    plain: sqlite3.Connection, arrivals: Sequence[Arrival], stamp: str, strangers: list[Arrival]
) -> None:
    """In the transaction that there is, or in one of its own."""
    if plain.in_transaction:
        strangers += _put(plain, arrivals, stamp)
        return
    plain.execute("BEGIN IMMEDIATE")
    try:
        strangers += _put(plain, arrivals, stamp)
        plain.execute("COMMIT")
    except BaseException:
        plain.rollback()
        raise


def _put(plain: sqlite3.Connection, arrivals: Sequence[Arrival], stamp: str) -> list[Arrival]:
    ids = _known(plain, arrivals)
    rows = [
        (one.platform, one.key, one.kind, id_, one.body, stamp)
        for one in arrivals
        if (id_ := ids.get(one[:2])) is not None
    ]
    plain.executemany(_PUT, rows)
    return [one for one in arrivals if one[:2] not in ids] if len(rows) < len(arrivals) else []


def _known(plain: sqlite3.Connection, arrivals: Sequence[Arrival]) -> Mapping[tuple[str, str], int]:
    """The accounts these came from, by platform and mark; a statement for each platform."""
    ids: dict[tuple[str, str], int] = {}
    for platform in {one.platform for one in arrivals}:
        marks = {one.mark for one in arrivals if one.platform == platform}
        asked = orjson.dumps(list(marks)).decode()
        ids |= {(platform, mark): id_ for mark, id_ in plain.execute(_KNOWN, (platform, asked))}
    return ids
