"""Transactions of PostgreSQL that wait for each other."""

import asyncio

from sqlalchemy import func, literal_column, select, table

from bot.store.database import Database


async def waits(database: Database) -> None:
    """Until a transaction waits for another one."""
    locks = table("pg_locks")
    waiting = select(func.count()).select_from(locks).where(literal_column("NOT granted"))
    while True:
        async with database.read() as connection:
            if await connection.scalar(waiting):
                return
        await asyncio.sleep(0.005)
