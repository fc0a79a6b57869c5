"""A copy is told from the one that lives, on either database, by where it lies."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.life import Silence
from bot.store import life
from bot.store.database import Database
from bot.store.place import place_of

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


@pytest.fixture
def copied(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> Any:
    """The database's files or its server's copy of it, as a clone would make them."""

    def copy() -> str:
        if database.is_sqlite:
            shutil.copyfile(str(database.url.database), tmp_path / "clone.db")
            return f"sqlite:///{tmp_path / 'clone.db'}"
        server = request.getfixturevalue("postgres_server")
        return str(server.url(server.create(str(database.url.database))))

    return copy


async def settled(database: Database) -> Any:
    async with database.write() as connection:
        return await life.settle_in(connection, await place_of(database), NOW)


async def test_a_clone_of_what_has_spoken_is_silent_until_it_is_told_that_it_lives(
    database: Database, copied: Any
) -> None:
    assert await settled(database) is None
    assert await settled(database) is None, "started again at the same place"
    await database.close()
    clone = Database(copied())
    silent = await settled(clone)
    assert silent is not None
    assert silent.why is Silence.MOVED
    assert await settled(clone) is not None, "it stays so"
    async with clone.write() as connection:
        await life.awaken(connection, await place_of(clone), NOW)
    assert await settled(clone) is None
    assert await settled(database) is None, "the original was awake all along"
    await clone.close()


async def test_what_never_spoke_may_be_copied_freely(database: Database, copied: Any) -> None:
    await database.close()
    clone = Database(copied())
    assert await settled(clone) is None
    await clone.close()
