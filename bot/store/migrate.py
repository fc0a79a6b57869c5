"""Migrations: alembic, called from code, its scripts found inside the package."""

import asyncio
from importlib import resources

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from bot.errors import SchemaError
from bot.i18n import DEFAULT_LOCALE, Text, _, localise
from bot.store.database import Database, sync_url


def config(database: Database) -> Config:
    """Alembic's settings for this database; there is no alembic.ini."""
    found = Config()
    found.set_main_option("script_location", str(resources.files("bot.store") / "migrations"))
    found.attributes["url"] = sync_url(database.url)
    return found


async def upgrade(database: Database) -> None:
    """Bring the schema up to this program's; harmless when it is there already."""
    found = await revision(database)
    if found is not None and found not in revisions():
        raise _newer(found)
    await asyncio.to_thread(command.upgrade, config(database), "head")


async def revision(database: Database) -> str | None:
    """The revision that the database is at; None when it is empty."""
    return await asyncio.to_thread(_revision, database)


def _revision(database: Database) -> str | None:
    engine = create_engine(sync_url(database.url))
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def _scripts() -> ScriptDirectory:
    found = Config()
    found.set_main_option("script_location", str(resources.files("bot.store") / "migrations"))
    return ScriptDirectory.from_config(found)


def head() -> str | None:
    """The revision that this program wants."""
    return _scripts().get_current_head()


def revisions() -> frozenset[str]:
    """Every revision that this program knows."""
    return frozenset(script.revision for script in _scripts().walk_revisions())


async def is_current(database: Database) -> bool:
    """Whether program and database fit."""
    return await revision(database) == head()


async def require_current(database: Database) -> None:
    """One clear line when they do not."""
    found = await revision(database)
    if found is not None and found not in revisions():
        raise _newer(found)
    if found != head():
        raise _schema_error(
            _(
                "The database is at revision {found}, the program wants {head}: "
                "run `lantoa db upgrade` first.",
                found=found or _("“empty”"),
                head=head(),
            )
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
