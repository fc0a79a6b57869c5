"""How each channel is: switched on, last heard from, what waits, what failed."""

from typing import Any

from bot.services.house import House
from bot.store.channels import last_heard, open_and_failed

PLATFORMS = ("zalo", "messenger", "telegram", "webchat")


async def health(house: House) -> list[dict[str, Any]]:
    """One entry per platform there is, on or off."""
    async with house.database.read() as connection:
        heard = await last_heard(connection)
        counts = await open_and_failed(connection)
    return [
        {
            "name": name,
            "on": name in house.adapters,
            "last_inbound_at": at.isoformat() if (at := heard.get(name)) else None,
            "waiting": counts.get(name, (0, 0))[0],
            "failed": counts.get(name, (0, 0))[1],
        }
        for name in PLATFORMS
    ]
