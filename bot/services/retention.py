"""What is kept only for a while: the web chat's copies of messages."""

from datetime import timedelta

from bot.services.house import House
from bot.store import caps
from bot.store.webchat import forget_before

ON_SCREEN = timedelta(hours=24)


async def purge(house: House) -> int:
    """Empty what has been kept long enough."""
    async with house.database.write() as connection:
        await forget_before(connection, house.now() - ON_SCREEN)
        await caps.purge(connection, house.today())
    return 0
