"""How alembic reaches the database: a plain engine, one transaction for the whole upgrade."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import create_engine
from sqlmodel.sql.sqltypes import AutoString

from bot.store.tables import metadata
from bot.store.types import UtcDateTime


def render(kind: str, item: Any, made: AutogenContext) -> str | Literal[False]:
    """Write our column types so that a revision can be read."""
    if kind == "type" and isinstance(item, UtcDateTime):
        made.imports.add("from bot.store.types import UtcDateTime")
        return "UtcDateTime()"
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    return False


engine = create_engine(context.config.attributes["url"])
with engine.connect() as connection:
    context.configure(
        connection=connection, target_metadata=metadata, compare_type=True, render_item=render
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
