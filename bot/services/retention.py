"""What is kept only for a while: the web chat's copies of messages, pictures of no activity, files
of no talk, the words of cases that are over.
"""

from datetime import timedelta

from bot.services.house import House
from bot.store import caps, care_retention, photos, sent_files
from bot.store.webchat import forget_before

ON_SCREEN = timedelta(hours=24)


async def purge(house: House) -> int:
    """Empty what has been kept long enough."""
    async with house.database.write() as connection:
        await forget_before(connection, house.now() - ON_SCREEN)
        await caps.purge(connection, house.today())
        await photos.purge(connection, house.now())
        await sent_files.purge(connection, house.now())
        await care_retention.forget(connection, house.now() - house.rules.care_text)
    return 0
