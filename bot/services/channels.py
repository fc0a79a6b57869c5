"""How each channel is: switched on, last heard from, what waits, what failed."""

from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select

from bot.services.house import House
from bot.store.tables import address, outbox

PLATFORMS = ("zalo", "messenger", "telegram", "webchat")


async def health(house: House) -> list[dict[str, Any]]:
    """One entry per platform there is, on or off."""
    async with house.database.read() as connection:
        heard = {
            row.platform: row.last
            for row in await connection.execute(
                select(
                    address.c.platform, func.max(address.c.last_inbound_at).label("last")
                ).group_by(address.c.platform)
            )
        }
        open_ = func.sum(
            case((outbox.c.state.in_(("waiting", "sending", "uncertain")), 1), else_=0)
        )
        failed = func.sum(case((outbox.c.state == "failed", 1), else_=0))
        counts = {
            row.platform: (int(row.waiting), int(row.failed))
            for row in await connection.execute(
                select(outbox.c.platform, open_.label("waiting"), failed.label("failed")).group_by(
                    outbox.c.platform
                )
            )
        }
    return [
        {
            "name": name,
            "on": name in house.adapters,
            "last_inbound_at": _iso(heard.get(name)),
            "waiting": counts.get(name, (0, 0))[0],
            "failed": counts.get(name, (0, 0))[1],
        }
        for name in PLATFORMS
    ]


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
