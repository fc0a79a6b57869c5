"""Where a database lies: what changes when it is copied, and not when it merely goes on.

SQLite: the file's own number on its disk, and the machine's. PostgreSQL: the number that its
cluster drew when it was made, and that of the database in it. A clone of a whole machine with its
identity keeps all of them; `docs/operate.md` says so.
"""

import os
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import digest
from bot.store.database import Database

MACHINE = Path("/etc/machine-id")


async def place_of(database: Database) -> dict[str, str]:
    """By name; what cannot be known here is left out. Nothing in memory has a place."""
    if not database.is_sqlite:
        async with database.read() as connection:
            return await _on_postgres(connection)
    name = database.url.database
    if not name or name == ":memory:":
        return {}
    return {"file": str(os.stat(name).st_ino), **_machine()}


async def _on_postgres(connection: AsyncConnection) -> dict[str, str]:
    oid = await connection.scalar(
        text("SELECT oid FROM pg_database WHERE datname = current_database()")
    )
    try:
        cluster = await connection.scalar(text("SELECT system_identifier FROM pg_control_system()"))
    except DBAPIError:  # an operator may have forbidden it
        return {"database": str(oid)}
    return {"database": str(oid), "cluster": str(cluster)}


def _machine() -> dict[str, str]:
    """Its mark, never its name; containers have none."""
    try:
        known = MACHINE.read_text().strip()
    except OSError:
        return {}
    return {"machine": digest(known)} if known else {}
