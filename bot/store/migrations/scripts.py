"""The migration scripts, run by alembic; nobody loads it before there is something to migrate."""

from importlib import resources

from alembic import command
from alembic.config import Config

from bot.store.database import Database, sync_url


def config(database: Database) -> Config:
    """Alembic's settings for this database; there is no alembic.ini."""
    found = Config()
    found.set_main_option("script_location", str(resources.files("bot.store") / "migrations"))
    found.attributes["url"] = sync_url(database.url)
    return found


def run(database: Database, to: str = "head", *, down: bool = False) -> None:
    """Every script that this database has not seen yet, in one transaction; or back again."""
    (command.downgrade if down else command.upgrade)(config(database), to)
