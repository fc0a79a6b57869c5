"""One pace for all processes: each reserves moments ahead, in one statement per batch.

The database's clock alone is read, so machines whose clocks differ keep one pace.
"""

from sqlalchemy import func, literal
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.process_tables import pace

FURTHEST = 300.0  # seconds ahead that anybody may have reserved; more is a clock that was set back


async def reserve(connection: AsyncConnection, platform: str, seconds: float) -> float:
    """Reserve a stretch of that length on PostgreSQL; how many seconds from now it begins."""
    now = func.extract("epoch", func.clock_timestamp())
    begins = func.least(func.greatest(pace.c.next_at, now), now + FURTHEST)
    ends = await connection.scalar(
        insert(pace)
        .values(platform=platform, next_at=now + seconds)
        .on_conflict_do_update(index_elements=["platform"], set_={"next_at": begins + seconds})
        .returning(pace.c.next_at - literal(seconds) - now)
    )
    return max(0.0, float(ends or 0.0))
