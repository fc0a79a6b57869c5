"""What a command works with: settings, database in order, content, clock."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from bot.services.house import House

T = TypeVar("T")


@asynccontextmanager
async def workplace() -> "AsyncIterator[House]":
    """A house without loops; on SQLite the schema is brought up to date by itself."""
    from bot.app import build_house
    from bot.services.authoring import current
    from bot.settings import Settings
    from bot.store.database import Database
    from bot.store.migrate import is_current, require_current, upgrade
    from bot.store.presence import at_work as present

    settings = Settings.read()
    database = Database(settings.database_url)
    try:
        if not database.is_sqlite:
            await require_current(database)
        elif not await is_current(database):
            await upgrade(database)
        async with present(database):  # from before the key is looked at
            house = await build_house(settings, database, webchat=settings.webchat)
            async with database.read() as connection:
                await current(house, connection)
            yield house
    finally:
        await database.close()


def at_work(use: "Callable[[House], Coroutine[Any, Any, T]]") -> T:
    """Run one use case in a workplace."""

    async def run() -> T:
        async with workplace() as house:
            return await use(house)

    return asyncio.run(run())


@asynccontextmanager
async def platforms_open(house: "House") -> "AsyncIterator[None]":
    """The platforms can be asked as long as the block lasts."""
    for adapter in house.adapters.values():
        await adapter.open()
    try:
        yield
    finally:
        for adapter in house.adapters.values():
            await adapter.close()
