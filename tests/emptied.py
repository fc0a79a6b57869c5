"""A PostgreSQL database that one test has left is emptied for the next.

To copy and to drop one takes the server a third of a second, to empty one a few hundredths. Only
what still has the template's shape is used again: whoever changed a table, a trigger or a setting,
or the revision, is given a database that nobody gets after.
"""

from dataclasses import dataclass, field
from typing import Any, LiteralString

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from tests.postgres import Server

# Copies of a template keep its object numbers, so they are part of what has to be the same.
_SHAPE: LiteralString = """
WITH ours AS (SELECT oid, relkind FROM pg_class WHERE relnamespace = 'public'::regnamespace)
SELECT (SELECT array_agg(version_num::text) FROM alembic_version),
  (SELECT md5(string_agg(concat_ws(' ', attrelid, attnum, attname, atttypid, attnotnull), ','
     ORDER BY attrelid, attnum)) FROM pg_attribute JOIN ours ON ours.oid = attrelid),
  (SELECT md5(string_agg(concat_ws(' ', oid, tgenabled), ',' ORDER BY oid)) FROM pg_trigger),
  (SELECT md5(string_agg(oid::text, ',' ORDER BY oid)) FROM pg_constraint),
  (SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace),
  (SELECT count(*) FROM pg_namespace WHERE nspname NOT LIKE 'pg_temp%'
     AND nspname NOT LIKE 'pg_toast%'),
  (SELECT count(*) FROM pg_db_role_setting)
"""
_WRITTEN: LiteralString = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
  AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0
"""
# Also those that only a statement which failed has moved.
_BEGIN_AGAIN: LiteralString = """
SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence
  WHERE pg_sequence_last_value(seqrelid) IS NOT NULL
"""
_OTHERS_LEAVE: LiteralString = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass
class Emptied:
    """The databases of one server that wait for their next test."""

    server: Server
    template: str
    waiting: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        with self._connected(self.template) as connection:
            self._shape = connection.execute(_SHAPE).fetchone()
            self._rows = {name: _rows(connection, name) for name in _written(connection)}

    def lend(self) -> str:
        """The name of a database as the template is."""
        return self.waiting.pop() if self.waiting else self.server.create(self.template)

    def take_back(self, name: str) -> None:
        """Emptied, and kept for the next test; dropped when it cannot be as it was."""
        with self._connected(name) as connection:
            connection.execute(_OTHERS_LEAVE)
            intact = _shape(connection) == self._shape
            if intact:
                self._empty(connection)
        if intact:
            self.waiting.append(name)
        else:
            self.server.drop(name)

    def _empty(self, connection: Connection[Any]) -> None:
        connection.execute("SET session_replication_role = replica")  # past what forbids deleting
        written = _written(connection)
        if written:
            tables = SQL(", ").join(map(Identifier, written))
            connection.execute(SQL("TRUNCATE {} CASCADE").format(tables))
        connection.execute(_BEGIN_AGAIN)
        for name, rows in self._rows.items():
            back = SQL("INSERT INTO {0} SELECT * FROM json_populate_recordset(NULL::{0}, %s)")
            connection.execute(back.format(Identifier(name)), (rows,))

    def _connected(self, name: str) -> Connection[Any]:
        return psycopg.connect(self.server.url(name), autocommit=True)


def _shape(connection: Connection[Any]) -> Any:
    """None where not even the table of revisions is left."""
    try:
        return connection.execute(_SHAPE).fetchone()
    except psycopg.errors.UndefinedTable:
        return None


def _written(connection: Connection[Any]) -> list[str]:
    return [name for (name,) in connection.execute(_WRITTEN)]


def _rows(connection: Connection[Any], name: str) -> str:
    """What a migration has written."""
    ask = SQL("SELECT json_agg(found)::text FROM {} AS found").format(Identifier(name))
    row = connection.execute(ask).fetchone()
    assert row is not None
    return str(row[0])
