"""A migrated database of either kind, and a few people to put into it."""

from collections.abc import AsyncIterator

import pytest

from bot.crypto import Cipher
from bot.store.database import Database


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    """Empty tables of this program's schema."""
    found = Database(migrated_url)
    yield found
    await found.close()


@pytest.fixture
def cipher() -> Cipher:
    """A key of the tests."""
    return Cipher(bytes(range(32)))
