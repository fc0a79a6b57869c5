"""Statements are compiled once for all tests, as in a process that lives for weeks.

SQLAlchemy keeps what it has compiled with the engine. Every test opens a database of its own, and
so compiled everything anew: a third of what the suite computed.
"""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Dialect, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import LRUCache

from bot.store import database

# Far more than the program has, so that no statement pushes out another.
KEPT = 20_000


class Compiled:
    """What the engines of one kind of database share: their dialect, and its statements."""

    def __init__(self) -> None:
        self.dialects: dict[str, Dialect] = {}
        self.statements: LRUCache[Any, Any] = LRUCache(KEPT)

    def share(self, engine: AsyncEngine) -> AsyncEngine:
        """The engine, with the statements of those before it."""
        plain = engine.sync_engine
        plain.update_execution_options(compiled_cache=self.statements)
        known = self.dialects.get(plain.name)
        if known is not None:
            plain.dialect = known
        else:
            # What has never met its server does not know it yet.
            event.listen(plain, "connect", lambda *_: self.dialects.setdefault(plain.name, own))
            own = plain.dialect
        return engine


def share_compiled(patch: pytest.MonkeyPatch) -> None:
    """From now on, for every database that this process opens."""
    compiled = Compiled()
    create: Callable[..., AsyncEngine] = create_async_engine

    def created(*arguments: Any, **options: Any) -> AsyncEngine:
        return compiled.share(create(*arguments, **options))

    patch.setattr(database, "create_async_engine", created)


def wait_for_no_disk(patch: pytest.MonkeyPatch) -> None:
    """As for the PostgreSQL of the tests: what it holds need not outlive a power cut."""
    set_up: Callable[[Any, object], None] = database._pragmas

    def hurried(connection: Any, record: object) -> None:
        set_up(connection, record)
        connection.cursor().execute("PRAGMA synchronous=OFF")

    patch.setattr(database, "_pragmas", hurried)
