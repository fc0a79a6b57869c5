"""The organisation of the matrix in a database of either kind."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from bot.crypto import Cipher
from bot.library.loader import load
from bot.library.model import Library
from bot.reports import beside
from bot.reports.sheet import Page
from bot.services import coverage, report_files
from bot.store import letters
from bot.store.database import Database
from tests.rights.rows import settle


@pytest.fixture
def cipher() -> Cipher:
    return Cipher(bytes(range(32)))


@pytest.fixture(scope="session")
def library() -> Library:
    """What is shipped."""
    found = load(None, date(2026, 11, 23))
    assert isinstance(found, Library)
    return found


@pytest.fixture
async def database(
    migrated_url: str, cipher: Cipher, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Database]:
    """Rows of every unit. Pictures and files stay what the drawing process is given: readable."""

    async def drawn(drawing: str) -> bytes:
        return drawing.encode()

    async def rendered(made: Page, _name: str, _locale: str) -> bytes:
        return beside.wrapped(made)

    monkeypatch.setattr(coverage, "_rasterised", drawn)
    monkeypatch.setattr(report_files, "rendered", rendered)
    monkeypatch.setattr(letters, "NEWEST", 100)
    found = Database(migrated_url)
    await settle(found, cipher)
    yield found
    await found.close()
