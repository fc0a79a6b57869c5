"""The official report of the invented province, and of a unit in it, made once."""

import asyncio
from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from bot.domain.returns import Brief
from bot.library.loader import load
from bot.library.model import Library
from bot.reports.official import page
from bot.reports.sheet import Page
from bot.services.returns import Wanted, brief
from bot.store.database import Database
from tests.ready import ready
from tests.reports import province
from tests.store.history import HANOI

BEGIN, END = date(2026, 1, 1), date(2026, 11, 23)


@pytest.fixture(scope="session")
def content() -> Library:
    """The packaged content: its topics, targets and observances."""
    found = load(Path(str(resources.files("content"))), END)
    assert isinstance(found, Library)
    return found


@pytest.fixture(scope="session")
def briefs(content: Library, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Brief]:
    """By unit: the province itself, a commune in it, and the commune with the hostile name."""
    url = f"sqlite:///{tmp_path_factory.mktemp('province') / 'lantoa.db'}"

    async def made() -> dict[str, Brief]:
        database = Database(url)
        await ready(database)
        await province.settle_in(database)
        found = {
            code: await brief(database, content, HANOI, Wanted(code, BEGIN, END, END))
            for code in ("HB", "HB-TT", "HB-SX", "HB-SX-YT")
        }
        await database.close()
        return found

    return asyncio.run(made())


@pytest.fixture(scope="session")
def pages(briefs: dict[str, Brief], content: Library) -> dict[str, Page]:
    """The same, ready for every format."""
    return {code: page(found, content) for code, found in briefs.items()}
