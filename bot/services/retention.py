"""What is kept only for a while goes in time, line by line of the table of retention."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.retention import KEEPINGS
from bot.services.house import House
from bot.services.person_keys import follow
from bot.store import brake, callback, caps, care_retention, expiry, photos, sent_files
from bot.store.webchat import forget_before

Purge = Callable[[AsyncConnection, datetime], Awaitable[object]]
# Each empties or deletes what is older than the moment.
PURGES: Mapping[str, Purge] = {
    "screens": forget_before,
    "loose_photos": photos.forget_loose,
    "loose_files": sent_files.forget_before,
    "call_backs": callback.forget_before,
    "talks": expiry.talks,
    "links": expiry.links,
    "events": expiry.events,
    "replies": expiry.replies,
    "strangers": expiry.strangers,
    "care_words": care_retention.forget,
    "viewings": expiry.viewings,
}


async def purge(house: House) -> int:
    """Empty what has been kept long enough, a transaction for each line."""
    for line in KEEPINGS:
        before = house.now() - (line.kept or house.rules.care_text)
        async with house.database.write() as connection:
            await PURGES[line.id](connection, before)
    async with house.database.write() as connection:
        await caps.purge(connection, house.today())
        await brake.purge(connection, house.now() - house.rules.equal_within)
    await follow(house)
    return 0
