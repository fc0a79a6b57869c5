"""How alembic reaches the database: a plain engine, one transaction for the whole upgrade.

Two processes that start on an empty database wait for each other; one that is killed half-way
leaves the schema as it was.
"""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlmodel.sql.sqltypes import AutoString

from bot.store.beside import promise, strictest
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


def engine_for(url: Any) -> Engine:
    """On SQLite the transaction is ours: the driver would begin none before a CREATE TABLE."""
    if url.get_backend_name() != "sqlite":
        return create_engine(url)
    made = create_engine(url, connect_args={"isolation_level": None, "timeout": 30})
    event.listen(made, "begin", _begin)
    return made


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def run(connection: Connection) -> None:
    """All that is missing, or nothing."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_type=True,
        render_item=render,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('lantoa.migrate'))"))
        context.run_migrations()
        _promise(connection)


def _promise(connection: Connection) -> None:
    """Which older programs may work on, by all that this database has seen."""
    found = context.get_context().get_current_revision()
    walked = context.script.walk_revisions(head=found or "base")
    if scripts := [script.module for script in walked]:
        promise(connection, strictest(scripts))


engine = engine_for(context.config.attributes["url"])
try:
    with engine.connect() as opened:
        run(opened)
finally:
    engine.dispose()
