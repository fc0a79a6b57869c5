"""Work that has to happen one after the other over all processes."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection


async def in_turn(connection: AsyncConnection, work: str) -> None:
    """Wait until no other transaction does this work; it is ours until this one ends.

    SQLite has one writer anyway. On PostgreSQL two imports at once would each take the other's
    people for new; the lock ends with the transaction, so it also holds behind PgBouncer.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(
            select(func.pg_advisory_xact_lock(func.hashtext(f"lantoa.{work}")))
        )


async def is_free(connection: AsyncConnection, work: str) -> bool:
    """Whether nobody else does this work now; then it is ours until this transaction ends."""
    if connection.dialect.name != "postgresql":
        return True
    taken = select(func.pg_try_advisory_xact_lock(func.hashtext(f"lantoa.{work}")))
    return bool(await connection.scalar(taken))
