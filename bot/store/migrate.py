"""Which schema a database has, which one this program wants, and how the first becomes the second.

A script's number is its revision, so that asking, as every start does, needs no alembic: that
library waits in `bot.store.migrations.scripts` until there is something to migrate.
"""

import asyncio
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import TypeVar

from sqlalchemy import Connection, create_engine, inspect, text

from bot.errors import SchemaError
from bot.i18n import DEFAULT_LOCALE, Text, _, localise
from bot.log import log
from bot.store.beside import Fit, judged, promised
from bot.store.database import Database, sync_url

T = TypeVar("T")


async def upgrade(database: Database) -> None:
    """Bring the schema up to this program's; harmless when it is there already."""
    found = await revision(database)
    if found == head():
        return
    if found is not None and found not in revisions():
        raise _newer(found)
    from bot.store.migrations.scripts import run

    await asyncio.to_thread(run, database)


async def migrate_to(database: Database, wanted: str) -> None:
    """Bring the schema to this very revision, up or down; down only while nothing is in it."""
    found = await revision(database)
    if found == wanted:
        return
    from bot.store.migrations.scripts import run

    await asyncio.to_thread(run, database, wanted, down=found is not None and found > wanted)


async def revision(database: Database) -> str | None:
    """The revision that the database is at; None when it is empty."""
    return await asyncio.to_thread(_revision, database)


def _revision(database: Database) -> str | None:
    return _asked(database, seen)


def _asked(database: Database, look: Callable[[Connection], T]) -> T:
    """Over a plain connection: ours would settle how a new SQLite file keeps its log."""
    engine = create_engine(sync_url(database.url))
    try:
        with engine.connect() as connection:
            return look(connection)
    finally:
        engine.dispose()


def seen(connection: Connection) -> str | None:
    """The revision that the database is at, over a connection that is open already."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def head() -> str:
    """The revision that this program wants."""
    return max(revisions())


@cache
def revisions() -> frozenset[str]:
    """Every revision that this program knows: the scripts are named NNNN_what.py."""
    scripts = resources.files("bot.store") / "migrations" / "versions"
    return frozenset(s.name[:4] for s in scripts.iterdir() if s.name[:4].isdigit())


def fit(connection: Connection) -> Fit:
    """How program and database go together, over a connection that is open already."""
    found = seen(connection)
    if found == head():
        return Fit.SAME
    return judged(found, promised(connection), head())


async def is_current(database: Database) -> bool:
    """Whether program and database fit."""
    return await revision(database) == head()


async def require_current(database: Database) -> None:
    """One clear line when they do not; a newer schema that still serves us is no hindrance."""
    found, how = await asyncio.to_thread(_asked, database, _found_and_fit)
    if how is Fit.BESIDE:
        log.warning("schema.newer", found=found, wanted=head())
    elif how is Fit.OLD_PROGRAM and found is not None:
        raise _newer(found)
    elif how is Fit.OLD_SCHEMA:
        raise _schema_error(
            _(
                "The database is at revision {found}, the program wants {head}: "
                "run `lantoa db upgrade` first.",
                found=found or _("“empty”"),
                head=head(),
            )
        )


def _found_and_fit(connection: Connection) -> tuple[str | None, Fit]:
    return seen(connection), fit(connection)


def outdated() -> SchemaError:
    """Why a running program ends: the schema was changed under it."""
    return _schema_error(
        _("The database has been upgraded and serves this program no longer: start the newer one.")
    )


def _newer(found: str) -> SchemaError:
    return _schema_error(
        _(
            "The database is at revision {found}, which this program does not know: "
            "install the newer Lan Toả that wrote it.",
            found=found,
        )
    )


def _schema_error(why: Text) -> SchemaError:
    return SchemaError(localise(why, DEFAULT_LOCALE))
