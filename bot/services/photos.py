"""Pictures of a message are fetched, compressed and stored before its turn.

The turn then hears `photo:<id>` or `fault:<why>`.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from bot.adapter import HasMedia, Unfetched
from bot.domain.photos import MOST_AT_ONCE, MOST_BYTES, PhotoFault, failed, kept
from bot.log import log
from bot.messages import Media, MediaKind
from bot.services.house import House
from bot.services.pictures import compressed
from bot.store import photos
from bot.store.inbox import Claimed

WITHIN = 20  # seconds for all pictures of a message: less than the event's lease
PICTURES = frozenset({MediaKind.IMAGE, MediaKind.FILE})  # a picture may be sent as a file
_FAULTS = {
    Unfetched.TOO_BIG: PhotoFault.TOO_BIG,
    Unfetched.GONE: PhotoFault.UNREACHABLE,
    Unfetched.REFUSED: PhotoFault.UNREACHABLE,
    Unfetched.AWAY: PhotoFault.UNREACHABLE,
}
_threads = ThreadPoolExecutor(2, "lantoa-pictures")  # few: unpacked pictures are large


async def pictures_of(house: House, claimed: Claimed, owner: int) -> tuple[str, ...]:
    """What became of the pictures of a message; `owner` is the member who sends them."""
    media = claimed.event.media[:MOST_AT_ONCE]
    brought = await asyncio.gather(
        *(_brought(house, claimed, n, one, owner) for n, one in enumerate(media))
    )
    log.info("photos.brought", inbox=claimed.id, kept=sum(b.startswith("photo:") for b in brought))
    return tuple(brought)


async def _brought(house: House, claimed: Claimed, place: int, media: Media, owner: int) -> str:
    """One picture, stored once however often the event comes."""
    source = f"{claimed.id}:{place}"
    async with house.database.read() as connection:
        before = await photos.known(connection, source)
    if before is not None:
        return kept(before)
    data = await _fetched(house, claimed, media)
    if isinstance(data, PhotoFault):
        return failed(data)
    picture = await asyncio.get_running_loop().run_in_executor(_threads, compressed, data)
    if isinstance(picture, PhotoFault):
        return failed(picture)
    async with house.database.write() as connection:
        stored = await photos.put(connection, house.cipher, source, owner, picture, house.now())
    return kept(stored)


async def _fetched(house: House, claimed: Claimed, media: Media) -> bytes | PhotoFault:
    if media.kind not in PICTURES:
        return PhotoFault.NO_PICTURE
    adapter = house.adapters[claimed.event.address.platform]
    if not isinstance(adapter, HasMedia):
        return PhotoFault.UNREACHABLE
    try:
        found = await asyncio.wait_for(adapter.fetch(media, MOST_BYTES), WITHIN)
    except TimeoutError:
        return PhotoFault.UNREACHABLE
    return _FAULTS[found] if isinstance(found, Unfetched) else found
