"""The union of the talks on either database, for tests that have to hold on both."""

from collections.abc import AsyncIterator

import pytest

from bot.crypto import Cipher
from bot.store.database import Database
from tests.dialogues.conftest import peopled


@pytest.fixture
async def database_of_a_union(migrated_url: str, cipher: Cipher) -> AsyncIterator[Database]:
    """On SQLite and on PostgreSQL in turn; a module that imports it runs on both."""
    database = Database(migrated_url)
    await peopled(database, cipher)
    yield database
    await database.close()
