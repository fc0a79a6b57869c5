"""A group of events into the inbox: one visit of SQLite's thread, one statement on PostgreSQL.

What is written for each webhook is counted in microseconds here: the statements are fixed text, the
rows of a group go to the driver together, and nothing is built anew for them. Whoever wrote before
is found by the same statement that stores. Most people have: only of strangers the account is
sealed and written, in the same visit, or in a second statement; while most who come are strangers,
in the same.
"""

import sqlite3
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import cache, partial
from itertools import chain
from typing import Any, NamedTuple

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.fixed import Rows, of_postgres
from bot.store.types import moment_of
from bot.store.visits import driver_of, told

_KNOWN = """
SELECT user_idx FROM address
WHERE platform = ? AND user_idx IN (SELECT value FROM json_each(?))
"""
# Of rows in their order, each a bracket of its own. Whoever has no account is passed over.
_PUT = """
INSERT INTO inbox
  (platform, event_key, kind, address_id, body_enc, received_at, status, attempts)
SELECT column1, column3, column4, id, column5, ?, 0, 0
FROM (VALUES {}) CROSS JOIN address ON platform = column1 AND user_idx = column2
WHERE true ON CONFLICT DO NOTHING
"""
# Vietnamese, as everywhere (`AddressRow.locale`), until a person chooses.
_NEW = """
INSERT INTO address (platform, user_idx, user_enc, locale, created_at) VALUES (?, ?, ?, 'vi', ?)
ON CONFLICT DO NOTHING
"""
# Each of a group with its account, looked for by the index: as a join it is planned once, while
# there are few accounts, and goes on reading all of them when there are many.
_LOOKED = """
WITH looked AS (
  SELECT one, place, (
    SELECT id FROM address WHERE platform = one ->> 0 AND user_idx = one ->> 1
  ) AS address_id
  FROM json_array_elements($1::json) WITH ORDINALITY AS arrived (one, place)
)"""
_OF_KNOWN = f"""{_LOOKED}, theirs AS (
  SELECT one, place, address_id, false AS is_new FROM looked
)"""
# The accounts in one order, whoever writes: two processes never wait for each other in a ring.
_OF_ANYBODY = f"""{_LOOKED}, fresh AS (
  INSERT INTO address (platform, user_idx, user_enc, locale, created_at)
  SELECT DISTINCT ON (one ->> 0, one ->> 1)
    one ->> 0, one ->> 1, decode(one ->> 5, 'hex'), 'vi', $2
  FROM looked WHERE address_id IS NULL ORDER BY one ->> 0, one ->> 1
  ON CONFLICT DO NOTHING
  RETURNING id, platform, user_idx
), theirs AS (
  SELECT one, place, coalesce(address_id, fresh.id) AS address_id, fresh.id IS NOT NULL AS is_new
  FROM looked LEFT JOIN fresh
    ON address_id IS NULL AND fresh.platform = one ->> 0 AND fresh.user_idx = one ->> 1
)"""
# Whoever has an account now; of the others, and of whom it was made here, it is told. Ids are given
# in the order of the group: the events of one person are handled in it.
_PLACED = """, put AS (
  INSERT INTO inbox
    (platform, event_key, kind, address_id, body_enc, received_at, status, attempts)
  SELECT one ->> 0, one ->> 2, one ->> 3, address_id, decode(one ->> 4, 'hex'), $2, 0, 0
  FROM theirs WHERE address_id IS NOT NULL ORDER BY place
  ON CONFLICT DO NOTHING
)
SELECT place, is_new FROM theirs WHERE is_new OR address_id IS NULL ORDER BY place
"""
_ON_POSTGRES, _NEW_ON_POSTGRES = _OF_KNOWN + _PLACED, _OF_ANYBODY + _PLACED
_STRANGERS = "lantoa_strangers"  # whether most of the last group of a connection were
_TRIES = 4  # of finding who is written by somebody else at this moment

Who = tuple[str, str]  # the platform and the blind index of an account
Seal = Callable[[Who], bytes]  # the account, sealed: asked for strangers only
_MOST = 512  # rows of one statement


class Arrival(NamedTuple):
    """An event as it is stored; `mark` is the blind index of the account it came from."""

    platform: str
    mark: str
    key: str
    kind: str
    body: bytes


_WIDTH = len(Arrival._fields)


async def store(
    connection: AsyncConnection, arrivals: Sequence[Arrival], now: datetime, seal: Seal
) -> None:
    """Store in their order, strangers with their accounts. One that is there already changes
    nothing.
    """
    if connection.dialect.name == "postgresql":
        await _on_postgres(connection, arrivals, now, seal)
    else:
        await _on_sqlite(connection, arrivals, now, seal)


