"""The house of paper that the talks use, on a database of either kind."""

from collections.abc import AsyncIterator

import pytest

from bot.crypto import Cipher
from bot.library.model import Library
from bot.store.database import Database
from tests.chat import Chat, chat_on
from tests.dialogues.conftest import MORNING, cipher, library, peopled

__all__ = ["cipher", "library"]


@pytest.fixture
async def chat(migrated_url: str, cipher: Cipher, library: Library) -> AsyncIterator[Chat]:
    database = Database(migrated_url)
    await peopled(database, cipher)
    yield chat_on(database, cipher, library, MORNING)
    await database.close()
