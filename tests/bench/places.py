"""Where a bench keeps its data: fresh databases of either kind, with the product's tables."""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from bot.store.database import Database
from tests.adapters.kits import ENVIRON
from tests.postgres import Server, running_server
from tests.ready import ready

KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
NOW = "2026-11-23T09:00:00+07:00"  # a Monday: no quiet hours, no silent day


@dataclass(frozen=True, slots=True)
class Place:
    """A folder, and a PostgreSQL server where one is wanted."""

    folder: Path
    server: Server | None

    @property
    def kinds(self) -> tuple[str, ...]:
        """The databases to run on; BENCH_DATABASE names one of them."""
        only = os.environ.get("BENCH_DATABASE", "")
        if self.server is None:
            return ("sqlite",)
        return (only,) if only == "postgresql" else ("sqlite", "postgresql")

    def empty(self, kind: str, name: str) -> str:
        """The address of a database with nothing in it."""
        if kind == "postgresql":
            assert self.server is not None
            return self.server.url(self.server.create())
        path = self.folder / f"{name}.db"
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        return f"sqlite:///{path}"

    def ready(self, kind: str, name: str) -> str:
        """The address of a database with the product's tables, empty."""
        url = self.empty(kind, name)
        asyncio.run(_ready(url))
        return url

    def drop(self, url: str) -> None:
        """Away with it."""
        if url.startswith("sqlite:///"):
            path = Path(url.removeprefix("sqlite:///"))
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
        elif self.server is not None:
            self.server.drop(url.split("?")[0].rsplit("/", 1)[1])


async def _ready(url: str) -> None:
    database = Database(url)
    await ready(database)
    await database.close()


@contextmanager
def place() -> Iterator[Place]:
    """As long as the benches run; BENCH_DATABASE=sqlite starts no PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="lantoa-bench-") as folder:
        if os.environ.get("BENCH_DATABASE", "") == "sqlite":
            yield Place(Path(folder), None)
            return
        with running_server() as server:
            yield Place(Path(folder), server)


async def backend_of(database: Database) -> int | None:
    """The process of PostgreSQL that answers this one: its only connection is always the same."""
    if database.is_sqlite:
        return None
    async with database.read() as connection:
        found: int | None = await connection.scalar(text("SELECT pg_backend_pid()"))
    return found


def environ(url: str, **more: str) -> dict[str, str]:
    """The settings of an installation in a bench, every platform on."""
    return {**ENVIRON, "LANTOA_DATABASE_URL": url, "LANTOA_SECRET_KEY": KEY, "LANTOA_NOW": NOW,
            "LANTOA_LOG_FORMAT": "json", **more}  # fmt: skip