async def _on_postgres(
    connection: AsyncConnection, arrivals: Sequence[Arrival], now: datetime, seal: Seal
) -> None:
    """Where most were strangers, the next are taken for such, too: one statement stores both."""
    left, new = arrivals, 0
    are_known = not connection.info.get(_STRANGERS)
    for _try in range(_TRIES):
        found = await _asked(connection, left, now, None if are_known else seal)
        left = [left[place - 1] for place, is_new in found if not is_new]
        new += sum(is_new for _place, is_new in found)
        if not left:
            connection.info[_STRANGERS] = 2 * new > len(arrivals)
            return
        are_known = False
    raise LookupError("accounts that come and go")  # not stored: it is repeated


async def _asked(
    connection: AsyncConnection, arrivals: Sequence[Arrival], now: datetime, seal: Seal | None
) -> Rows:
    """The places of those of whom nothing was stored, and of those whose account was made.

    Without a seal none is made.
    """
    # One text: the driver takes five lists apart word by word, ten times as long.
    if seal is None:
        given = orjson.dumps([(*one[:4], one.body.hex()) for one in arrivals])
        return await of_postgres(connection, _ON_POSTGRES, (given.decode(), now))
    sealed = {who: seal(who).hex() for who in {one[:2] for one in arrivals}}
    told = orjson.dumps([(*one[:4], one.body.hex(), sealed[one[:2]]) for one in arrivals])
    return await of_postgres(connection, _NEW_ON_POSTGRES, (told.decode(), now))


async def _on_sqlite(
    connection: AsyncConnection, arrivals: Sequence[Arrival], now: datetime, seal: Seal
) -> None:
    """Where most were strangers, the next are taken for such, too."""
    stamp = moment_of(connection.dialect)(now)
    put = partial(_put, arrivals=arrivals, stamp=stamp, seal=seal, hints=connection.info)
    try:
        await driver_of(connection).visit(_visit, put)
    except sqlite3.Error as error:  # as if SQLAlchemy had asked: `is_away` knows these
        raise told(error) from error


def _visit(plain: sqlite3.Connection, put: Callable[[sqlite3.Connection], None]) -> None:
    """In the transaction that there is, or in one of its own."""
    if plain.in_transaction:
        put(plain)
        return
    plain.execute("BEGIN IMMEDIATE")
    try:
        put(plain)
        plain.execute("COMMIT")
    except BaseException:
        plain.rollback()
        raise


def _put(
    plain: sqlite3.Connection,
    arrivals: Sequence[Arrival],
    stamp: str,
    seal: Seal,
    hints: dict[Any, Any],
) -> None:
    """Whoever is known is stored by one statement; the others are given accounts first.

    Those one by one: of a statement that writes many rows SQLite keeps every page as it was, which
    is dear where each row is on a page of its own, as marks are.
    """
    were_strangers = hints.get(_STRANGERS)
    if not were_strangers and _stored(plain, arrivals, stamp) == len(arrivals):
        return
    left, strangers = arrivals, (everyone := {one[:2] for one in arrivals})
    if not were_strangers:
        strangers = everyone - _known(plain, everyone)
        left = [one for one in arrivals if one[:2] in strangers]
    accounts = [(*who, seal(who), stamp) for who in sorted(strangers)]
    new = plain.executemany(_NEW, accounts).rowcount
    _stored(plain, left, stamp)
    hints[_STRANGERS] = 2 * new > len(everyone)


def _stored(plain: sqlite3.Connection, arrivals: Sequence[Arrival], stamp: str) -> int:
    """How many of them are stored now, of people with an account, in their order.

    One by one SQLite's thread would have to get its turn among the others anew for each of them.
    """
    stored = 0
    for at in range(0, len(arrivals), _MOST):
        some = arrivals[at : at + _MOST]
        brackets = 1 << (len(some) - 1).bit_length()
        nobody = (None,) * (_WIDTH * (brackets - len(some)))
        given = (stamp, *chain.from_iterable(some), *nobody)
        stored += plain.execute(_with_brackets(brackets), given).rowcount
    return stored


@cache
def _with_brackets(count: int) -> str:
    """For so many rows; a few sizes only, for SQLite keeps each of them ready."""
    one = f"({', '.join('?' * _WIDTH)})"
    return _PUT.format(", ".join([one] * count))


def _known(plain: sqlite3.Connection, everyone: Collection[Who]) -> set[Who]:
    """Those who have an account; a statement for each platform."""
    found: set[Who] = set()
    for platform in sorted({who[0] for who in everyone}):
        asked = orjson.dumps([mark for name, mark in everyone if name == platform]).decode()
        found |= {(platform, mark) for (mark,) in plain.execute(_KNOWN, (platform, asked))}
    return found
