"""The first file of a message, fetched from its platform."""

import asyncio
import re
from enum import StrEnum
from pathlib import Path

from bot.adapter import HasMedia, Unfetched
from bot.messages import Media, MediaKind
from bot.services.house import House
from bot.store.inbox import Claimed

WITHIN = 20  # seconds: less than the event's lease


class NoFile(StrEnum):
    """Why there is none. Closed list."""

    OTHER = "other"  # a picture, a place, a sticker
    TOO_BIG = "too_big"
    LOST = "lost"  # the platform did not hand it over


async def fetched(house: House, claimed: Claimed, most: int) -> bytes | NoFile:
    """Its bytes, at most so many; the rest of the message is not looked at."""
    media = claimed.event.media[0]
    adapter = house.adapters[claimed.event.address.platform]
    if media.kind is not MediaKind.FILE:
        return NoFile.OTHER
    if not isinstance(adapter, HasMedia):
        return NoFile.LOST
    try:
        found = await asyncio.wait_for(adapter.fetch(media, most), WITHIN)
    except TimeoutError:
        return NoFile.LOST
    if isinstance(found, Unfetched):
        return NoFile.TOO_BIG if found is Unfetched.TOO_BIG else NoFile.LOST
    return found


def name_of(media: Media, otherwise: str) -> str:
    """The file's own name, as far as it is one; it stands in messages and in the trail."""
    safe = re.sub(r"[^\w .()-]+", "", Path(media.name).name)[-80:].strip(" .")
    return safe or otherwise
